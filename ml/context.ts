/**
 * What a running computation is given besides its data: a way to be stopped, seeded randomness, a way to tell how far
 * it is, a place to yield so that a stop can arrive, and a place to commit what was reached.
 */
import { noCommits } from './commits.ts';
import type { Commits } from './commits.ts';
import { AppError } from './schema/errors.ts';
import type { Progress } from './schema/run.ts';
import type { Rng } from './rng.ts';

export interface RunContext {
  readonly signal: AbortSignal;
  readonly rng: Rng;
  readonly commits: Commits;
  /** Report progress; the caller limits the rate. */
  report(progress: Progress): void;
  /**
   * Yield one macrotask and stop if asked to. Long loops await this each step: a loop that only awaits tensor data
   * never lets a message in.
   * @throws AppError cancelled
   */
  tick(): Promise<void>;
}

export interface RunContextOptions {
  readonly rng: Rng;
  readonly signal?: AbortSignal;
  readonly report?: (progress: Progress) => void;
  /** nothing is kept where it is left out */
  readonly commits?: Commits;
}

/** A timer, not a resolved promise: messages are delivered only between macrotasks. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

export function createRunContext(options: RunContextOptions): RunContext {
  const signal = options.signal ?? new AbortController().signal;
  return {
    signal,
    rng: options.rng,
    commits: options.commits ?? noCommits,
    report: options.report ?? ((): void => undefined),
    tick: async (): Promise<void> => {
      await macrotask();
      if (signal.aborted) throw new AppError('cancelled', 'Stopped on request.');
    },
  };
}
