import { beforeAll, describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { opinionsOf } from './experts.ts';
import type { Ground } from './experts.ts';
import { huntOn, prepareGround } from './hunt.ts';
import { POOL } from './pool.ts';
import type { HuntAnswer } from './training-set.ts';

const N = 22_000;

/** Larger than a pool: a sparse random graph with two features, anomalies a little off in the first. */
function large(): { data: GraphData; truth: Uint8Array } {
  const rng = createRng(3);
  const truth = Uint8Array.from({ length: N }, (_, v) => (v % 50 === 7 ? 1 : 0));
  const ends = (): Int32Array => Int32Array.from({ length: N }, () => rng.int(N));
  const graph = { numNodes: N, numEdges: N, directed: false, src: ends(), dst: ends() };
  const data = Float32Array.from({ length: 2 * N }, (_, i) => rng.normal() + (i % 2 === 0 ? 2 * truth[i >> 1] : 0));
  return { data: { graph, features: { kind: 'dense', numRows: N, numCols: 2, data, names: [] } }, truth };
}

const { data, truth } = large();
let ground: Ground;
beforeAll(async () => {
  const csr = symmetricCsr(data.graph);
  const ctx = createRunContext({ rng: createRng(1) });
  ground = await prepareGround({ data, csr, propagation: convolution(csr) }, ctx);
});
const answers: HuntAnswer[] = Array.from({ length: 60 }, (_, i) => {
  const node = i < 10 ? 50 * i + 7 : 300 * i;
  return { node, label: truth[node] === 1 ? 1 : 0 };
});

describe('a pool on a large graph', () => {
  it('holds part of the graph, brings in what a linear model finds and the neighbours of anomalies', () => {
    const { pool, everywhere } = opinionsOf(ground, answers);
    expect(everywhere).not.toBeNull();
    expect(pool.length).toBeLessThanOrEqual(POOL);
    expect(pool.length).toBeGreaterThan(ground.standing.length);
    const inside = new Set(pool);
    const { ptr, idx } = ground.ensemble.lists;
    for (const v of idx.subarray(ptr[7], ptr[8])) expect(inside.has(v)).toBe(true);
    for (let i = 1; i < pool.length; i++) expect(pool[i]).toBeGreaterThan(pool[i - 1]);
    const standing = new Set(ground.standing);
    const share = (nodes: Iterable<number>, size: number): number =>
      [...nodes].reduce((sum, v) => sum + truth[v], 0) / size;
    const brought = pool.filter((v) => !standing.has(v));
    expect(share(brought, brought.length)).toBeGreaterThan(2 * share(Array(N).keys(), N));
  });

  it('is told, and every node has a place in the ranking and a probability', async () => {
    const candidates = new Uint8Array(N).fill(1);
    for (const { node } of answers) candidates[node] = 0;
    const ctx = createRunContext({ rng: createRng(2) });
    const { notes, ranking, probabilities, queries } = await huntOn(ground, {}).next(answers, candidates, 10, ctx);
    expect(notes.join(' ')).toContain(`Of ${N} nodes about`);
    expect(queries).toHaveLength(10);
    expect(ranking.every(Number.isFinite)).toBe(true);
    expect(probabilities?.every((p) => p > 0 && p < 1)).toBe(true);
    const inside = new Set(opinionsOf(ground, answers).pool);
    const best = ranking.reduce((top, value, v) => (value > ranking[top] ? v : top), 0);
    expect(inside.has(best)).toBe(true);
  });
});
