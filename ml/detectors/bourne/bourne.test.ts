/** A whole run of the detector: what it finds, repeats and says; and how its variants are resolved. */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { memory } from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import type { Progress } from '../../schema/run.ts';
import { denseFeatures, makeGraph } from '../../testing/arbitraries.ts';
import { bourne } from './bourne.ts';

describe('a whole run', () => {
  /** Two communities with opposite features, one node with the features of the other side and two crossing edges. */
  function planted(): { data: GraphData; odd: number } {
    const rng = createRng('planted');
    const size = 60;
    const pairs: [number, number][] = [];
    for (let i = 0; i < 8 * size; i++) {
      const side = i % 2;
      pairs.push([side * (size / 2) + rng.int(size / 2), side * (size / 2) + rng.int(size / 2)]);
    }
    const odd = 5;
    const rows = Array.from({ length: size }, (_, v) => {
      const side = v < size / 2 ? 1 : -1;
      const sign = v === odd ? -side : side;
      return Array.from({ length: 6 }, (_, c) => sign * (c % 2 === 0 ? 1 : -1) + 0.3 * rng.normal());
    });
    return { data: { graph: makeGraph(size, pairs, false), features: denseFeatures(rows) }, odd };
  }
  const params = { epochs: 60, rounds: 8, hiddenChannels: 16, learningRate: 0.01 };
  const fit = async (seed: number, backend: 'wasm' | 'cpu') => {
    const ctx = createRunContext({ rng: createRng(seed) });
    return bourne.fit(planted().data, params, ctx, await openBackend(backend));
  };

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await bourne.fit(
      planted().data,
      { ...params, epochs: 2 },
      createRunContext({ rng: createRng(1) }),
      await openBackend('wasm'),
    );
    expect(memory().numTensors).toBe(before);
  });

  it('finds the planted node, repeats bit by bit, and ranks alike on another backend', async () => {
    const { data, odd } = planted();
    const first = await fit(1, 'wasm');
    const again = await fit(1, 'wasm');
    const elsewhere = await fit(1, 'cpu');
    if (first.nodes === null || first.edges === null || elsewhere.nodes === null) throw new Error('no scores');
    expect(first.nodes.score.indexOf(Math.max(...first.nodes.score))).toBe(odd);
    expect(again.nodes?.score).toEqual(first.nodes.score);
    expect(again.edges?.score).toEqual(first.edges.score);
    expect(first.edges.score.length).toBe(data.graph.numEdges);
    expect(spearman(first.nodes.score, elsewhere.nodes.score)).toBeGreaterThan(0.99);
    const other = await fit(2, 'wasm');
    expect(other.nodes?.score).not.toEqual(first.nodes.score);
  });

  it('ranks a node whose only edge is a self loop last, in every part', async () => {
    const graph = makeGraph(
      6,
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 0],
        [4, 4],
      ],
      false,
    ); // node 5 has no edge at all
    const features = denseFeatures([
      [1, 0],
      [1, 0.1],
      [0.9, 0],
      [1, 0.2],
      [-5, 9],
      [7, -7],
    ]);
    const ctx = createRunContext({ rng: createRng(1) });
    const { nodes, notes } = await bourne.fit({ graph, features }, params, ctx, await openBackend('wasm'));
    if (nodes === null) throw new Error('no scores');
    for (const values of [nodes.score, ...nodes.parts.map((part) => part.values)]) {
      for (const alone of [4, 5]) expect(values[alone]).toBe(Math.min(...values));
    }
    expect(notes[0]).toMatch(/^2 nodes have no neighbour/);
  });

  it.each([
    ['as the paper', { variant: 'paper' }],
    ['as released', { variant: 'released' }],
    ['over random walks', { sampler: 'walk', walkNodes: 8 }],
    ['graph against hypergraph, perturbed', { nodeWiring: 'GH', perturbation: 0.1 }],
  ])('finds the planted node %s too, the same twice', async (_name, options) => {
    const { data, odd } = planted();
    const once = async () => {
      const ctx = createRunContext({ rng: createRng(1) });
      return bourne.fit(data, { ...params, ...options }, ctx, await openBackend('wasm'));
    };
    const first = await once();
    if (first.nodes === null) throw new Error('no scores');
    const { score } = first.nodes;
    expect(score.filter((value) => value > score[odd]).length).toBeLessThan(3);
    expect((await once()).nodes?.score).toEqual(score);
  });

  it.each([
    ['default', 60],
    ['paper', 0],
    ['released', 0],
  ])('ranks nodes or edges alone as it ranks both, %s', async (variant, epochsForEdges) => {
    const { data } = planted();
    const backend = await openBackend('wasm');
    const run = async (targets: string) => {
      const progress: Progress[] = [];
      const ctx = createRunContext({ rng: createRng(1), report: (one) => progress.push(one) });
      const found = await bourne.fit(data, { ...params, variant, targets }, ctx, backend);
      return { ...found, progress };
    };
    const [both, nodes, edges] = [await run('both'), await run('nodes'), await run('edges')];
    expect(nodes.nodes).toEqual(both.nodes);
    expect(nodes.edges).toBeNull();
    expect(edges.edges).toEqual(both.edges);
    expect(edges.nodes).toBeNull();
    for (const { progress } of [nodes, edges]) expect(progress.at(-1)?.fraction).toBeCloseTo(1, 9);
    // Default edge scores rest on node scores; the published ones on a network of their own.
    const learnt = edges.progress.filter(({ stage }) => stage.startsWith('Learning nodes'));
    expect(learnt.length).toBe(epochsForEdges);
    expect(nodes.progress.some(({ stage }) => /edges/.test(stage))).toBe(false);
    expect(nodes.notes.join(' ')).not.toMatch(/edges/);
  });

  it('refuses to rank edges alone where there are none', async () => {
    const graph = makeGraph(2, []);
    const features = denseFeatures([[1], [2]]);
    const fitted = bourne.fit(
      { graph, features },
      { targets: 'edges' },
      createRunContext({ rng: createRng(1) }),
      await openBackend('wasm'),
    );
    await expect(fitted).rejects.toThrow('asked to rank edges alone, and this graph has none. Rank its nodes.');
  });

  it('ranks the edges of the planted node above the others', async () => {
    const { data, odd } = planted();
    const { edges } = await fit(1, 'wasm');
    if (edges === null) throw new Error('no edge scores');
    const touches = [...data.graph.src].map((s, e) => (s === odd) !== (data.graph.dst[e] === odd));
    const mean = (want: boolean) => {
      const values = [...edges.score].filter((_, e) => touches[e] === want);
      return values.reduce((a, b) => a + b, 0) / values.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false));
  });

  it.each([
    ['with the contexts of both ends', {}, ['edge-circles', 'edge-context', 'edge-ends', 'edge-node']],
    [
      'with contexts of a network of their own',
      { nodeWiring: 'GH' },
      ['edge-circles', 'edge-context', 'edge-ends', 'edge-node'],
    ],
    ['with the graph', { edgeComparison: 'hypergraph' }, ['edge-mean', 'edge-patch', 'edge-anchor']],
  ])('compares edges %s: the score is the weighted sum of its parts', async (_name, options, ids) => {
    const { data } = planted();
    const before = memory().numTensors;
    const ctx = createRunContext({ rng: createRng(1) });
    const given = { ...params, ...options, epochs: 20, edgeNode: 0.25 };
    const { edges } = await bourne.fit(data, given, ctx, await openBackend('wasm'));
    expect(memory().numTensors).toBe(before);
    if (edges === null) throw new Error('no edge scores');
    expect(edges.parts.map((part) => part.id)).toEqual(ids);
    for (let e = 0; e < data.graph.numEdges; e++) {
      const sum = edges.parts.reduce((total, part) => total + part.weight * part.values[e], 0);
      expect(edges.score[e]).toBeCloseTo(sum, 10);
    }
  });

  it('ranks a bridge between communities above the edges inside them, those of the planted node aside', async () => {
    const { data, odd } = planted();
    const bridge = { src: Int32Array.from([...data.graph.src, 10]), dst: Int32Array.from([...data.graph.dst, 50]) };
    const graph = { ...data.graph, ...bridge, numEdges: data.graph.numEdges + 1 };
    const ctx = createRunContext({ rng: createRng(1) });
    const { edges } = await bourne.fit({ ...data, graph }, params, ctx, await openBackend('wasm'));
    if (edges === null) throw new Error('no edge scores');
    const others = [...edges.score].filter((_, e) => graph.src[e] !== odd && graph.dst[e] !== odd);
    expect(edges.score[graph.numEdges - 1]).toBe(Math.max(...others));
    const circles = edges.parts[0].values;
    expect(circles[graph.numEdges - 1]).toBe(Math.max(...circles));
  });
});

function spearman(a: Float64Array, b: Float64Array): number {
  const rank = (values: Float64Array) => {
    const order = [...values.keys()].sort((i, j) => values[i] - values[j]);
    const ranks = new Array<number>(values.length);
    order.forEach((index, position) => (ranks[index] = position));
    return ranks;
  };
  const [x, y] = [rank(a), rank(b)];
  const n = x.length;
  return 1 - (6 * x.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0)) / (n * (n * n - 1));
}
