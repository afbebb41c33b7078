/** Calibration of logits whose true probabilities are known, and the measures by hand. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { calibratedNetwork, crossFittedProbabilities, fitCalibration } from './calibration.ts';
import { brierScore, expectedCalibrationError, reliabilityCurve, reliabilityInput } from './reliability.ts';
import { probabilitiesOf } from './probabilities.ts';
import { scoreRowPlainly } from './score.ts';
import { randomStudent } from './testing.ts';

/** Logits whose softmax is true once they are divided by `temperature` and class 1 is shifted. */
function drawn(count: number, numClasses: number, temperature: number, offset: number, seed: number) {
  const rng = createRng(seed);
  const logits = Float32Array.from({ length: count * numClasses }, () => 2 * temperature * rng.normal());
  const scaled = logits.map((value, i) => value / temperature + (i % numClasses === 1 ? offset : 0));
  const shares = probabilitiesOf(scaled, numClasses);
  const labels = Int32Array.from({ length: count }, (_, r) => {
    let [left, c] = [rng.uniform(), 0];
    while (c < numClasses - 1 && left >= shares[r * numClasses + c]) left -= shares[r * numClasses + c++];
    return c;
  });
  return { logits, labels, numClasses };
}

describe('fitCalibration', () => {
  it('finds the temperature again, for several classes', () => {
    const found = fitCalibration(drawn(4000, 4, 2.5, 0, 1));
    expect(found.method).toBe('temperature');
    expect(found.temperature).toBeGreaterThan(2.3);
    expect(found.temperature).toBeLessThan(2.7);
    expect(found.lossAfter).toBeLessThan(found.lossBefore - 0.05);
    expect(found.shift).toEqual([0, 0, 0, 0]);
  });

  it('takes an offset along where two classes need it, and not where they do not', () => {
    const found = fitCalibration(drawn(4000, 2, 2, -3, 2));
    expect(found.method).toBe('platt');
    expect(found.temperature).toBeCloseTo(2, 0);
    expect(found.shift[1]).toBeGreaterThan(-3.4);
    expect(found.shift[1]).toBeLessThan(-2.6);
  });

  it('leaves alone what is right already, and says so', () => {
    const held = drawn(60, 2, 1, 0, 5);
    const found = fitCalibration(held);
    if (found.method === 'none') expect(found.notes.join()).toContain('none is used');
    expect(found.temperature).toBeGreaterThan(0.5);
    expect(found.temperature).toBeLessThan(2);
    expect(found.lossAfter).toBeLessThanOrEqual(found.lossBefore);
  });

  it('is not certain where a few labels are all right', () => {
    const logits = Float32Array.from({ length: 40 }, (_, i) => ((i >> 1) % 2 === i % 2 ? 1 : -1));
    const labels = Int32Array.from({ length: 20 }, (_, r) => r % 2);
    const found = fitCalibration({ logits, labels, numClasses: 2 });
    const best = Math.max(
      ...probabilitiesOf(
        logits.map((value) => value / found.temperature),
        2,
      ),
    );
    expect(best).toBeGreaterThan(0.85);
    expect(best).toBeLessThan(0.97);
  });

  it('does not pretend where labels are too few or of one class', () => {
    const few = fitCalibration(drawn(6, 2, 3, 0, 1));
    expect([few.method, few.temperature]).toEqual(['none', 1]);
    expect(few.notes[0]).toContain('6 held-out labels');
    const one = fitCalibration({ ...drawn(50, 2, 3, 0, 1), labels: new Int32Array(50) });
    expect(one.notes[0]).toContain('one class');
    const none = fitCalibration({ logits: new Float32Array(0), labels: new Int32Array(0), numClasses: 2 });
    expect([none.method, none.lossBefore]).toEqual(['none', 0]);
  });

  it('does not turn logits round that order classes the wrong way', () => {
    const held = drawn(500, 2, 1, 0, 3);
    const found = fitCalibration({ ...held, labels: held.labels.map((label) => 1 - label) });
    expect(found.temperature).toBeGreaterThan(1);
    expect(found.notes.join(' ')).toMatch(/offset could not be fitted/);
  });

  it('corrects to the true shares: what is rare among all nodes is asked about more often than it occurs', () => {
    // All nodes: 2 % of class 1. The strategy took every node of class 1 and as many others.
    const rng = createRng(9);
    const rows = Array.from({ length: 40_000 }, () => {
      const label = rng.uniform() < 0.02 ? 1 : 0;
      return { label, x: rng.normal() + 2 * label };
    });
    const picked = rows.filter(({ label }) => label === 1 || rng.uniform() < 0.02);
    const logits = Float32Array.from(picked.flatMap(({ x }) => [0, 2 * x - 2]));
    const held = { logits, labels: Int32Array.from(picked, ({ label }) => label), numClasses: 2 };
    const found = fitCalibration(held, { shares: [0.98, 0.02], from: '300 nodes drawn at random' });
    const mean =
      rows.reduce((sum, { x }) => sum + 1 / (1 + Math.exp(-((2 * x - 2) / found.temperature + found.shift[1]))), 0) /
      rows.length;
    expect(mean).toBeGreaterThan(0.017);
    expect(mean).toBeLessThan(0.023);
    expect(found.notes.join()).toContain('300 nodes drawn at random');
  });

  it('refuses what does not fit together', () => {
    const held = drawn(20, 3, 1, 0, 1);
    expect(() => fitCalibration({ ...held, numClasses: 2 })).toThrow('finite logits');
    expect(() => fitCalibration({ ...held, labels: held.labels.fill(7) })).toThrow('class from 0 to 2');
    expect(() => fitCalibration(drawn(20, 3, 1, 0, 1), { shares: [0.5, 0.5, 0], from: '' })).toThrow('above 0');
  });

  it('can be put into the network', () => {
    const rng = createRng(4);
    const network = randomStudent([3, 5, 2], rng, 1.5);
    const row = { kind: 'dense', values: Float32Array.of(1, -2, 0.5) } as const;
    const before = scoreRowPlainly(network, row);
    const calibration = fitCalibration(drawn(2000, 2, 2, -1, 2));
    const after = scoreRowPlainly(calibratedNetwork(network, calibration), row);
    for (const c of [0, 1]) {
      expect(after[c]).toBeCloseTo(before[c] / calibration.temperature + calibration.shift[c], 4);
    }
  });
});

describe('how far probabilities are what they say', () => {
  it('improves with calibration, judged by labels that it was not fitted to', () => {
    const held = drawn(3000, 2, 4, 0, 8);
    const error = (probabilities: Float32Array) => {
      const input = reliabilityInput(probabilities, held.labels, 2);
      return expectedCalibrationError(reliabilityCurve(input.probabilities, input.isHit));
    };
    expect(error(probabilitiesOf(held.logits, 2))).toBeGreaterThan(0.08);
    const fitted = crossFittedProbabilities(held);
    expect(error(fitted)).toBeLessThan(0.03);
    expect(brierScore(fitted, held.labels, 2)).toBeLessThan(
      brierScore(probabilitiesOf(held.logits, 2), held.labels, 2),
    );
  });

  it('has bins of equal mass with their counts and intervals, and keeps equal probabilities together', () => {
    const probabilities = Float32Array.from({ length: 40 }, (_, i) => (i < 25 ? 0.25 : 0.5 + i / 100));
    const isHit = Uint8Array.from({ length: 40 }, (_, i) => (i >= 25 || i % 5 === 0 ? 1 : 0));
    const curve = reliabilityCurve(probabilities, isHit);
    expect(curve.map(({ count }) => count)).toEqual([25, 5, 10]);
    expect(curve[0]).toMatchObject({ from: 0.25, to: 0.25, mean: 0.25, found: { share: 0.2 } });
    expect(curve[0].found.low).toBeCloseTo(0.0886, 3);
    // 25 of 40 rows are off by 0.05, 5 by 1 - 0.77, 10 by 1 - 0.845
    expect(expectedCalibrationError(curve)).toBeCloseTo((25 * 0.05 + 5 * 0.23 + 10 * 0.155) / 40, 4);
    expect(reliabilityCurve(new Float32Array(0), new Uint8Array(0))).toEqual([]);
  });

  it('scores as Brier did', () => {
    expect(brierScore(Float32Array.of(0.2, 0.8, 1, 0), Int32Array.of(1, 1), 2)).toBeCloseTo((0.04 + 1) / 2, 6);
    expect(brierScore(Float32Array.of(0.5, 0.5, 0), Int32Array.of(2), 3)).toBeCloseTo(1.5, 6);
    const input = reliabilityInput(Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.3, 0.1), Int32Array.of(1, 2), 3);
    expect([...input.isHit]).toEqual([1, 0]);
    expect(input.probabilities[1]).toBeCloseTo(0.6);
  });
});
