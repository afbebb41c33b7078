/** The worker thread of a job (./trainer.ts), ended as any thread that computes natively (./gated-thread.ts). */
import { startGatedThread } from './gated-thread.ts';
import type { GatedThread, ThreadListeners } from './gated-thread.ts';
import type { TrainerCancel, TrainerMessage, TrainerTask } from './trainer.types.ts';

export type TrainerThread = GatedThread<TrainerCancel>;

/** @throws Error where no thread can be had */
export function startTrainerThread(
  file: URL,
  task: TrainerTask,
  listeners: ThreadListeners<TrainerMessage>,
): TrainerThread {
  return startGatedThread(file, task, listeners);
}
