import { afterEach, describe, expect, test } from 'vitest';
import type { ParsedInput } from '../../contract/api.ts';
import type { FlagRule } from '../../contract/review.ts';
import { putLabel } from '../labels/label-log.ts';
import { rememberRunScores } from '../runs/run-scores.ts';
import { rankScores } from '../runs/score-table.ts';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench, TestGraph } from '../testing/test-project.ts';
import { caseSentence } from './case-words.ts';
import { flaggedBy } from './flag-rule.ts';
import { createReviewHandlers } from './review-handlers.ts';

const signal = new AbortController().signal;
const benches: TestBench[] = [];
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});

type Runs = Readonly<Record<string, { readonly nodes?: readonly number[]; readonly edges?: readonly number[] }>>;

/** A project with runs whose scores are given. */
function review(spec: TestGraph, runs: Runs) {
  const bench = createTestBench(spec);
  benches.push(bench);
  const ranked = (score: readonly number[] | undefined) =>
    score === undefined ? null : rankScores({ score: Float64Array.from(score), parts: [] });
  for (const [runId, { nodes, edges }] of Object.entries(runs)) {
    rememberRunScores(bench.project, { runId, nodes: ranked(nodes), edges: ranked(edges) });
  }
  const label = (index: number, value: 'anomalous' | 'normal' | 'unsure', kind: 'node' | 'edge' = 'node') =>
    putLabel(bench.project, { kind, index, value, reviewer: 'Ada', note: '', runId: null, milliseconds: 1 });
  return { bench, label, ask: createReviewHandlers(bench.ctx) };
}
const flags = (score: readonly number[], rule: FlagRule) => {
  const { flagged, note } = flaggedBy(rankScores({ score: Float64Array.from(score), parts: [] }), rule);
  return note === null ? flagged : [flagged, note];
};

describe('what is flagged', () => {
  const scores = [5, 1, 4, 3, 2];
  test('by score, by count, by share, as usual', () => {
    expect(flags(scores, { by: 'score', value: 3 })).toBe(3);
    expect(flags(scores, { by: 'score', value: 3.5 })).toBe(2);
    expect(flags(scores, { by: 'count', value: 2 })).toBe(2);
    expect(flags(scores, { by: 'count', value: 0 })).toBe(0);
    expect(flags(scores, { by: 'count', value: 99 })).toBe(5);
    expect(flags(scores, { by: 'share', value: 0.4 })).toBe(2);
    expect(flags(scores, { by: 'usual' })).toBe(5);
    const many = Array.from({ length: 100_000 }, (_, i) => i);
    expect(flags(many, { by: 'usual' })).toBe(500);
    expect(flags(many.slice(0, 20_000), { by: 'usual' })).toBe(200);
    expect(flags(many.slice(0, 300), { by: 'usual' })).toBe(10);
  });

  test('equal scores are flagged together or not at all, and it is said', () => {
    expect(flags([9, 4, 4, 4, 1], { by: 'count', value: 2 })).toEqual([1, expect.stringContaining('3 have equal')]);
    expect(flags([9, 4, 4, 4, 1], { by: 'count', value: 4 })).toBe(4);
    expect(flags([4, 4, 4, 1], { by: 'count', value: 2 })).toEqual([3, expect.stringContaining('shared by 3')]);
    expect(flags([9, 4, 4, 4, 1], { by: 'score', value: 4 })).toBe(4);
  });
});

describe('what a threshold means', () => {
  const score = Array.from({ length: 100 }, (_, i) => 100 - i);
  const spec: TestGraph = { numNodes: 100, edges: [[0, 1]] };
  const at = (value: number) =>
    ({ runId: 'r', kind: 'node', rule: { by: 'count', value } }) satisfies ParsedInput<'review.threshold'>;

  test('counts labels on both sides, and says what is missing for a share', async () => {
    const { ask, label } = review(spec, { r: { nodes: score } });
    for (const i of [0, 1, 40]) label(i, 'anomalous');
    label(2, 'normal');
    label(3, 'unsure');
    const found = await ask['review.threshold'](at(20), signal);
    expect(found).toMatchObject({
      flagged: 20,
      outOf: 100,
      score: 81,
      next: 80,
      above: { anomalous: 2, normal: 1, other: 1 },
      below: { anomalous: 1, normal: 0, other: 0 },
      precision: null,
    });
    expect(found.notes.join(' ')).toMatch(/cannot be said yet: 3 of the flagged ones are labelled/);
    expect((await ask['review.threshold'](at(0), signal)).score).toBeNull();
  });

  test('the share from ten labels on has an interval; with all labelled it is exact', async () => {
    const { ask, label } = review(spec, { r: { nodes: score } });
    for (let i = 0; i < 10; i++) label(i, i < 8 ? 'anomalous' : 'normal');
    const found = await ask['review.threshold'](at(20), signal);
    // Wilson of 8 in 10.
    expect(found.precision?.share).toBe(0.8);
    expect(found.precision?.low).toBeCloseTo(0.4902, 4);
    expect(found.precision?.basis).toMatch(/promise too much/);
    expect((await ask['review.threshold'](at(10), signal)).precision).toMatchObject({
      share: 0.8,
      low: 0.8,
      high: 0.8,
    });
  });

  test('a kind without scores is refused', async () => {
    const { ask } = review(spec, { r: { nodes: score } });
    await expect(ask['review.threshold']({ ...at(3), kind: 'edge' }, signal)).rejects.toThrow(/did not score edges/);
  });
});

describe('cases', () => {
  // 0 - 1 - 2, 4 - 5, 7 - 8
  const spec: TestGraph = {
    numNodes: 40,
    edges: [
      [0, 1],
      [1, 2],
      [4, 5],
      [7, 8],
    ],
  };
  const runs: Runs = { r: { nodes: [9, 8, 7, 0, 10, ...Array.from({ length: 35 }, () => 0)], edges: [1, 0, 0, 5] } };
  const base = { runId: 'r', nodes: 4, edges: 1, throughNeighbours: false, hubAbove: null } as const;

  test('are ranked, named by their core, counted and said; single ones are counted where they are not listed', async () => {
    const { ask, label } = review(spec, runs);
    label(0, 'anomalous');
    const page = await ask['review.cases']({ ...base, least: 1, offset: 0, limit: 50 }, signal);
    // Ranks 2, 3, 4 of 40 touch; rank 1 of 40 and edge 1 of 4 stand alone.
    expect(page.rows.map(({ title, caseId, nodes, edges }) => [title, caseId, nodes, edges])).toEqual([
      ['Case 2', 'node-0', 3, 0],
      ['Case 1', 'node-4', 1, 0],
      ['Case E1', 'edge-3', 0, 1],
    ]);
    expect(page).toMatchObject({ total: 3, outOf: 3, hubAbove: 20 });
    expect(page.touching).toEqual({ cases: 1, largest: 3 });
    // Four of forty nodes at random seldom meet where only four pairs do.
    expect(page.byChance?.cases).toBeLessThan(1);
    expect(page.rows[0].labels).toMatchObject({ anomalous: 1, none: 2 });
    expect(page.rows[0].sentence).toBe('3 nodes touch, led by n0, node of rank 2. Labelled: 1 anomalous; 2 not.');
    const many = await ask['review.cases']({ ...base, least: 2, offset: 0, limit: 50 }, signal);
    expect(many).toMatchObject({ total: 1, outOf: 3 });
    expect(many.rows[0].place).toBe(1);
  });

  test('open with their members, what is shown and what is labelled together', async () => {
    const { ask } = review(spec, runs);
    const found = await ask['review.case']({ ...base, edges: 2, caseId: 'node-0' }, signal);
    expect(found.members.map(({ kind, index, rank }) => [kind, index, rank])).toEqual([
      ['node', 0, 2],
      ['node', 1, 3],
      ['node', 2, 4],
      ['edge', 0, 2],
    ]);
    expect([...found.shown]).toEqual([0, 1, 2]);
    const edge = await ask['review.case']({ ...base, caseId: 'edge-3' }, signal);
    expect([[...edge.shown], [...edge.flagged], edge.links]).toEqual([[7, 8], [], 2]);
    await expect(ask['review.case']({ ...base, nodes: 1, caseId: 'node-0' }, signal)).rejects.toThrow(
      /no case node-0 at this threshold/,
    );
  });

  test('one that holds nearly everything is said to be too large', async () => {
    const chain: TestGraph = { numNodes: 60, edges: Array.from({ length: 59 }, (_, i) => [i, i + 1] as const) };
    const { ask } = review(chain, { r: { nodes: Array.from({ length: 60 }, (_, i) => 60 - i) } });
    const page = await ask['review.cases']({ ...base, nodes: 30, edges: 0, least: 1, offset: 0, limit: 9 }, signal);
    expect(page.notes.join(' ')).toMatch(/One case holds 30 of 30 findings/);
  });

  test('words', () => {
    const none = { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0, none: 1 };
    const core = { kind: 'edge', index: 0, rank: 1, names: ['a', 'b'] } as const;
    expect(caseSentence({ core, nodes: 0, edges: 1, links: 2, labels: none })).toBe(
      'a → b, edge of rank 1, stands alone. None is labelled.',
    );
  });
});

describe('runs side by side', () => {
  const spec: TestGraph = { numNodes: 60, edges: [[0, 1]] };
  const falling = Array.from({ length: 60 }, (_, i) => 60 - i);
  const runs: Runs = { a: { nodes: falling }, b: { nodes: falling.map((s, i) => (i === 59 ? 100 : s)) }, c: {} };
  const both = { runIds: ['a', 'b'], kind: 'node' as const };

  test('agreement beside chance', async () => {
    const { ask } = review(spec, runs);
    const found = await ask['review.compare']({ ...both, flagged: [5, 6] }, signal);
    expect(found.pairs).toHaveLength(1);
    expect(found.pairs[0].correlation).toBeGreaterThan(0.8);
    // The last of a is the first of b: of ten, nine are the same.
    expect(found.pairs[0].tops).toMatchObject([
      { title: 'top 10', both: 9, byChance: 100 / 60 },
      { title: 'top 50', both: 49 },
      { title: 'flagged', sizes: [5, 6], both: 5, byChance: 0.5 },
    ]);
    expect(found.drawn).toBe('All 60 nodes are drawn.');
    expect(found.points.ranks.map((ranks) => ranks[59])).toEqual([60, 1]);
  });

  test('rows by any order; what is far apart comes first where that is asked for', async () => {
    const { ask } = review(spec, runs);
    const rows = async (order: 'together' | 'apart' | number) =>
      (await ask['review.compareRows']({ ...both, order, offset: 0, limit: 2 }, signal)).rows.map(
        ({ index, ranks }) => [index, ...ranks],
      );
    expect(await rows('apart')).toEqual([
      [59, 60, 1],
      [0, 1, 2],
    ]);
    expect(await rows('together')).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
    expect(await rows(1)).toEqual([
      [59, 60, 1],
      [0, 1, 2],
    ]);
  });

  test('refuses a run with itself and one without scores', async () => {
    const { ask } = review(spec, runs);
    const compare = (runIds: string[]) => ask['review.compare']({ runIds, kind: 'node', flagged: [1, 1] }, signal);
    await expect(compare(['a', 'a'])).rejects.toThrow(/cannot be compared with itself/);
    await expect(compare(['a', 'c'])).rejects.toThrow(/did not score nodes/);
  });
});
