/** What every worker of a job has: a stop that the engine can ask for, and progress that is told at a bearable rate. */
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Progress } from '../../../ml/schema/run.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import type { WorkerMessage } from './trainer.types.ts';

/** At most ten messages a second. */
const PROGRESS_MS = 100;

export interface ProgressSender {
  report(progress: Progress): void;
  /** A point of the curves; it travels with the next progress. */
  point(point: TrainingPoint): void;
  /** Sends what was held back. */
  flush(): void;
}

/** Sends at most ten a second, but never loses the newest: what is held back goes out when its time has come. */
export function createProgressSender(send: (message: WorkerMessage<never>) => void): ProgressSender {
  let held: Progress | null = null;
  let losses: number[] = [];
  let points: TrainingPoint[] = [];
  let lastEpoch: number | undefined;
  let sentAt = -Infinity;
  const flush = (): void => {
    if (held === null) return;
    send({ type: 'progress', progress: held, losses, ...(points.length === 0 ? {} : { points }) });
    held = null;
    losses = [];
    points = [];
    sentAt = performance.now();
  };
  return {
    report: (progress) => {
      held = progress;
      // One loss per epoch, also where a detector reports more often.
      const isNews = progress.epoch === undefined || progress.epoch !== lastEpoch;
      if (progress.loss !== undefined && isNews) losses.push(progress.loss);
      lastEpoch = progress.epoch;
      if (performance.now() - sentAt >= PROGRESS_MS) flush();
    },
    point: (point) => points.push(point),
    flush,
  };
}

/** Aborts when the engine says the one thing that it says to a worker: stop. */
export function stopOnMessage(): AbortSignal {
  const stop = new AbortController();
  parentPort?.on('message', () => stop.abort());
  return stop.signal;
}

/** Rejects as soon as the person says stop, whatever the promise is waiting for. @throws AppError cancelled */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const stopped = (): void => reject(new AppError('cancelled', 'Stopped on request.'));
      if (signal.aborted) stopped();
      else signal.addEventListener('abort', stopped, { once: true });
    }),
  ]);
}
