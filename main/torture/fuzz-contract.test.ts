/** The fuzz of the contract finds each kind of defect, and none in the engine as it is. */
import { expect, test } from 'vitest';
import { AppError } from '../../ml/schema/errors.ts';
import type { Handlers } from '../contract/api.ts';
import { createEventSource, testHandlers } from '../contract/test-handlers.ts';
import { fuzzContract } from './fuzz-contract.ts';
import { tortureContract } from './torture-contract.ts';

const fuzz = (broken: Partial<Handlers>, calls = 1500) => {
  const { on } = createEventSource();
  const goesOn = (made: number): boolean => made < calls;
  const settle = () => Promise.resolve();
  return fuzzContract({
    handlers: { ...testHandlers, ...broken },
    on,
    seed: 7,
    goesOn,
    texts: [],
    settle,
    patience: 0.05,
  });
};

test('a handler that fails, one that hangs and one that tells its insides are each caught', async () => {
  const { defects, reports } = await fuzz({
    'run.list': () => Promise.reject(new TypeError('x is undefined')),
    'job.current': () => new Promise(() => undefined),
    'project.close': () => Promise.reject(new AppError('storage', 'broke\n    at file.ts:12:3')),
  });
  const found = (method: string): string | undefined => defects.find((defect) => defect.method === method)?.what;
  expect(found('run.list')).toContain('an internal error');
  expect(reports.join()).toContain('x is undefined');
  expect(found('job.current')).toContain('no answer in 0.05 seconds');
  expect(found('project.close')).toContain('a message that is no sentence');
});

test('the same seed tries the same', async () => {
  const once = await fuzz({}, 300);
  expect(once.calls).toBe(300);
  expect(await fuzz({}, 300)).toEqual(once);
  expect(once.refused['invalid-argument']).toBeGreaterThan(10);
  expect(once.answered + Object.values(once.refused).reduce((sum, count) => sum + count, 0)).toBe(300);
});

test('a real engine answers whatever it is asked', { timeout: 180_000 }, async () => {
  const { calls, answered, defects, reports } = await tortureContract(1, (made) => made < 150);
  expect(defects).toEqual([]);
  expect(reports).toEqual([]);
  expect(calls).toBe(150);
  expect(answered).toBeGreaterThan(30);
});
