import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { JobUpdate } from '../../contract/api.ts';
import { recoverRuns } from '../runs/run-folder.ts';
import { getRun, listRuns, resolveRun, saveRun } from '../runs/run-record.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { createTestBench, randomEdges } from '../testing/test-project.ts';
import type { TestBench, TestGraph } from '../testing/test-project.ts';
import { createJobHandlers } from './job-handlers.ts';
import { createJobRunner } from './job-runner.ts';
import type { JobRunner } from './job-runner.ts';
import { thin } from './thin.ts';

const unrulyTrainer = new URL('../testing/unruly-trainer.ts', import.meta.url);
const unruly = { hangs: 1, throws: 2, vanishes: 3, reports: 4 };
const signal = new AbortController().signal;

const benches: TestBench[] = [];
function bench(spec: Partial<TestGraph> = {}): TestBench {
  const made = createTestBench({ numNodes: 60, edges: randomEdges(60, 200, 7), ...spec });
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});
const spec = (detector: string, seed = 1) => ({ detector, params: {}, seed, backend: 'cpu' }) as const;
const until = async (condition: () => boolean) => {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(condition()).toBe(true);
};
const states = (b: TestBench) => [...new Set(b.events['job.updated'].map(({ state }: JobUpdate) => state))];
const isRunning = (jobs: JobRunner) => () => jobs.current()?.state === 'running';

describe('a job', () => {
  test('goes from queued to succeeded, leaves its folder and record, and can be read after re-opening', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx);
    const started = await jobs.start(spec('neighbour-cosine', 5));
    expect(started).toMatchObject({ state: 'queued', kind: 'detect', spec: { detector: 'neighbour-cosine', seed: 5 } });
    const run = await jobs.waitForRun(started.runId);
    expect(run).toMatchObject({ state: 'succeeded', backend: 'cpu', error: null });
    expect(states(b)).toEqual(['queued', 'running', 'succeeded']);
    expect(jobs.current()).toBeNull();
    const folder = join(b.project.runsPath, run.runId);
    const tables = [run.hasNodeScores ? ['nodes.parquet'] : [], run.hasEdgeScores ? ['edges.parquet'] : []].flat();
    expect(tables.length).toBeGreaterThan(0);
    expect(readdirSync(folder).sort()).toEqual(['digests.json', 'metrics.json', 'spec.json', ...tables].sort());
    expect(JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8'))).toMatchObject({
      detector: { id: 'neighbour-cosine' },
      seed: 5,
      backend: { asked: 'cpu', used: 'cpu' },
      data: { files: [{ file: 'edges.csv', sha256: 'a'.repeat(64) }] },
    });
    const before = await loadRunScores(b.project, run.runId);
    const project = await b.reopen();
    expect(resolveRun(project.db, 'latest')).toBe(run.runId);
    expect(await loadRunScores(project, run.runId)).toEqual(before);
  });

  test('can be cancelled while backends are tried out, and a trainer is told a name, never auto', async () => {
    const b = bench();
    const { promise: asked, resolve: answer } = Promise.withResolvers<'cpu'>();
    const backends = {
      list: () => Promise.resolve([]),
      resolve: () => asked,
      below: () => Promise.resolve(null),
      close: () => undefined,
    };
    const jobs = createJobRunner(b.ctx, { backends });
    const stopped = await jobs.start({ ...spec('degree'), backend: 'auto' });
    expect(stopped.state).toBe('queued');
    jobs.cancel(stopped.runId);
    answer('cpu');
    expect(await jobs.waitForRun(stopped.runId)).toMatchObject({ state: 'cancelled', backend: null });
    const { runId } = await jobs.start({ ...spec('degree'), backend: 'auto' });
    expect(await jobs.waitForRun(runId)).toMatchObject({
      state: 'succeeded',
      backend: 'cpu',
      spec: { backend: 'auto' },
    });
  });

  test('the same seed gives bit-identical scores, another seed others', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx);
    const params = { epochs: 3, rounds: 2, hiddenChannels: 8 };
    const scoresOf = async (seed: number) => {
      const { runId } = await jobs.start({ ...spec('bourne', seed), params });
      expect(await jobs.waitForRun(runId)).toMatchObject({
        state: 'succeeded',
        hasNodeScores: true,
        hasEdgeScores: true,
      });
      return { ...(await loadRunScores(b.project, runId)), runId: '' };
    };
    const first = await scoresOf(3);
    expect(await scoresOf(3)).toEqual(first);
    expect(await scoresOf(4)).not.toEqual(first);
    const reported = b.events['job.updated'].filter(({ progress }) => progress !== null);
    expect(reported.some(({ losses }) => losses.length > 0)).toBe(true);
    for (const { progress } of reported) expect(progress?.fraction).toBeLessThanOrEqual(1);
  });

  test('the fifty highest are explained by name before anybody asks', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx);
    const run = await jobs.waitForRun((await jobs.start(spec('degree'))).runId);
    const rows = b.project.db.prepare('SELECT kind, element, finding FROM findings WHERE run_id = ?').all(run.runId);
    expect(rows.filter(({ kind }) => kind === 'node')).toHaveLength(50);
    expect(rows.filter(({ kind }) => kind === 'edge')).toHaveLength(50);
    const top = rows.find(({ kind, finding }) => kind === 'node' && String(finding).includes('"rank":1,'));
    expect(String(top?.['finding'])).toContain(`n${String(top?.['element'])} ranks 1 of 60 nodes`);
  });

  test('wrong requests are refused before anything is written', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx);
    await expect(jobs.start(spec('no-such'))).rejects.toThrow(/no detector called no-such/);
    await expect(jobs.start({ ...spec('degree'), params: { depth: 3 } })).rejects.toThrow(/no parameter called depth/);
    await expect(jobs.waitForRun('nothing')).rejects.toThrow(/no run called nothing/);
    expect(() => jobs.cancel('nothing')).toThrow(/no run called nothing/);
    expect(listRuns(b.project.db)).toEqual([]);
    expect(readdirSync(b.project.runsPath)).toEqual([]);
  });

  test('a second one is refused while the first runs, and can be started after it', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx);
    const first = await jobs.start(spec('degree'));
    await expect(jobs.start(spec('degree'))).rejects.toMatchObject({ code: 'conflict' });
    await jobs.waitForRun(first.runId);
    const second = await jobs.start(spec('degree'));
    expect((await jobs.waitForRun(second.runId)).state).toBe('succeeded');
    expect(() => jobs.cancel(second.runId)).toThrow(/is not running/);
  });
});

describe('a job that is stopped or breaks', () => {
  test('cancel at once: recorded, nothing left behind', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx);
    const { runId } = await jobs.start(spec('degree'));
    jobs.cancel(runId);
    const at = performance.now();
    expect(await jobs.waitForRun(runId)).toMatchObject({ state: 'cancelled', error: null, hasNodeScores: false });
    expect(performance.now() - at).toBeLessThan(3000);
    expect(readdirSync(b.project.runsPath)).toEqual([]);
    await expect(loadRunScores(b.project, runId)).rejects.toThrow(/its state is: cancelled/);
  });

  test('cancel in the middle of training takes less than a second', async () => {
    const b = bench({ numNodes: 3000, edges: randomEdges(3000, 9000, 7), numFeatures: 32 });
    const jobs = createJobRunner(b.ctx);
    const { runId } = await jobs.start({ ...spec('bourne'), params: { epochs: 5000 } });
    await until(() => jobs.current()?.progress?.epoch !== undefined);
    const at = performance.now();
    jobs.cancel(runId);
    expect((await jobs.waitForRun(runId)).state).toBe('cancelled');
    expect(performance.now() - at).toBeLessThan(1000);
  });

  test('progress reaches the screen with thinned losses, and cancel takes less than a second', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx, { trainer: unrulyTrainer });
    const { runId } = await jobs.start(spec('degree', unruly.reports));
    await until(() => (jobs.current()?.losses.at(-1) ?? 0) === 1199);
    const update = jobs.current();
    expect(update).toMatchObject({ state: 'running', progress: { stage: 'Working', fraction: 0.5 } });
    expect(update?.losses).toHaveLength(500);
    expect(update?.losses[0]).toBe(0);
    const at = performance.now();
    jobs.cancel(runId);
    expect((await jobs.waitForRun(runId)).state).toBe('cancelled');
    expect(performance.now() - at).toBeLessThan(1000);
  });

  test('a trainer that hears nothing is ended by force within a second', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx, { trainer: unrulyTrainer });
    const { runId } = await jobs.start(spec('degree', unruly.hangs));
    await until(isRunning(jobs));
    const at = performance.now();
    jobs.cancel(runId);
    expect((await jobs.waitForRun(runId)).state).toBe('cancelled');
    expect(performance.now() - at).toBeGreaterThan(400);
    expect(performance.now() - at).toBeLessThan(1000);
  });

  test.each([
    ['throws', unruly.throws, /crashed: a defect in the detector/],
    ['vanishes', unruly.vanishes, /stopped without a result \(exit code 7\)/],
  ])('a trainer that %s fails its run and leaves the engine alive', async (_name, seed, message) => {
    const b = bench();
    const jobs = createJobRunner(b.ctx, { trainer: unrulyTrainer });
    const { runId } = await jobs.start(spec('degree', seed));
    const run = await jobs.waitForRun(runId);
    expect(run.state).toBe('failed');
    expect(run.error).toMatch(message);
    expect(b.events['job.updated'].at(-1)?.error?.message).toMatch(message);
    expect(readdirSync(b.project.runsPath)).toEqual([]);
    expect(getRun(b.project.db, runId)).toEqual(run);
    const good = createJobRunner(b.ctx);
    expect((await good.waitForRun((await good.start(spec('degree'))).runId)).state).toBe('succeeded');
  });

  test('closing the project stops the job and records it as cancelled', async () => {
    const b = bench();
    const jobs = createJobRunner(b.ctx, { trainer: unrulyTrainer });
    const { runId } = await jobs.start(spec('degree', unruly.reports));
    await until(isRunning(jobs));
    const project = await b.reopen();
    expect(getRun(project.db, runId).state).toBe('cancelled');
  });

  test('what was running when the engine was killed is failed when the project opens', async () => {
    const b = bench();
    const run = {
      runId: 'detect-x',
      kind: 'detect',
      title: 'Degree, seed 1',
      state: 'running',
      spec: null,
      backend: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      seconds: null,
      hasNodeScores: false,
      hasEdgeScores: false,
      notes: [],
      error: null,
    } as const;
    saveRun(b.project.db, run);
    mkdirSync(join(b.project.runsPath, 'detect-x.writing'));
    expect(await recoverRuns(b.project.db, b.project.runsPath)).toBe(1);
    expect(getRun(b.project.db, 'detect-x')).toMatchObject({
      state: 'failed',
      error: 'The engine was stopped while it ran.',
    });
    expect(readdirSync(b.project.runsPath)).toEqual([]);
    expect(() => resolveRun(b.project.db, 'latest')).toThrow(/No detection has succeeded/);
  });
});

describe('job handlers', () => {
  test('list detectors, estimate in words, measure a run beside the floors', async () => {
    const nodes = Int8Array.from({ length: 60 }, (_, i) => (i < 6 ? 1 : 0));
    const b = bench({ truth: { nodes, edges: null } });
    const jobs = createJobRunner(b.ctx);
    const handlers = createJobHandlers(b.ctx, jobs, () => Promise.reject(new Error('no models here')));
    expect((await handlers['detect.detectors']({}, signal)).map(({ id }) => id)).toContain('degree');
    const estimate = await handlers['detect.estimate']({ detector: 'degree', params: {} }, signal);
    expect(estimate.fits).toBe(true);
    expect(estimate.sentence).toMatch(/^Takes a few seconds and about \d+ MB of memory; .+ are free\.$/);
    const run = await handlers['detect.start'](spec('degree'), signal);
    await jobs.waitForRun(run.runId);
    const rows = await handlers['run.evaluate']({ runId: run.runId }, signal);
    expect(rows[0]).toMatchObject({ method: 'degree', kind: 'node', k: 6 });
    expect(rows.some(({ method, isFloor }) => isFloor && method !== 'degree')).toBe(true);
    expect(await handlers['run.list']({}, signal)).toHaveLength(1);
  });

  test('thinning keeps the ends and the order', () => {
    const thinned = thin(
      Array.from({ length: 1001 }, (_, i) => i),
      5,
    );
    expect(thinned).toEqual([0, 250, 500, 750, 1000]);
  });
});
