/** What the engine and a trainer say to each other. Plain data: it crosses a thread. */
import { z } from 'zod';
import type { ErrorCode } from '../../../ml/schema/errors.ts';
import type { Finding } from '../../../ml/schema/finding.ts';
import type { Csr, GraphData } from '../../../ml/schema/graph.ts';
import type { ParamValues } from '../../../ml/schema/params.ts';
import { backendNames } from '../../../ml/schema/run.ts';
import type { BackendName, Progress } from '../../../ml/schema/run.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import type { RankedScores } from '../runs/score-table.ts';

const ints = z.instanceof(Int32Array);
const floats = z.instanceof(Float32Array);
const matrix = { numRows: z.number(), numCols: z.number(), names: z.array(z.string()) };
const dense = z.object({ kind: z.literal('dense'), ...matrix, data: floats });

/** What a worker that computes on the graph is given. The arrays lie in shared memory and are not copied. */
export const graphInput = {
  data: z.object({
    graph: z.object({ numNodes: z.number(), numEdges: z.number(), directed: z.boolean(), src: ints, dst: ints }),
    features: z.discriminatedUnion('kind', [
      dense,
      z.object({ kind: z.literal('csr'), ...matrix, rowPtr: ints, colIdx: ints, values: floats }),
    ]),
    edgeFeatures: dense.optional(),
  }),
  csr: z.object({ numRows: z.number(), rowPtr: ints, colIdx: ints, edgeId: ints }),
  /** it computes natively through this one, so that it is never ended in the middle (ml/compute/native/gate.ts) */
  gate: z.instanceof(SharedArrayBuffer),
};

/** Given to the trainer as it starts. */
export const trainerInput = z.object({
  ...graphInput,
  detector: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  seed: z.number(),
  /** never auto: the engine has chosen */
  backend: z.enum(backendNames),
  /** folder for nodes.parquet and edges.parquet; it exists */
  outPath: z.string(),
  /** folder of the job's commits (job-folder.ts); it exists */
  jobPath: z.string(),
  commitEveryMs: z.number(),
  /** how many of the highest nodes and edges are explained at once */
  explainTop: z.number(),
});

/** What the engine wants done. */
export interface TrainerTask {
  readonly detector: string;
  readonly params: ParamValues;
  readonly seed: number;
  readonly backend: BackendName;
  readonly data: GraphData;
  readonly csr: Csr;
  readonly outPath: string;
  readonly jobPath: string;
  readonly commitEveryMs: number;
  readonly explainTop: number;
}

/** The task, and what is between the two threads. */
export interface TrainerInput extends TrainerTask {
  readonly gate: SharedArrayBuffer;
}

/** What the engine says to a worker. @property by when it must have stopped, as Date.now() counts */
export type WorkerOrder = { readonly type: 'cancel' } | { readonly type: 'pause'; readonly by: number };

export interface TrainerResult {
  readonly nodes: RankedScores | null;
  readonly edges: RankedScores | null;
  readonly notes: readonly string[];
  /** names in the summaries stand as nodeMark(node): the trainer does not know them */
  readonly findings: readonly Finding[];
}

/** What a worker says to the desk (job-desk.ts). */
export type WorkerMessage<R> =
  | { readonly type: 'started'; readonly backend: BackendName; readonly device: string }
  | {
      readonly type: 'progress';
      readonly progress: Progress;
      readonly losses: readonly number[];
      /** of the training of a model */
      readonly points?: readonly TrainingPoint[];
    }
  /** It goes on from what an earlier one committed: curves and time are those of then. */
  | {
      readonly type: 'resumed';
      readonly latest: Progress | null;
      readonly losses: readonly number[];
      readonly points: readonly TrainingPoint[];
      readonly seconds: number;
    }
  | { readonly type: 'done'; readonly result: R }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
export type TrainerMessage = WorkerMessage<TrainerResult>;

/** Stands for the name of a node in a text made by the trainer. */
export function nodeMark(node: number): string {
  return `\u0001${node}\u0002`;
}

/** Puts the names in. The marks are control characters, so that no text in between looks like one. */
export function fillNodeMarks(text: string, name: (node: number) => string): string {
  return text.replace(/\u0001(\d+)\u0002/g, (_mark, node: string) => name(Number(node)));
}
