import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { chooseThreshold } from './threshold.ts';
import type { ThresholdInput } from './threshold.ts';

const none = { probabilities: new Float32Array(0), isPositive: new Uint8Array(0) };
const hundred = Float32Array.from({ length: 100 }, (_, i) => i / 100);
const input = (given: Partial<ThresholdInput>): ThresholdInput => ({
  population: hundred,
  arrivalsPerDay: 1000,
  heldOut: none,
  trueShare: null,
  ...given,
});

describe('a threshold by alerts a day', () => {
  it('is a quantile of the whole population', () => {
    const { outlook } = chooseThreshold(input({}), { by: 'alerts', alertsPerDay: 50 });
    expect(outlook?.threshold).toBeCloseTo(0.95, 6);
    expect(outlook?.alertsPerDay).toBe(50);
    expect(outlook?.promisedPrecision).toBeCloseTo(0.97, 6);
    expect([outlook?.precision, outlook?.recall]).toEqual([null, null]);
  });

  it('never promises more alerts than were wanted where probabilities are equal, and says so', () => {
    const population = Float32Array.from({ length: 100 }, (_, i) => Math.floor(i / 10) / 10);
    const some = chooseThreshold(input({ population }), { by: 'alerts', alertsPerDay: 150 });
    expect(some.outlook?.alertsPerDay).toBe(100);
    expect(some.notes.join()).toContain('equal probabilities');
    const top = chooseThreshold(input({ population }), { by: 'alerts', alertsPerDay: 50 });
    expect(top.outlook?.alertsPerDay).toBe(100);
    expect(top.notes.join()).toContain('shared by 10 nodes');
  });

  it('says when all may alert, and when less than one node is asked for', () => {
    const all = chooseThreshold(input({}), { by: 'alerts', alertsPerDay: 5000 });
    expect([all.outlook?.threshold, all.outlook?.alertsPerDay]).toEqual([0, 1000]);
    const rare = chooseThreshold(input({}), { by: 'alerts', alertsPerDay: 1 });
    expect(rare.outlook?.threshold).toBeCloseTo(0.99, 6);
    expect(rare.notes.join(' ')).toContain('less than one in the 100 nodes');
  });
});

/** Labels in descending order of probability: 20 right ones, then right and wrong by turns. */
const isPositive = Uint8Array.from({ length: 60 }, (_, i) => (i < 20 || i % 2 === 0 ? 1 : 0));
const probabilities = Float32Array.from({ length: 60 }, (_, i) => 0.99 - i / 100);
const heldOut = { probabilities, isPositive };

describe('a threshold by precision', () => {
  it('is the lowest one that reaches it', () => {
    const { outlook, notes } = chooseThreshold(input({ heldOut }), {
      by: 'precision',
      precision: 0.75,
      judgedBy: 'estimate',
    });
    // 20 + 10 of 40: 30 right ones and 10 wrong ones at i = 39; i = 40 is right again: 31 of 41.
    expect(outlook?.precision?.share).toBeGreaterThanOrEqual(0.75);
    expect([outlook?.alerts, outlook?.hits]).toEqual([41, 31]);
    expect(outlook?.recall?.share).toBeCloseTo(31 / 40, 9);
    expect(notes.join()).toContain('a little too good');
  });

  it('is higher where the lower bound must reach it', () => {
    const choice = { by: 'precision', precision: 0.75, judgedBy: 'lower-bound' } as const;
    const { outlook } = chooseThreshold(input({ heldOut }), choice);
    expect(outlook?.precision?.low).toBeGreaterThanOrEqual(0.75);
    expect(outlook?.alerts).toBeLessThan(30);
  });

  it('says when none does, and how near one comes', () => {
    const choice = { by: 'precision', precision: 0.99, judgedBy: 'lower-bound' } as const;
    const found = chooseThreshold(input({ heldOut }), choice);
    expect(found.outlook).toBeNull();
    expect(found.notes[0]).toMatch(/reaches 99 % at no threshold: 8\d % at best, on 40 held-out nodes/);
    expect(chooseThreshold(input({}), choice).notes[0]).toContain('no held-out labels');
  });

  it('tells how little a handful of labels say', () => {
    const few = { probabilities: Float32Array.of(0.9, 0.1), isPositive: Uint8Array.of(0, 0) };
    const { outlook, notes } = chooseThreshold(input({ heldOut: few }), { by: 'hand', threshold: 0.5 });
    expect([outlook?.precision?.share, outlook?.recall]).toEqual([0, null]);
    expect(notes.join(' ')).toContain('Only 1 of 2');
    expect(notes.join(' ')).toContain('nothing is known about recall');
  });
});

describe('labels that a strategy picked', () => {
  it('are corrected to the true share of the class', () => {
    const rng = createRng(3);
    const nodes = Array.from({ length: 30_000 }, () => {
      const positive = rng.uniform() < 0.03 ? 1 : 0;
      return { positive, p: 1 / (1 + Math.exp(3.5 - 3 * positive - 1.2 * rng.normal())) };
    });
    const above = nodes.filter(({ p }) => p >= 0.4);
    const truth = above.filter(({ positive }) => positive === 1).length / above.length;
    const picked = nodes.filter(({ positive }) => positive === 1 || rng.uniform() < 0.03);
    const heldOutPicked = {
      probabilities: Float32Array.from(picked, ({ p }) => p),
      isPositive: Uint8Array.from(picked, ({ positive }) => positive),
    };
    const population = Float32Array.from(nodes, ({ p }) => p);
    const hand = { by: 'hand', threshold: 0.4 } as const;
    const naive = chooseThreshold(input({ population, heldOut: heldOutPicked }), hand);
    const found = chooseThreshold(input({ population, heldOut: heldOutPicked, trueShare: 0.03 }), hand);
    expect(naive.outlook?.precision?.low).toBeGreaterThan(truth + 0.1);
    expect(found.outlook?.precision?.low).toBeLessThan(truth);
    expect(found.outlook?.precision?.high).toBeGreaterThan(truth);
    expect(found.outlook?.corrected).toBe(true);
    expect(found.notes.join()).toContain('corrected to a share of 3.0 %');
  });
});

describe('a threshold', () => {
  it('refuses what makes no sense', () => {
    const hand = { by: 'hand', threshold: 0.5 } as const;
    expect(() => chooseThreshold(input({ population: new Float32Array(0) }), hand)).toThrow('there are none');
    expect(() => chooseThreshold(input({ population: Float32Array.of(0.2, NaN) }), hand)).toThrow('from 0 to 1');
    expect(() => chooseThreshold(input({ arrivalsPerDay: 0 }), hand)).toThrow('above 0');
    expect(() => chooseThreshold(input({ trueShare: 1 }), hand)).toThrow('between 0 and 1');
    expect(() => chooseThreshold(input({}), { by: 'hand', threshold: 2 })).toThrow('got 2');
    expect(() => chooseThreshold(input({}), { by: 'alerts', alertsPerDay: -1 })).toThrow('above 0');
  });
});
