/** What the engine and the worker that places nodes say to each other. Plain data: it crosses a thread. */
import { z } from 'zod';
import type { ErrorCode } from '../../../ml/schema/errors.ts';
import { overviewRequest } from '../../contract/overview.ts';
import { graphInput } from '../jobs/trainer.types.ts';

/** Given to the worker as it starts. The arrays of the graph lie in shared memory and are not copied. */
export const placesInput = z.object({ ...graphInput, request: overviewRequest });

export type FromPlacesWorker =
  | {
      readonly type: 'progress';
      readonly stage: string;
      readonly fraction: number;
      readonly secondsLeft: number | null;
      readonly positions: Float32Array | null;
    }
  | { readonly type: 'done'; readonly positions: Float32Array; readonly notes: readonly string[] }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
