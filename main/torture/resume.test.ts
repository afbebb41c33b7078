/** A few kills of running jobs for every change; ml/detectors/resume.test.ts breaks every method off at every step. */
import { expect, test } from 'vitest';
import { killJobs } from './resume-harness.ts';

test('jobs that are killed are taken up, and end as they would have undisturbed', async () => {
  const only = ['bourne', 'training'];
  const { jobs, kills, defects } = await killJobs({ seed: 2, only, goesOn: (made) => made < 2 });
  expect(defects).toEqual([]);
  expect(jobs).toBe(2);
  expect(kills).toBeGreaterThan(2);
}, 240_000);
