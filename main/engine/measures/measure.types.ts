/** What the engine and the worker that measures a graph say to each other. Plain data: it crosses a thread. */
import { z } from 'zod';
import type { ErrorCode } from '../../../ml/schema/errors.ts';
import { measureGroups } from '../../contract/measures.ts';
import { graphInput } from '../jobs/trainer.types.ts';
import type { GroupResult } from './compute-group.ts';

/** Given to the worker as it starts. The arrays lie in shared memory and are not copied. */
export const measureWorkerInput = z.object({
  graph: graphInput.data.shape.graph,
  csr: graphInput.csr,
  group: z.enum(measureGroups),
  /** where the result is kept */
  path: z.string(),
});

export type FromMeasureWorker =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'done'; readonly result: GroupResult }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
