/** What the engine and the queue's worker say to each other. Plain data: it crosses a thread. */
import { z } from 'zod';
import type { Answer, LabellingLoop, LoopSettings, Proposal } from '../../../ml/loop/loop.types.ts';
import type { ErrorCode } from '../../../ml/schema/errors.ts';
import type { Csr, GraphData } from '../../../ml/schema/graph.ts';
import { graphInput } from '../jobs/trainer.types.ts';

/** Given to the worker as it starts. The arrays lie in shared memory and are not copied. */
export const queueWorkerInput = z.object(graphInput);

/** A label that may be looked at a second time, and whose it is. */
export interface Doubtable extends Answer {
  readonly reviewer: string;
}
export interface Doubtful {
  readonly node: number;
  readonly reviewer: string;
  /** how sure the classifier that never saw the label is of the other class; over 0.5 */
  readonly contradiction: number;
}

export interface BatchTask {
  readonly kind: 'batch';
  readonly loop: LoopSettings;
  readonly answers: readonly Answer[];
  readonly candidates: Uint8Array;
  /** 0-based number of the batch */
  readonly round: number;
  /** questions for anybody, before those that are asked again are taken off */
  readonly room: number;
  /** questions that are asked again, of each reviewer */
  readonly again: readonly (readonly [reviewer: string, count: number])[];
  /** labels that may be looked at a second time, at most so many */
  readonly doubtable: readonly Doubtable[];
  readonly mostDoubtful: number;
}
export interface BatchResult extends Proposal {
  readonly kind: 'batch';
  readonly doubtful: readonly Doubtful[];
  readonly seconds: number;
}

export interface MeasureTask {
  readonly kind: 'measure';
  readonly loop: LoopSettings;
  /** what the classifier learns from */
  readonly answers: readonly Answer[];
  /** what it learned from one batch earlier; null for the first */
  readonly before: readonly Answer[] | null;
  /** answers of the audit set */
  readonly audit: readonly Answer[];
  /** answers to questions drawn at random, in the order given */
  readonly random: readonly Answer[];
  /** numbers of labels for which the reference is wanted */
  readonly references: readonly number[];
}
export const measuredPoint = z.object({
  /** labels that the classifier learned from */
  labels: z.number(),
  mode: z.enum(['hunt', 'teach']),
  how: z.enum(['audit', 'cross']),
  /** answers that it was measured on */
  on: z.number(),
  score: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** share of nodes whose predicted class the batch changed; null where there was no classifier before or after */
  changed: z.number().nullable(),
  /** the same measure learned from so many random answers */
  references: z.array(z.object({ labels: z.number(), score: z.number() })),
});
export type MeasuredPoint = z.infer<typeof measuredPoint>;
export interface MeasureResult {
  readonly kind: 'measure';
  readonly point: MeasuredPoint;
}

export type QueueTask = BatchTask | MeasureTask;
export type ResultOf<T extends QueueTask> = T extends BatchTask ? BatchResult : MeasureResult;

export type ToQueueWorker =
  | { readonly type: 'task'; readonly taskId: number; readonly task: QueueTask }
  | { readonly type: 'cancel'; readonly taskId: number };
export type FromQueueWorker =
  | { readonly type: 'done'; readonly taskId: number; readonly result: BatchResult | MeasureResult }
  | { readonly type: 'failed'; readonly taskId: number; readonly code: ErrorCode; readonly message: string };

export type CreateLoop = (data: GraphData, csr: Csr, settings: LoopSettings) => LabellingLoop;
