import { describe, expect, it } from 'vitest';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { arrange, sheetWidth } from './arrange.ts';
import { coarsen } from './coarsen.ts';
import { levelsOf } from './multilevel.ts';
import { weightedComponents } from './weighted-graph.ts';
import type { WeightedGraph } from './weighted-graph.ts';

function graphOf(numNodes: number, ends: readonly number[]): WeightedGraph {
  const src = Int32Array.from(ends.filter((_, i) => i % 2 === 0));
  const dst = Int32Array.from(ends.filter((_, i) => i % 2 === 1));
  const csr = symmetricCsr({ numNodes, numEdges: src.length, directed: false, src, dst });
  return weightedComponents(csr)[0].graph;
}
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe('coarsening', () => {
  it('keeps charge, and the weight between groups', () => {
    const rng = createRng(1);
    const ends = Array.from({ length: 1200 }, () => rng.int(200));
    const graph = graphOf(200, [...ends, ...Array.from({ length: 199 }, (_, i) => [i, i + 1]).flat()]);
    const { graph: coarse, of } = coarsen(graph, rng);
    expect(sum(coarse.charge)).toBeCloseTo(sum(graph.charge), 6);
    expect(coarse.size).toBeLessThan(0.7 * graph.size);
    let between = 0;
    for (let v = 0; v < graph.size; v++) {
      for (let i = graph.ptr[v]; i < graph.ptr[v + 1]; i++) if (of[v] !== of[graph.to[i]]) between += graph.weight[i];
    }
    expect(sum(coarse.weight)).toBeCloseTo(between, 6);
  });

  it('merges a star into its hub, and two hubs with their leaves into two', () => {
    const star = graphOf(101, Array.from({ length: 100 }, (_, i) => [0, i + 1]).flat());
    expect(coarsen(star, createRng(1)).graph.size).toBe(1);
    // Nodes tied to both of two hubs are no leaves, and full groups would leave most of them over.
    const double = graphOf(102, Array.from({ length: 100 }, (_, i) => [0, i + 2, 1, i + 2]).flat());
    const levels = levelsOf(double, createRng(1));
    expect(levels.at(-1)?.graph.size).toBeLessThanOrEqual(24);
    expect(levels.length).toBeLessThan(8);
  });
});

describe('the sheet of boxes', () => {
  it('overlaps none, keeps within its width and wastes little', () => {
    const rng = createRng(2);
    const boxes = Array.from({ length: 300 }, () => ({ width: 1 + 9 * rng.uniform(), height: 1 + 9 * rng.uniform() }));
    const corners = arrange(boxes);
    const wide = sheetWidth(boxes);
    const area = boxes.reduce((total, { width, height }) => total + width * height, 0);
    let high = 0;
    boxes.forEach((a, i) => {
      expect(corners[i].x + a.width).toBeLessThanOrEqual(wide * (1 + 1e-8));
      high = Math.max(high, corners[i].y + a.height);
      for (let j = 0; j < i; j++) {
        const b = boxes[j];
        const apart =
          corners[i].x + a.width <= corners[j].x + 1e-9 ||
          corners[j].x + b.width <= corners[i].x + 1e-9 ||
          corners[i].y + a.height <= corners[j].y + 1e-9 ||
          corners[j].y + b.height <= corners[i].y + 1e-9;
        expect(apart).toBe(true);
      }
    });
    expect(area / (wide * high)).toBeGreaterThan(0.75);
    expect(arrange([])).toEqual([]);
  });
});
