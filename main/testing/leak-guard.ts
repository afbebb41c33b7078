/**
 * After each test file: what it opened is closed. Tensors and blocks of kernel memory are counted in this thread, listeners
 * on the process, and what keeps the process's loop alive: servers, child processes, threads, watchers. Timers are not
 * looked at: a test that has ended may leave one that does nothing any more.
 */
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';

/** Kinds of `process.getActiveResourcesInfo()` that a test has to close. */
const kinds = ['TCPServerWrap', 'TCPSocketWrap', 'PipeServerWrap', 'ProcessWrap', 'FSEventWrap', 'StatWatcher'];
const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection', 'message', 'exit'];

type Counts = Record<string, number>;
/** tfjs's WebAssembly registers one of each where it is started, and never takes it back. */
const mayGrow: Counts = { 'listeners for uncaughtException': 1, 'listeners for unhandledRejection': 1 };

const threads = new Set<Worker>();
process.on('worker', (worker) => {
  threads.add(worker);
  worker.once('exit', () => threads.delete(worker));
});

/** tfjs keeps its one engine there; no test file is made to load it. */
function tensors(): number {
  // Not its memory(): that starts a backend, or fails where none is registered.
  const found = z
    .object({ state: z.object({ numTensors: z.number() }) })
    .safeParse(Reflect.get(globalThis, '_tfengine'));
  return found.success ? found.data.state.numTensors : 0;
}

async function open(): Promise<Counts> {
  const counts: Counts = {};
  const resources = process.getActiveResourcesInfo();
  for (const kind of kinds) counts[kind] = resources.filter((one) => one === kind).length;
  const { keptBlocks, helperThreads } = await import('../../ml/compute/kernels/memory.ts');
  for (const event of events) counts[`listeners for ${event}`] = process.listenerCount(event);
  counts['threads'] = Math.max(0, threads.size - helperThreads());
  if (isByHand()) return counts;
  return { ...counts, tensors: tensors(), 'blocks of kernel memory': keptBlocks() };
}

/**
 * Tests of single operations and of a detector's own network make tensors by hand and leave them to the end of their
 * process; what whole detectors, trainers and jobs leave is looked at in the tests of these.
 */
const byHand = /\/ml\/(compute|nn|detectors\/(bourne|dominant|gadam|tam|prem))\b/;
const isByHand = (): boolean => byHand.test((expect.getState().testPath ?? '').replaceAll('\\', '/'));

const more = (before: Counts, after: Counts): readonly string[] =>
  Object.entries(after)
    .filter(([name, count]) => count > (before[name] ?? 0) + (mayGrow[name] ?? 0))
    .map(([name, count]) => `${name}: ${before[name] ?? 0} before, ${count} after`);

/** Sockets, threads and children end a moment after they were told to. */
const PATIENCE_MS = 3000;

let before: Counts = {};
beforeAll(async () => {
  before = await open();
});
// Registered first, so it runs after the file's own.
afterAll(async () => {
  const until = performance.now() + PATIENCE_MS;
  let left = more(before, await open());
  while (left.length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = more(before, await open());
  }
  if (process.env['DOWSER_LEAKS'] !== undefined) {
    const { appendFileSync } = await import('node:fs');
    if (left.length > 0)
      appendFileSync(process.env['DOWSER_LEAKS'], `${expect.getState().testPath ?? ''} ${left.join('; ')}\n`);
    return;
  }
  expect(left, `left open by this test file: ${left.join('; ')}`).toEqual([]);
}, 10_000);
