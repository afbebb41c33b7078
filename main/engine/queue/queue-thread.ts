/**
 * The queue's worker as the engine holds it: started when it is first needed, alive until the project closes, begun anew
 * where it crashed. What it was working on is then failed with a sentence, and nothing else happens.
 */
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import { startGatedThread } from '../jobs/gated-thread.ts';
import type { GatedThread } from '../jobs/gated-thread.ts';
import type { OpenProject } from '../open-project.ts';
import type { BatchResult, FromQueueWorker, MeasureResult, QueueTask, ResultOf, ToQueueWorker } from './queue.types.ts';

export interface RunningTask<T extends QueueTask> {
  /** @throws AppError as the computation does; internal where the worker crashed; cancelled */
  readonly result: Promise<ResultOf<T>>;
  cancel(): void;
}
export interface QueueThread {
  run<T extends QueueTask>(task: T): RunningTask<T>;
  /** Ends the worker; whatever runs is cancelled. */
  end(): Promise<void>;
}

/** Beside this file: .ts while developing, .js when bundled. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './queue-worker.ts' : './queue-worker.js', import.meta.url);
}

interface Pending {
  readonly resolve: (result: BatchResult | MeasureResult) => void;
  readonly reject: (error: AppError) => void;
}

/** @param file for tests: another worker */
export function createQueueThread(project: OpenProject, file: URL = workerUrl()): QueueThread {
  let thread: GatedThread<ToQueueWorker> | null = null;
  let ended = false;
  let lastId = 0;
  const pending = new Map<number, Pending>();

  const failAll = (error: AppError): void => {
    thread = null;
    const open = [...pending.values()];
    pending.clear();
    for (const { reject } of open) reject(error);
  };
  const hear = (message: FromQueueWorker): void => {
    const task = pending.get(message.taskId);
    pending.delete(message.taskId);
    if (message.type === 'done') task?.resolve(message.result);
    else task?.reject(new AppError(message.code, message.message));
  };
  const start = (): GatedThread<ToQueueWorker> => {
    const { data, csr } = project;
    const begun: GatedThread<ToQueueWorker> = startGatedThread<ToQueueWorker, FromQueueWorker>(
      file,
      { data, csr },
      {
        onMessage: hear,
        onBreak: (error) => {
          // A thread that crashes says so twice, as an error and as an exit.
          if (thread === begun) failAll(error);
        },
      },
    );
    return begun;
  };
  return {
    run: <T extends QueueTask>(task: T): RunningTask<T> => {
      const taskId = ++lastId;
      const { promise, resolve, reject } = Promise.withResolvers<ResultOf<T>>();
      pending.set(taskId, {
        // The worker answers a task in kind; the compiler cannot follow that across threads.
        resolve: (result) => resolve(result as ResultOf<T>),
        reject,
      });
      try {
        if (ended) throw new AppError('cancelled', 'The project is closed.');
        thread ??= start();
        thread.post({ type: 'task', taskId, task });
      } catch (thrown) {
        pending.delete(taskId);
        reject(toAppError(thrown));
      }
      return { result: promise, cancel: () => thread?.post({ type: 'cancel', taskId }) };
    },
    end: async () => {
      ended = true;
      const old = thread;
      failAll(new AppError('cancelled', 'The project was closed.'));
      await old?.end();
    },
  };
}
