import { describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import { forceLayout } from './force-layout.ts';
import type { Layout } from './layout.types.ts';

type Edge = readonly [number, number];

function csrOf(numNodes: number, edges: readonly Edge[]) {
  return symmetricCsr({
    numNodes,
    numEdges: edges.length,
    directed: false,
    src: Int32Array.from(edges, ([a]) => a),
    dst: Int32Array.from(edges, ([, b]) => b),
  });
}
const layoutOf = async (numNodes: number, edges: readonly Edge[], seed = 1): Promise<Layout> =>
  forceLayout(csrOf(numNodes, edges), createRunContext({ rng: createRng(seed) }));

function distance({ positions: p }: Layout, a: number, b: number): number {
  return Math.hypot(p[2 * a] - p[2 * b], p[2 * a + 1] - p[2 * b + 1]);
}
const clique = (from: number, size: number): Edge[] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: i }, (__, j): Edge => [from + j, from + i])).flat();
const chain = (size: number): Edge[] => Array.from({ length: size - 1 }, (_, i): Edge => [i, i + 1]);
const randomEdges = (numNodes: number, numEdges: number): Edge[] => {
  const rng = createRng(7);
  return Array.from({ length: numEdges }, (): Edge => [rng.int(numNodes), rng.int(numNodes)]);
};
const allFinite = ({ positions }: Layout): boolean => positions.every((value) => Number.isFinite(value));

describe('places by the edges', () => {
  it('gives the same places to the last bit for the same seed, and others for another', async () => {
    const edges = randomEdges(500, 1200);
    const first = await layoutOf(500, edges, 3);
    expect((await layoutOf(500, edges, 3)).positions).toEqual(first.positions);
    expect((await layoutOf(500, edges, 4)).positions).not.toEqual(first.positions);
    expect(allFinite(first)).toBe(true);
  });

  it('puts two cliques with one edge between them apart', async () => {
    const layout = await layoutOf(20, [...clique(0, 10), ...clique(10, 10), [0, 10]]);
    let within = 0;
    let between = Infinity;
    for (let a = 0; a < 20; a++) {
      for (let b = 0; b < a; b++) {
        if (a < 10 === b < 10) within = Math.max(within, distance(layout, a, b));
        else if (a !== 10 || b !== 0) between = Math.min(between, distance(layout, a, b));
      }
    }
    // Every pair within a clique is nearer than any pair across, the bridge alone excepted.
    expect(between).toBeGreaterThan(0.5 * within);
    const middle = (from: number): readonly [number, number] => {
      const of = Array.from({ length: 10 }, (_, i) => from + i);
      const mean = (axis: number): number => of.reduce((sum, v) => sum + layout.positions[2 * v + axis] / 10, 0);
      return [mean(0), mean(1)];
    };
    const [a, b] = [middle(0), middle(10)];
    expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThan(within);
  });

  it('unrolls a path: in its order from left to right over most of its length', async () => {
    const layout = await layoutOf(200, chain(200));
    const ends = distance(layout, 0, 199);
    let length = 0;
    for (let v = 0; v < 199; v++) length += distance(layout, v, v + 1);
    expect(ends).toBeGreaterThan(0.6 * length);
    const wide = Math.abs(layout.positions[0] - layout.positions[398]);
    expect(wide).toBeGreaterThan(0.9 * ends);
  });

  it('spreads a star around its hub, whatever its degree', async () => {
    const layout = await layoutOf(
      301,
      Array.from({ length: 300 }, (_, i): Edge => [0, i + 1]),
    );
    const reach = Array.from({ length: 300 }, (_, i) => distance(layout, 0, i + 1));
    expect(Math.max(...reach)).toBeLessThan(3 * Math.min(...reach));
    const quarters = [0, 0, 0, 0];
    for (let v = 1; v <= 300; v++) {
      const right = layout.positions[2 * v] > layout.positions[0] ? 1 : 0;
      const below = layout.positions[2 * v + 1] > layout.positions[1] ? 2 : 0;
      quarters[right + below]++;
    }
    expect(Math.min(...quarters)).toBeGreaterThan(45);
  });

  it('lays parts without an edge between them side by side, and says so', async () => {
    const layout = await layoutOf(40, [...clique(0, 8), ...clique(8, 8), [16, 17], [18, 19], ...chain(1)]);
    const box = (nodes: readonly number[]): readonly number[] => {
      const xs = nodes.map((v) => layout.positions[2 * v]);
      const ys = nodes.map((v) => layout.positions[2 * v + 1]);
      return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    };
    const parts = [
      box([0, 1, 2, 3, 4, 5, 6, 7]),
      box([8, 9, 10, 11, 12, 13, 14, 15]),
      box([16, 17]),
      box([18, 19]),
      box(Array.from({ length: 20 }, (_, i) => 20 + i)),
    ];
    parts.forEach((a, i) => {
      for (const b of parts.slice(i + 1)) {
        const apart = a[1] < b[0] || b[1] < a[0] || a[3] < b[2] || b[3] < a[2];
        expect(apart).toBe(true);
      }
    });
    expect(layout.notes).toEqual([
      '4 parts of the graph have no edge between them and lie side by side, each by itself: the distance from one to another says nothing.',
      '20 nodes without an edge to another lie in rows below the rest, in the order of the data.',
    ]);
  });

  it.each([0, 1, 2])('places %i nodes without an edge', async (numNodes) => {
    const layout = await layoutOf(numNodes, []);
    expect(layout.positions).toHaveLength(2 * numNodes);
    expect(allFinite(layout)).toBe(true);
    if (numNodes === 2) expect(distance(layout, 0, 1)).toBeGreaterThan(1);
  });

  it('places a pair at the distance of neighbours', async () => {
    const apart = distance(await layoutOf(2, [[0, 1]]), 0, 1);
    expect(apart).toBeGreaterThan(8);
    expect(apart).toBeLessThan(13);
  });

  it('takes a node with only a loop for a lone one', async () => {
    const layout = await layoutOf(3, [
      [0, 1],
      [2, 2],
    ]);
    expect(layout.notes.join(' ')).toContain('1 node without an edge to another lies in rows');
  });

  it('does not let parallel edges fuse two nodes', async () => {
    const parallel = Array.from({ length: 60 }, (): Edge => [0, 1]);
    const layout = await layoutOf(6, [...chain(6), ...parallel, [3, 3]]);
    expect(allFinite(layout)).toBe(true);
    expect(distance(layout, 0, 1)).toBeGreaterThan(0.15 * distance(layout, 2, 3));
  });

  it('shows places while it works, in the scale of the final ones, and stops when asked to', async () => {
    const csr = csrOf(6000, randomEdges(6000, 12_000));
    const seen: Float32Array[] = [];
    const fractions: number[] = [];
    const report = ({ fraction }: { fraction: number }): void => void fractions.push(fraction);
    const ctx = createRunContext({ rng: createRng(1), report });
    const layout = await forceLayout(csr, ctx, (positions) => seen.push(positions()));
    expect(seen.length).toBeGreaterThan(2);
    const width = (p: Float32Array): number => {
      const xs = p.filter((_, i) => i % 2 === 0);
      return xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b));
    };
    for (const positions of seen) {
      expect(positions).toHaveLength(12_000);
      expect(width(positions) / width(layout.positions)).toBeLessThan(4);
      expect(width(positions) / width(layout.positions)).toBeGreaterThan(0.25);
    }
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);

    const stop = new AbortController();
    const stopped = forceLayout(csr, createRunContext({ rng: createRng(1), signal: stop.signal }), () => stop.abort());
    await expect(stopped).rejects.toThrow(AppError);
  });
});
