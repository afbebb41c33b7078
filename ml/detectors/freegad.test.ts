/** FreeGAD in blocks of columns against the paper's formulas written densely. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { chooseAnchors, freegad } from './freegad.ts';

let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
const fit = (data: GraphData, params: Record<string, number>) =>
  freegad.fit(data, params, createRunContext({ rng: createRng(1) }), backend);

const rng = createRng(5);
const n = 24;
const d = 70;
const pairs = Array.from({ length: 50 }, () => [rng.int(n - 2), rng.int(n - 2)] as const);
// Words that occur once or not at all: more columns than one block, and rows that all sum to 7.
const words = Array.from({ length: n }, () => {
  const row = new Array<number>(d).fill(0);
  for (let left = 7; left > 0;) {
    const c = rng.int(d);
    if (row[c] === 0) left--;
    row[c] = 1;
  }
  return row;
});
const graph = makeGraph(n, pairs);

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]));

/** The whole method with full matrices. */
function reference(x: number[][], hops: number, anchors: number, alpha: number, beta: number): number[] {
  const linked = (i: number, j: number) =>
    i === j || pairs.some(([a, b]) => (a === i && b === j) || (a === j && b === i));
  const adjacency = x.map((_, i) => x.map((_, j): number => (linked(i, j) ? 1 : 0)));
  const degree = adjacency.map((row) => row.reduce((sum, value) => sum + value, 0));
  const hat = adjacency.map((row, i) => row.map((value, j) => value / Math.sqrt(degree[i] * degree[j])));
  const list = [x];
  for (let k = 0; k < hops; k++) {
    const last = list[k];
    list.push(hat.map((row) => x[0].map((_, c) => row.reduce((sum, value, j) => sum + value * last[j][c], 0))));
  }
  const encoded = x.map((own, v) => {
    const affinity = list.slice(1).map((h) => Math.exp(cosine(h[v], own)));
    const total = affinity.reduce((sum, value) => sum + value, 0);
    return own.map((value, c) => {
      const mixed = affinity.map((w, k) => (1 - w / total) * list[k + 1][v][c] + (w / total) * value);
      return mixed.reduce((sum, part) => sum + part, 0) / hops;
    });
  });
  const lone = new Set([n - 2, n - 1]);
  for (let v = 0; v < n; v++) if (degree[v] === 1) lone.add(v);
  const order = x
    .map((_, v) => v)
    .filter((v) => !lone.has(v))
    .sort((a, b) => cosine(encoded[b], x[b]) - cosine(encoded[a], x[a]));
  const spread = (v: number, chosen: number[]) => {
    const all = chosen.map((a) => distance(encoded[v], encoded[a]));
    return all.reduce((sum, value) => sum + value, 0) / all.length + Math.min(...all) + Math.max(...all);
  };
  const score = x.map((_, v) => alpha * spread(v, order.slice(0, anchors)) - beta * spread(v, order.slice(-anchors)));
  const least = Math.min(...score.filter((_, v) => !lone.has(v)));
  return score.map((value, v) => (lone.has(v) ? least : value));
}

describe('FreeGAD', () => {
  it('gives the scores of the dense formulas, for columns of 0 and 1 as they are', async () => {
    const expected = reference(words, 3, 4, 0.1, 0.9);
    const { nodes, notes } = await fit({ graph, features: denseFeatures(words) }, { hops: 3, anchors: 4 });
    expected.forEach((value, v) => expect(nodes!.score[v], `node ${v}`).toBeCloseTo(value, 4));
    expect(notes.join(' ')).toMatch(/have no neighbours|has no neighbours/);
  });

  it('gives the scores of the dense formulas, for sparse rows divided by their sum', async () => {
    const expected = reference(
      words.map((row) => row.map((value) => value / 7)),
      4,
      5,
      0.3,
      0.4,
    );
    const { nodes } = await fit(
      { graph, features: toSparse(denseFeatures(words)) },
      { hops: 4, anchors: 5, alpha: 0.3, beta: 0.4 },
    );
    expected.forEach((value, v) => expect(nodes!.score[v], `node ${v}`).toBeCloseTo(value, 4));
  });

  it('chooses anchors from both ends and never a lone node', () => {
    const anchors = chooseAnchors(Float64Array.from([1, 0.2, 0.9, 0.5, 0.1]), Uint8Array.from([1, 0, 0, 0, 0]), 2);
    expect([...anchors]).toEqual([2, 3, 4, 1]);
  });

  it('says so when there are fewer nodes than anchors', async () => {
    const { notes } = await fit({ graph, features: denseFeatures(words) }, { anchors: 100 });
    expect(notes.join(' ')).toMatch(/nodes have neighbours, so \d+ instead of 100 anchors/);
  });
});
