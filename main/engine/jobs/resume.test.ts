/** Jobs that are paused, die, or lose their device, and go on. */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { DetectSpec } from '../../../ml/schema/run.ts';
import { readRunMetrics } from '../runs/run-folder.ts';
import { getRun, listRuns } from '../runs/run-record.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { createTestBench, randomEdges } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';
import { decodeCommit, encodeCommit } from './commit-file.ts';
import { jobFolder, resumableRuns } from './job-folder.ts';
import { createJobHandlers } from './job-handlers.ts';
import { createJobRunner } from './job-runner.ts';
import type { JobRunner, JobRunnerOptions } from './job-runner.ts';

const signal = new AbortController().signal;
const benches: TestBench[] = [];
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});
/** Commits as often as it may. */
function bench(commitEveryMs = 0): TestBench {
  const made = createTestBench({ numNodes: 300, edges: randomEdges(300, 900, 7), numFeatures: 8 }, { commitEveryMs });
  benches.push(made);
  return made;
}
const spec = {
  detector: 'bourne',
  params: { epochs: 40, rounds: 8, hiddenChannels: 8, batchSize: 64 },
  seed: 3,
  backend: 'wasm',
} as const;
/** Longer than a pause may take. */
const longer = { ...spec, params: { ...spec.params, epochs: 500 } };
const until = async (condition: () => boolean) => {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
};
const epochOf = (jobs: JobRunner): number => jobs.current()?.progress?.epoch ?? 0;
const parts = (b: TestBench, options: JobRunnerOptions = {}) => {
  const jobs = createJobRunner(b.ctx, options);
  return { jobs, handlers: createJobHandlers(b.ctx, jobs, () => Promise.reject(new Error('no models here'))) };
};
/** Of a run that is over: all that must not hang on interruptions. */
const outcome = async (b: TestBench, runId: string) => ({
  scores: { ...(await loadRunScores(b.project, runId)), runId: '' },
  losses: (await readRunMetrics(b.project.runsPath, runId)).losses,
  findings: b.project.db
    .prepare('SELECT kind, element, finding FROM findings WHERE run_id = ? ORDER BY kind, element')
    .all(runId)
    .map(({ finding, ...rest }) => ({ ...rest, finding: String(finding).replaceAll(runId, '') })),
});
const measured = new Map<DetectSpec, Promise<Awaited<ReturnType<typeof outcome>>>>();
/** Measured once. */
const undisturbed = (given: DetectSpec) => {
  const known = measured.get(given) ?? fresh(given);
  measured.set(given, known);
  return known;
};
const fresh = async (given: DetectSpec) => {
  const b = bench();
  const { jobs } = parts(b);
  const { runId } = await jobs.start(given);
  expect((await jobs.waitForRun(runId)).state).toBe('succeeded');
  expect(existsSync(jobFolder(b.project.path, runId))).toBe(false);
  return outcome(b, runId);
};

describe('a job that is paused', () => {
  test('goes on where it was, and ends with the same bits, curves and findings', async () => {
    const expected = await undisturbed(longer);
    const b = bench();
    const { jobs, handlers } = parts(b);
    const { runId } = await handlers['detect.start'](longer, signal);
    await until(() => epochOf(jobs) >= 5);
    await handlers['job.pause']({ runId, withinSeconds: 0.5 }, signal);
    expect(await jobs.waitForRun(runId)).toMatchObject({ state: 'cancelled', error: null });
    expect(b.events['job.updated'].at(-1)).toMatchObject({ state: 'cancelled', canResume: true });
    const [paused] = await handlers['run.list']({}, signal);
    expect(paused.resumable?.reached).toBeGreaterThan(0);
    expect(readdirSync(b.project.runsPath)).toEqual([]);
    expect(await handlers['job.resume']({ runId }, signal)).toMatchObject({ runId, state: 'queued' });
    const run = await jobs.waitForRun(runId);
    expect(run).toMatchObject({ state: 'succeeded', error: null });
    expect(run.notes.join(' ')).toMatch(/Interrupted at \d+ %, and taken up from what was committed\./);
    expect(await outcome(b, runId)).toEqual(expected);
    expect(resumableRuns(b.project.path).size).toBe(0);
    await expect(handlers['job.resume']({ runId }, signal)).rejects.toThrow(/left nothing to take up/);
  });

  test('takes another step where it still fits, and is stopped by force where nothing does', async () => {
    const b = bench(1e9);
    const { jobs, handlers } = parts(b);
    const { runId } = await jobs.start({ ...spec, params: { ...spec.params, epochs: 5000 } });
    await until(() => epochOf(jobs) >= 2);
    const before = epochOf(jobs);
    await handlers['job.pause']({ runId, withinSeconds: 2 }, signal);
    const at = performance.now();
    await until(() => jobs.current() === null);
    expect(performance.now() - at).toBeLessThan(3000);
    const [paused] = await handlers['run.list']({}, signal);
    // The commit was the last thing that it did, steps after it had been asked.
    const reached = (paused.resumable?.reached ?? 0) * 5000;
    expect(reached).toBeGreaterThan(before);
  });

  test('is paused by the closing of its project, and taken up after it is opened again', async () => {
    const expected = await undisturbed(longer);
    const b = bench();
    const { jobs } = parts(b);
    const { runId } = await jobs.start(longer);
    await until(() => epochOf(jobs) >= 3);
    await b.reopen();
    expect(getRun(b.project.db, runId).state).toBe('cancelled');
    const again = parts(b);
    await again.handlers['job.resume']({ runId }, signal);
    expect(await again.jobs.waitForRun(runId)).toMatchObject({ state: 'succeeded', error: null });
    expect(await outcome(b, runId)).toEqual(expected);
  });

  test('does what a torn commit held anew, and says so', async () => {
    const expected = await undisturbed(longer);
    const b = bench();
    const { jobs, handlers } = parts(b);
    const { runId } = await jobs.start(longer);
    await until(() => epochOf(jobs) >= 5);
    jobs.pause(runId, 1000);
    await jobs.waitForRun(runId);
    const folder = jobFolder(b.project.path, runId);
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.commit'));
    const bytes = readFileSync(join(folder, name));
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(join(folder, name), bytes);
    await handlers['job.resume']({ runId }, signal);
    const run = await jobs.waitForRun(runId);
    expect(run.notes.join(' ')).toMatch(/1 of its commits could not be read/);
    expect(await outcome(b, runId)).toEqual(expected);
  });

  test('does anew what another Dowser committed, and says so', async () => {
    const expected = await undisturbed(longer);
    const b = bench();
    const { jobs, handlers } = parts(b);
    const { runId } = await jobs.start(longer);
    await until(() => epochOf(jobs) >= 5);
    jobs.pause(runId, 1000);
    await jobs.waitForRun(runId);
    const folder = jobFolder(b.project.path, runId);
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.commit'))) {
      const commit = decodeCommit(readFileSync(join(folder, name)));
      if (commit === null) throw new Error('a commit was expected');
      const state = { ...commit.state, numbers: { ...commit.state.numbers, steps: 0 } };
      writeFileSync(join(folder, name), encodeCommit({ facts: { ...commit.facts, version: '0.0.1' }, state }));
    }
    await handlers['job.resume']({ runId }, signal);
    expect((await jobs.waitForRun(runId)).notes.join(' ')).toMatch(/1 of its commits were another Dowser's/);
    expect(await outcome(b, runId)).toEqual(expected);
  });

  test('leaves nothing once it is cancelled', async () => {
    const b = bench();
    const { jobs, handlers } = parts(b);
    const { runId } = await jobs.start(spec);
    await until(() => epochOf(jobs) >= 2);
    jobs.cancel(runId);
    await jobs.waitForRun(runId);
    expect(existsSync(jobFolder(b.project.path, runId))).toBe(false);
    await expect(handlers['job.resume']({ runId }, signal)).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('a job whose folder the disk refuses was not begun, and is not recorded', async () => {
  const b = bench();
  const { jobs } = parts(b);
  // A file where the folder of all jobs should be.
  writeFileSync(join(b.project.path, 'jobs'), '');
  await expect(jobs.start(spec)).rejects.toMatchObject({ code: 'storage' });
  expect(listRuns(b.project.db)).toEqual([]);
  expect(readdirSync(b.project.runsPath)).toEqual([]);
  expect(jobs.current()).toBeNull();
  rmSync(join(b.project.path, 'jobs'));
  const { runId } = await jobs.start({ ...spec, detector: 'degree', params: {} });
  expect((await jobs.waitForRun(runId)).state).toBe('succeeded');
});

describe('a job whose device is lost', () => {
  const trainer = new URL('../testing/device-losing-trainer.ts', import.meta.url);
  const backendsWith = (next: 'cpu' | null) => ({
    list: () => Promise.resolve([]),
    resolve: () => Promise.resolve('webgpu' as const),
    below: () => Promise.resolve(next),
    close: () => undefined,
  });
  const small = { ...spec, params: { ...spec.params, epochs: 4, rounds: 2 }, backend: 'auto' } as const;

  test('goes on with what is left, from where it was, and says so', async () => {
    const expected = await undisturbed({ ...small, backend: 'cpu' });
    const b = bench();
    const { jobs } = parts(b, { trainer, backends: backendsWith('cpu') });
    const { runId } = await jobs.start(small);
    const run = await jobs.waitForRun(runId);
    expect(run).toMatchObject({ state: 'succeeded', error: null, backend: 'cpu' });
    const said = run.notes.join(' ');
    expect(said).toMatch(/webgpu failed in the middle \(.*the device is lost\), and the job went on with cpu\./);
    expect(said).toMatch(/taken up from what was committed\. Begun on a card, finished on/);
    expect((await readRunMetrics(b.project.runsPath, runId)).notes.join(' ')).toMatch(/webgpu failed in the middle/);
    expect(await outcome(b, runId)).toEqual(expected);
  });

  test('fails where nothing is left, and can be taken up', async () => {
    const b = bench();
    const { jobs, handlers } = parts(b, { trainer, backends: backendsWith(null) });
    const { runId } = await jobs.start(small);
    expect(await jobs.waitForRun(runId)).toMatchObject({ state: 'failed', backend: 'webgpu' });
    expect((await handlers['run.list']({}, signal))[0].resumable).toBeDefined();
  });
});

test('a commit is read back as it was, and never when a byte of it is wrong or missing', () => {
  const commit = {
    facts: { stage: 's', serial: 1, seconds: 0, device: 'd', version: 'v', progress: null, losses: [1], points: [] },
    state: {
      numbers: { a: Number.POSITIVE_INFINITY, b: -0.1 },
      arrays: { f: Float32Array.of(1, 2, 3), d: Float64Array.of(Math.PI), i: Int32Array.of(), j: Int32Array.of(-1) },
    },
  };
  const bytes = encodeCommit(commit);
  expect(decodeCommit(bytes)).toEqual(commit);
  // As files are read: in the middle of a buffer.
  expect(decodeCommit(Buffer.concat([Buffer.from('....'), bytes]).subarray(4))).toEqual(commit);
  for (let i = 0; i < bytes.length; i++) {
    const torn = bytes.slice();
    torn[i] ^= 1 << (i % 8);
    expect(decodeCommit(torn)).toBeNull();
    expect(decodeCommit(bytes.subarray(0, i))).toBeNull();
  }
});
