/** What every worker of a job has: orders of the engine to stop or pause, and progress that is told at a bearable rate. */
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Progress } from '../../../ml/schema/run.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import type { WorkerMessage, WorkerOrder } from './trainer.types.ts';

/** At most ten messages a second. */
const PROGRESS_MS = 100;

/** All that was told since the job began, interruptions counted out. */
export interface Told {
  readonly losses: readonly number[];
  readonly points: readonly TrainingPoint[];
  readonly latest: Progress | null;
}

export interface ProgressSender {
  report(progress: Progress): void;
  /** A point of the curves; it travels with the next progress. */
  point(point: TrainingPoint): void;
  /** Sends what was held back. */
  flush(): void;
  told(): Told;
  /** Goes back to what had been told when a job that is taken up committed. @param seconds that it had run */
  resume(told: Told, seconds: number): void;
}

/** Sends at most ten a second, but never loses the newest: what is held back goes out when its time has come. */
export function createProgressSender(send: (message: WorkerMessage<never>) => void): ProgressSender {
  let held: Progress | null = null;
  let losses: number[] = [];
  let points: TrainingPoint[] = [];
  let told: { losses: number[]; points: TrainingPoint[]; latest: Progress | null } = {
    losses: [],
    points: [],
    latest: null,
  };
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
      if (progress.loss !== undefined && isNews) {
        losses.push(progress.loss);
        told.losses.push(progress.loss);
      }
      told.latest = progress;
      lastEpoch = progress.epoch;
      if (performance.now() - sentAt >= PROGRESS_MS) flush();
    },
    point: (point) => {
      points.push(point);
      told.points.push(point);
    },
    flush,
    told: () => told,
    resume: (before, seconds) => {
      told = { losses: [...before.losses], points: [...before.points], latest: before.latest };
      [held, losses, points] = [null, [], []];
      lastEpoch = before.latest?.epoch;
      send({ type: 'resumed', ...told, seconds });
    },
  };
}

export interface WorkerOrders {
  readonly signal: AbortSignal;
  /** When the job must have stopped, as performance.now() counts; null while nobody asks. */
  pauseBy(): number | null;
}

/** What the engine says to a worker: stop at once, or commit and stop within a time. */
export function takeOrders(): WorkerOrders {
  const stop = new AbortController();
  let by: number | null = null;
  parentPort?.on('message', (order: WorkerOrder) => {
    if (order.type === 'pause') by = performance.now() + order.by - Date.now();
    else stop.abort();
  });
  return { signal: stop.signal, pauseBy: () => by };
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
