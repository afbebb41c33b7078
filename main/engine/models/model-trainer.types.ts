/** What the engine and the worker that trains a model say to each other. Plain data: it crosses a thread. */
import { z } from 'zod';
import type { Finding } from '../../../ml/schema/finding.ts';
import type { Csr, GraphData } from '../../../ml/schema/graph.ts';
import { edgeRoles, nodeRoles } from '../../contract/api.ts';
import { modelSettings } from '../../contract/models.ts';
import type { ModelInfo, ModelSettings } from '../../contract/models.ts';
import { timeRole } from '../../contract/time-role.ts';
import { graphInput } from '../jobs/trainer.types.ts';
import type { WorkerMessage } from '../jobs/trainer.types.ts';
import type { RankedScores } from '../runs/score-table.ts';
import type { OwnSource } from './own-columns.ts';

const answers = z.array(z.object({ node: z.number().int(), label: z.number().int().min(0).max(1) }));

export const modelTrainerInput = z.object({
  ...graphInput,
  settings: modelSettings,
  answers,
  /** null: measured by folds */
  audit: answers.nullable(),
  trueShare: z.object({ share: z.number(), of: z.number() }).nullable(),
  source: z.object({
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        role: z.enum([...nodeRoles, ...edgeRoles]),
        distinct: z.number(),
        missing: z.number(),
      }),
    ),
    rows: z.array(z.object({ from: z.string(), features: z.number(), how: z.string() })),
    time: timeRole.nullable(),
  }),
  dataHash: z.string(),
  /** tables/nodes.parquet of the project */
  nodesPath: z.string(),
  /** folder of the run, for nodes.parquet, and of the model; both exist */
  outPath: z.string(),
  modelPath: z.string(),
  /** folder of the job's commits; it exists */
  jobPath: z.string(),
  commitEveryMs: z.number(),
});

type Answers = z.infer<typeof answers>;

export interface ModelTrainerTask {
  readonly data: GraphData;
  readonly csr: Csr;
  readonly settings: ModelSettings;
  readonly answers: Answers;
  readonly audit: Answers | null;
  readonly trueShare: { readonly share: number; readonly of: number } | null;
  readonly source: OwnSource;
  /** SHA-256 of the files of the project and of the labels */
  readonly dataHash: string;
  readonly nodesPath: string;
  readonly outPath: string;
  readonly modelPath: string;
  readonly jobPath: string;
  readonly commitEveryMs: number;
}

export interface ModelTrainerResult {
  readonly nodes: RankedScores;
  readonly measured: NonNullable<ModelInfo['measured']>;
  readonly split: string;
  readonly threshold: NonNullable<ModelInfo['threshold']>;
  readonly columns: readonly string[];
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}
export type ModelTrainerMessage = WorkerMessage<ModelTrainerResult>;
