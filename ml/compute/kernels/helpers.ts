/**
 * Helper threads: each instantiates the kernels' module over the same memory and serves it (assembly/threads.ts). They
 * hold nothing else, ask for nothing else, and do not keep a process alive.
 *
 * node:worker_threads is looked up at run time: in a page there is none, and one thread does all the work.
 */
import { z } from 'zod';
import { FAILED_WORD, JOB_ADDRESS } from './calls.ts';

/** Beyond this the parts of a call become too small to be worth sharing. */
const MOST_THREADS = 8;

interface Helper {
  unref(): void;
  on(event: 'error', listener: (error: unknown) => void): void;
  on(event: 'exit', listener: () => void): void;
  terminate(): Promise<number>;
}
type HelperConstructor = new (code: string, options: Record<string, unknown>) => Helper;

const nodeGlobals = z.object({
  process: z.object({
    getBuiltinModule: z.custom<(id: string) => Record<string, unknown>>((value) => typeof value === 'function'),
  }),
});
const threadModule = z.object({ Worker: z.custom<HelperConstructor>((value) => typeof value === 'function') });
const systemModule = z.object({ availableParallelism: z.custom<() => number>((value) => typeof value === 'function') });

/** Source text, so that neither a bundler nor a loader of types has to find a file for it. */
const code = `
const { workerData } = require('node:worker_threads');
const { module, memory, job, failed } = workerData;
try {
  new WebAssembly.Instance(module, { env: { memory } }).exports.serve(job);
} catch (thrown) {
  Atomics.store(new Int32Array(memory.buffer), failed, 1);
  throw thrown;
}`;

function builtin(id: string): unknown {
  const node = nodeGlobals.safeParse(globalThis);
  return node.success ? node.data.process.getBuiltinModule(id) : undefined;
}

/** As many threads as this machine runs at once, the calling one included; 1 where there are no helper threads. */
export function usefulThreads(): number {
  const system = systemModule.safeParse(builtin('node:os'));
  const threads = threadModule.safeParse(builtin('node:worker_threads'));
  return system.success && threads.success ? Math.min(MOST_THREADS, system.data.availableParallelism()) : 1;
}

export interface Helpers {
  /** of those that were started, how many have not ended */
  alive(): number;
  end(): Promise<void>;
}

/** Starts helpers; they join in as soon as they are up. None where threads cannot be had. */
export function startHelpers(count: number, module: WebAssembly.Module, memory: WebAssembly.Memory): Helpers {
  const threads = threadModule.safeParse(builtin('node:worker_threads'));
  if (!threads.success || count < 1) return { alive: () => 0, end: () => Promise.resolve() };
  let alive = 0;
  const helpers = Array.from({ length: count }, () => {
    const workerData = { module, memory, job: JOB_ADDRESS, failed: FAILED_WORD };
    const helper = new threads.data.Worker(code, { eval: true, workerData, execArgv: [], name: 'kernels' });
    helper.unref();
    alive++;
    // Whoever waits for a failed helper is told through the memory; the rest goes on with the threads that are left.
    helper.on('error', () => undefined);
    helper.on('exit', () => {
      alive--;
    });
    return helper;
  });
  return {
    alive: () => alive,
    end: async () => {
      await Promise.all(helpers.map((helper) => helper.terminate()));
    },
  };
}
