import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import type { Opinions } from './experts.ts';
import { pickBatch } from './pick.ts';
import { beliefsOf, blockStarts, BLOCKS, meanOf, topPlaces } from './trust.ts';

const n = 200;
const pool = Int32Array.from({ length: n }, (_, v) => v);
/** Experts that rank nodes by ascending and by descending index; the models do not speak unless told. */
const opinions = (models: Float64Array | null = null): Opinions => ({
  pool,
  scores: { prior: Float64Array.from(pool, (v) => -v), members: Float64Array.from(pool), models },
  linear: null,
  forest: null,
  memberWeights: new Float64Array(),
  everywhere: null,
});
const everyone = new Uint8Array(n).fill(1);
const without = (...nodes: number[]): Uint8Array => {
  const left = Uint8Array.from(everyone);
  for (const node of nodes) left[node] = 0;
  return left;
};

describe('the top of a ranking', () => {
  it('holds eligible nodes alone, highest first, ties by place', () => {
    const scores = Float64Array.of(1, 5, 5, 9, 0, 7);
    expect([...topPlaces(Int32Array.of(0, 1, 2, 3, 4, 5), scores, Uint8Array.of(1, 1, 1, 0, 1, 1), 3)]).toEqual([
      5, 1, 2,
    ]);
    expect([...topPlaces(Int32Array.of(2, 4), Float64Array.of(1, 2), Uint8Array.of(1, 1, 1, 1, 1), 5)]).toEqual([1, 0]);
  });
});

describe('beliefs', () => {
  it('start alike without answers, the models with credit', () => {
    const beliefs = beliefsOf([], everyone);
    expect(meanOf(beliefs.prior)).toBeCloseTo(0.25, 12);
    expect(meanOf(beliefs.members)).toBeCloseTo(0.25, 12);
    expect(meanOf(beliefs.models)).toBeCloseTo(0.5, 12);
    expect(meanOf(beliefs.chance)).toBeCloseTo(0.05, 12);
  });

  it('count an answer for whoever named the node, and for chance where nobody did', () => {
    // 0 is at the top of the prior, 199 at the top of the members, 100 in the middle of both.
    const answers = [
      { node: 0, label: 1 as const },
      { node: 199, label: 0 as const },
      { node: 100, label: 1 as const },
    ];
    const beliefs = beliefsOf([{ opinions: opinions(), answers }], without(0, 199, 100));
    // Found so far: (2 + 1) / (3 + 4).
    const start = 3 / 7;
    expect(beliefs.prior).toEqual({ plus: 5 * start + 1, minus: 5 * (1 - start), seen: 1, hits: 1 });
    expect(beliefs.members).toEqual({ plus: 5 * start, minus: 5 * (1 - start) + 1, seen: 1, hits: 0 });
    expect(beliefs.chance).toEqual({ plus: 0.5 + 1, minus: 9.5, seen: 1, hits: 1 });
  });

  it('fade older blocks, but not what chance found', () => {
    const first = { opinions: opinions(), answers: [{ node: 0, label: 1 as const }] };
    const second = { opinions: opinions(), answers: [{ node: 100, label: 0 as const }] };
    const beliefs = beliefsOf([first, second], without(0, 100));
    expect(beliefs.prior.seen).toBeCloseTo(0.8, 12);
    const other = beliefsOf([second, { ...first, answers: [{ node: 1, label: 1 }] }], without(1, 100));
    expect(other.prior.seen).toBeCloseTo(1, 12);
    expect(other.chance.seen).toBe(1);
  });

  it('judge the latest blocks alone', () => {
    expect(blockStarts(0)).toEqual([]);
    expect(blockStarts(25)).toEqual([0, 10, 20]);
    expect(blockStarts(1000)).toHaveLength(BLOCKS);
    expect(blockStarts(1000).at(-1)).toBe(990);
  });
});

describe('a batch', () => {
  const attributes = { numRows: n, width: 2, rows: Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(i * i)) };
  const batch = (candidates: Uint8Array, count: number, explore = 0, seed = 1) =>
    pickBatch(
      { opinions: opinions(), beliefs: beliefsOf([], everyone), attributes, candidates, count, explore },
      createRng(seed),
    );

  it('asks as many different candidates as wanted, or all that are left', () => {
    const few = new Uint8Array(n);
    for (const node of [3, 50, 120]) few[node] = 1;
    expect(
      batch(few, 10)
        .map(({ node }) => node)
        .sort((a, b) => a - b),
    ).toEqual([3, 50, 120]);
    const picks = batch(without(0, 1, 2), 10, 0.1);
    expect(new Set(picks.map(({ node }) => node)).size).toBe(10);
    expect(picks.some(({ node }) => node < 3)).toBe(false);
    expect(batch(new Uint8Array(n), 5)).toEqual([]);
  });

  it('draws its share at random, from all candidates alike', () => {
    const hits = new Float64Array(n);
    for (let seed = 0; seed < 400; seed++) {
      const drawn = batch(everyone, 10, 0.5, seed).filter(({ expert }) => expert === null);
      expect(drawn).toHaveLength(5);
      for (const { node } of drawn) hits[node]++;
    }
    // 2,000 draws over 200 nodes: 10 each, deviation about 3.
    expect(Math.max(...hits)).toBeLessThan(24);
    expect(hits.slice(0, 100).reduce((a, b) => a + b, 0)).toBeGreaterThan(850);
    expect(hits.slice(0, 100).reduce((a, b) => a + b, 0)).toBeLessThan(1150);
  });

  it('follows the leader, and lets all contend for one question in five', () => {
    const given = Array.from({ length: 40 }, (_, seed) => batch(everyone, 10, 0, seed)).flat();
    // Both are believed alike without answers: of 80 contested questions about half go to each.
    const others = given.filter(({ expert }) => expert === 'members').length;
    expect(others).toBeGreaterThan(20);
    expect(others).toBeLessThan(60);
    expect(given.filter(({ expert }) => expert === 'prior')).toHaveLength(400 - others);
  });

  it('leaves a third twin for the next batch', () => {
    const twins = { ...attributes, rows: attributes.rows.map((value, i) => (i < 20 ? 3 : value)) };
    const picks = pickBatch(
      {
        opinions: opinions(),
        beliefs: beliefsOf([], everyone),
        attributes: twins,
        candidates: everyone,
        count: 5,
        explore: 0,
      },
      createRng(2),
    );
    expect(picks.filter(({ node, expert }) => expert === 'prior' && node < 10)).toHaveLength(2);
  });
});
