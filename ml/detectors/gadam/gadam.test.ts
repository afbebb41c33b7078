/** GADAM's teachers and attention against their formulas, and what it finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import type { ComputeBackend } from '../../compute/index.ts';
import * as t from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import { simpleAdjacency } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { rocAuc } from '../../metrics/ranking.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import { gadam } from './gadam.ts';
import { chooseTeachers, meanOfNeighbours } from './teachers.ts';

let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

describe('teachers', () => {
  // A path of ten nodes and a lone one, which agrees best of all.
  const graph = makeGraph(
    11,
    Array.from({ length: 9 }, (_, v) => [v, v + 1] as const),
  );
  const mean = meanOfNeighbours(simpleAdjacency(symmetricCsr(graph), false));
  const lone = Uint8Array.from({ length: 11 }, (_, v) => (v === 10 ? 1 : 0));
  const agreement = Float32Array.from([0.9, 0.86, 0.7, 0.6, 0.5, 0.45, 0.3, 0.25, 0.1, -0.5, 1]);

  it('are 30 % surest and 5 % most suspect (at least one), weights summing to 1, lone nodes never', () => {
    const { normal, suspect } = chooseTeachers(agreement, mean, lone);
    const third = Math.fround(1 / 3);
    expect([...normal]).toEqual([third, third, third, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...suspect]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('hear less from neighbours that agree unlike themselves: 1 - sigmoid of the standardised difference', () => {
    const { attention } = chooseTeachers(agreement, mean, lone);
    const neighbours = (v: number) => [v - 1, v + 1].filter((u) => u >= 0 && u < 10);
    const difference = Array.from({ length: 10 }, (_, v) => {
      const all = neighbours(v).map((u) => Math.abs(agreement[v] - agreement[u]));
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    });
    const centre = (difference[0] + difference[1] + difference[2]) / 3;
    const squares = difference.slice(0, 3).reduce((sum, value) => sum + (value - centre) ** 2, 0);
    const deviation = Math.sqrt(squares / 2);
    difference.forEach((value, v) => {
      expect(attention[v]).toBeCloseTo(1 - 1 / (1 + Math.exp(-(value - centre) / deviation)), 3);
    });
    expect(attention[9]).toBeLessThan(0.01);
  });
});

/** Two groups with features of their own; node 17 has those of the other group; edge 0 leads across. */
function groups(): GraphData {
  const draw = createRng(3);
  const edges: [number, number][] = [[3, 30]];
  for (let v = 0; v < 60; v++) for (let k = 0; k < 4; k++) edges.push([v, (v + 2 * (1 + draw.int(15))) % 60]);
  const rows = Array.from({ length: 61 }, (_, v) => {
    const seen = v === 17 ? 0 : v % 2;
    return Array.from({ length: 10 }, (_, c) => (c < 5 === (seen === 0) ? 1 : 0) + 0.2 * draw.normal());
  });
  return { graph: makeGraph(61, edges), features: denseFeatures(rows) };
}
const settings = { localEpochs: 60, globalEpochs: 20, hiddenChannels: 16, localRate: 0.01 };
const fit = (data: GraphData, params: Record<string, number> = settings) =>
  gadam.fit(data, params, createRunContext({ rng: createRng(2) }), backend);

describe('on a graph of two groups', () => {
  it('finds the node with the features of the other group and the link across; the lone node ranks last', async () => {
    const data = groups();
    const { nodes, edges, notes } = await fit(data);
    const local = nodes!.parts.find((part) => part.id === 'unlike-neighbours')!.values;
    expect(local.indexOf(Math.max(...local))).toBe(17);
    const truth = Int8Array.from({ length: 61 }, (_, v) => (v === 17 ? 1 : v === 60 ? -1 : 0));
    expect(rocAuc(nodes!.score, truth)).toBeGreaterThan(0.95);
    expect(nodes!.score[60]).toBe(Math.min(...nodes!.score));
    expect(notes.join(' ')).toMatch(/1 node has no neighbours/);
    const across = Int8Array.from({ length: data.graph.numEdges }, (_, e) => (e === 0 ? 1 : 0));
    expect(rocAuc(edges!.score, across)).toBeGreaterThan(0.9);
    nodes!.score.forEach((value, v) => {
      if (v < 60) expect(value).toBeCloseTo(nodes!.parts[0].values[v] + nodes!.parts[1].values[v], 9);
    });
  });

  it('learns: more epochs separate better than one', async () => {
    const truth = Int8Array.from({ length: 61 }, (_, v) => (v === 17 ? 1 : v === 60 ? -1 : 0));
    // Words that say nothing at first: one column each group, drowned by forty of noise.
    const draw = createRng(6);
    const rows = Array.from({ length: 61 }, (_, v) => {
      const seen = v === 17 ? 0 : v % 2;
      return Array.from({ length: 42 }, (_, c) => (c < 2 ? (c === seen ? 1 : 0) : draw.int(5) === 0 ? 1 : 0));
    });
    const data = { ...groups(), features: toSparse(denseFeatures(rows)) };
    const at = async (localEpochs: number) => {
      const { nodes } = await fit(data, { ...settings, localEpochs });
      return rocAuc(nodes!.parts[0].values, truth);
    };
    expect(await at(100)).toBeGreaterThan(Math.max(0.9, await at(1)));
  });

  it('leaves no tensor behind, stopped or not', async () => {
    await fit(groups(), { localEpochs: 2, globalEpochs: 2 });
    const before = t.memory().numTensors;
    await fit(groups(), { localEpochs: 2, globalEpochs: 2 });
    expect(t.memory().numTensors).toBe(before);
    const stop = new AbortController();
    const rng = createRng(1);
    const report = () => stop.abort();
    const running = gadam.fit(groups(), settings, createRunContext({ rng, signal: stop.signal, report }), backend);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(t.memory().numTensors).toBe(before);
  });
});
