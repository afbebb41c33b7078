/** What every strategy promises, whatever it does. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { convolution, simpleAdjacency } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { pageRank } from '../graph/page-rank.ts';
import { createRng } from '../rng.ts';
import type { Graph } from '../schema/graph.ts';
import { strategies, strategyById } from './index.ts';
import { shareBelow, topShare } from './pick.ts';
import type { QueryInput } from './strategy.ts';

const CLASSES = 3;

/** A ring of `n` nodes with chords, a few lone ones, some labelled, some not to be asked. */
function example(n: number, withLogits = true): QueryInput {
  const rng = createRng(n);
  const [src, dst]: [number[], number[]] = [[], []];
  for (let v = 0; v + 5 < n; v++) {
    src.push(v, v);
    dst.push((v + 1) % (n - 5), rng.int(n - 5));
  }
  const graph: Graph = {
    numNodes: n,
    numEdges: src.length,
    directed: false,
    src: Int32Array.from(src),
    dst: Int32Array.from(dst),
  };
  const csr = symmetricCsr(graph);
  const labels = Int32Array.from({ length: n }, (_, v) => (v % 10 === 0 ? (v / 10) % CLASSES : -1));
  return {
    data: {
      graph,
      features: {
        kind: 'dense',
        numRows: n,
        numCols: 6,
        data: Float32Array.from({ length: 6 * n }, () => rng.normal()),
        names: [],
      },
    },
    csr,
    propagation: convolution(csr),
    numClasses: CLASSES,
    labels,
    candidates: Uint8Array.from(labels, (label, v) => (label < 0 && v % 7 !== 3 ? 1 : 0)),
    logits: withLogits ? Float32Array.from({ length: CLASSES * n }, () => rng.normal()) : null,
    count: 8,
  };
}
const context = (seed = 1) => createRunContext({ rng: createRng(seed) });

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))('%s', (_id, strategy) => {
  test('asks about candidates alone, each once, as many as wanted, best first, in words', async () => {
    const input = example(80);
    const { queries } = await strategy.select(input, {}, context());
    expect(queries).toHaveLength(input.count);
    expect(new Set(queries.map(({ node }) => node)).size).toBe(input.count);
    for (const { node, sentence, facts, score } of queries) {
      expect(input.candidates[node]).toBe(1);
      expect(Number.isFinite(score)).toBe(true);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      for (const { title, value } of facts) {
        expect(title).not.toBe('');
        expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  test('asks about all that is left where that is less than wanted, and about nothing where nothing is', async () => {
    const input = example(80);
    const few = input.candidates.map((value, v) => (v > 70 ? value : 0));
    const left = few.reduce((sum, value) => sum + value, 0);
    expect((await strategy.select({ ...input, candidates: few, count: 50 }, {}, context())).queries).toHaveLength(left);
    const none = { ...input, candidates: new Uint8Array(80) };
    expect((await strategy.select(none, {}, context())).queries).toEqual([]);
  });

  test('gives the same questions for the same seed and changes nothing that it is given', async () => {
    const input = example(80);
    const before = [input.labels.slice(), input.candidates.slice(), input.logits?.slice()];
    const first = await strategy.select(input, {}, context(4));
    expect(await strategy.select(input, {}, context(4))).toEqual(first);
    expect([input.labels, input.candidates, input.logits]).toEqual(before);
  });

  test('works without a classifier, or says what it needs', async () => {
    const asked = strategy.select(example(80, false), {}, context());
    if (strategy.needs === 'cold') expect((await asked).queries).toHaveLength(8);
    else await expect(asked).rejects.toThrow(/none is trained yet\. Start with a strategy that needs no labels/);
  });

  test('answers on graphs that are hardly there', async () => {
    const graph: Graph = { numNodes: 3, numEdges: 0, directed: false, src: new Int32Array(), dst: new Int32Array() };
    const csr = symmetricCsr(graph);
    const input: QueryInput = {
      ...example(80),
      data: {
        graph,
        features: { kind: 'dense', numRows: 3, numCols: 1, data: new Float32Array(3), names: [] },
      },
      csr,
      propagation: convolution(csr),
      labels: new Int32Array(3).fill(-1),
      candidates: new Uint8Array(3).fill(1),
      logits: new Float32Array(3 * CLASSES),
    };
    const { queries } = await strategy.select(input, {}, context());
    expect(queries.map(({ node }) => node).sort()).toEqual([0, 1, 2]);
  });

  test('is described', () => {
    expect(strategy.summary).toMatch(/\.$/);
    for (const param of Object.values(strategy.params)) expect(param.help).toMatch(/\.$/);
  });
});

test('the list has every strategy of the folder, each under its own name', () => {
  const folder = import.meta.dirname;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'strategy.ts')
    .filter((name) => statSync(join(folder, name)).isFile());
  const defined = files.flatMap((name) =>
    [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/^export const (\w+) = (?:defineStrategy|uncertain)\(/gm),
    ].map(([, exported]) => exported),
  );
  expect(strategies).toHaveLength(defined.length);
  expect(new Set(strategies.map(({ id }) => id)).size).toBe(strategies.length);
  expect(strategyById('sag').title).toBe('SAG');
  expect(() => strategyById('psychic')).toThrow(/There is no strategy called psychic. There are: cover, sag/);
});

test('PageRank of a star and of a graph with a lone node', () => {
  const star: Graph = {
    numNodes: 5,
    numEdges: 3,
    directed: false,
    src: Int32Array.from([0, 0, 0]),
    dst: Int32Array.from([1, 2, 3]),
  };
  const rank = pageRank(simpleAdjacency(symmetricCsr(star), false));
  expect(rank.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  // r0 = b + 0.85 · 3 r1, r1 = b + 0.85 r0 / 3, r4 = b, with b = (0.15 + 0.85 r4) / 5.
  const base = rank[4];
  expect(base).toBeCloseTo((0.15 + 0.85 * base) / 5, 6);
  expect(rank[0]).toBeCloseTo(base + 0.85 * 3 * rank[1], 6);
  expect(rank[1]).toBeCloseTo(base + (0.85 * rank[0]) / 3, 6);
});

test('shares below are strict, and said from the top', () => {
  expect([...shareBelow(Float64Array.from([3, 1, 1, 2]))]).toEqual([0.75, 0, 0, 0.5]);
  expect(topShare(0.97)).toBe('highest 3 %');
  expect(topShare(0.998)).toBe('highest 0.2 %');
  expect(topShare(0.2)).toBe('lower half');
  expect(topShare(0.99963)).toBe('highest 0.04 %');
});

test('uncertainty is that of the definitions', async () => {
  const input = example(80);
  const logits = new Float32Array(80 * CLASSES).map((_, i) => (i % CLASSES === 0 ? 9 : 0));
  const asked = input.candidates.indexOf(1);
  const other = input.candidates.indexOf(1, asked + 1);
  // asked: 0.5, 0.5, 0; other: equal thirds. By margin the two differ from entropy only in their order among equals.
  logits.set([5, 5, -90], asked * CLASSES);
  logits.set([0, 0, 0], other * CLASSES);
  const valueOf = async (id: string, node: number) => {
    const { queries } = await strategyById(id).select({ ...input, logits, count: 2 }, {}, context());
    return queries.find((query) => query.node === node)?.score;
  };
  expect(await valueOf('least-confidence', asked)).toBeCloseTo(0.5, 9);
  expect(await valueOf('least-confidence', other)).toBeCloseTo(2 / 3, 9);
  expect(await valueOf('margin', asked)).toBeCloseTo(0, 9);
  expect(await valueOf('entropy', asked)).toBeCloseTo(Math.log(2), 9);
  expect(await valueOf('entropy', other)).toBeCloseTo(Math.log(3), 9);
});
