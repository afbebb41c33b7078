/** What a person is told before a run: the estimate follows what makes a run long. */
import { describe, expect, it } from 'vitest';
import { resolveTyped } from '../../schema/params.ts';
import { params } from './params.ts';
import { estimate, plan } from './plan.ts';

const size = { numNodes: 20_000, numEdges: 100_000, numFeatures: 32, numValues: 640_000 };
const seconds = (given: Record<string, unknown>, of = size, threads = 1): number =>
  estimate(of, resolveTyped(params, given), threads).seconds;

describe('the estimate', () => {
  it('falls with threads, but never below what JavaScript does alone', () => {
    const times = [1, 2, 4, 1000].map((threads) => seconds({}, size, threads));
    expect(times[0]).toBeGreaterThan(times[1]);
    expect(times[1]).toBeGreaterThan(times[2]);
    expect(times[3]).toBeGreaterThan(0.1 * times[0]);
  });

  it('grows with epochs, rounds, channels, and faster than proportionally with wide predictors', () => {
    const given = { epochs: 50, rounds: 50 };
    const at = (more: Record<string, unknown>): number => seconds({ ...given, ...more }) - 1;
    expect(at({ epochs: 100, rounds: 100 }) / at({})).toBeGreaterThan(1.8);
    expect(at({ hiddenChannels: 512 }) / at({ hiddenChannels: 256 })).toBeGreaterThan(2);
  });

  it('counts what is ranked alone', () => {
    const of = (targets: string, variant: string): number => seconds({ targets, variant }) - 1;
    expect(of('nodes', 'paper') + of('edges', 'paper')).toBeCloseTo(of('both', 'paper') + 0.5, 6);
    expect(of('nodes', 'default')).toBeLessThan(of('both', 'default'));
    expect(of('edges', 'default')).toBe(of('both', 'default'));
  });

  it('grows with the nodes, never with their square', () => {
    const given = { epochs: 5, rounds: 5 };
    const large = { numNodes: 2_000_000, numEdges: 10_000_000, numFeatures: 32, numValues: 64_000_000 };
    const ratio = (seconds(given, large) - 1) / (seconds(given) - 1);
    expect(ratio).toBeGreaterThan(50);
    expect(ratio).toBeLessThan(200);
    const chosen = resolveTyped(params, {});
    expect(plan(large, chosen).epochs).toBe(4);
  });
});
