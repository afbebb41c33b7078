/**
 * What screens and the command line say about models: classifiers trained from the analyst's labels that score a node
 * from its own columns, without the graph. Shapes only; the methods are in api.ts.
 */
import { z } from 'zod';
import type { JobState } from '../../ml/schema/run.ts';
import type { JobEstimate, LabelValue, RejectedRow } from './api.ts';

/** From which probability on a node is an alert. Worked out on held-out labels, except where it is given. */
export const thresholdRule = z.discriminatedUnion('kind', [
  /** so many alerts a day are expected, where so many new nodes a day are scored */
  z
    .object({
      kind: z.literal('alerts'),
      perDay: z.number().positive().max(1e9),
      nodesPerDay: z.number().min(1).max(1e9),
    })
    .strict(),
  /** at least this share of the alerts is right */
  z.object({ kind: z.literal('precision'), least: z.number().min(0).max(1) }).strict(),
  z.object({ kind: z.literal('given'), threshold: z.number().min(0).max(1) }).strict(),
]);
export type ThresholdRule = z.infer<typeof thresholdRule>;

export const modelSettings = z
  .object({
    seed: z.number().int().min(0).max(2_147_483_647).default(1),
    /** units of the hidden layer */
    hidden: z.number().int().min(4).max(512).default(64),
    /** most passes over the nodes; fewer where nothing improves any more */
    epochs: z.number().int().min(10).max(1000).default(200),
    /** labels are cut into so many parts; each is predicted by a model that never saw it */
    folds: z.number().int().min(2).max(10).default(5),
    /** most local patterns into which the nodes are sorted; unused ones are left out */
    patterns: z.number().int().min(2).max(256).default(32),
    threshold: thresholdRule.default({ kind: 'given', threshold: 0.5 }),
  })
  .strict();
export type ModelSettings = z.infer<typeof modelSettings>;

/** One point of the live curves. */
export const trainingPoint = z
  .object({
    stage: z.enum(['teacher', 'tokenizer', 'student']),
    epoch: z.number(),
    /** parts of the loss by name, unweighted */
    losses: z.record(z.string(), z.number()).readonly(),
    /** null where it was not evaluated */
    validationAccuracy: z.number().nullable(),
    /** patterns with at least one node; null outside the tokenizer */
    codesUsed: z.number().nullable(),
  })
  .readonly();
export type TrainingPoint = z.infer<typeof trainingPoint>;

/** A figure with its 95 % interval; low and high are null where it cannot be said. */
export interface Figure {
  /** null where a class is missing */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Of labels that the measured model never saw. */
export interface ModelFigures {
  readonly auroc: Figure;
  readonly averagePrecision: Figure;
  readonly balancedAccuracy: Figure;
  /** mean squared error of the probability */
  readonly brier: Figure;
}

/** A share with its 95 % interval (Wilson). */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** What a threshold does: a node is an alert where its probability is at least that. */
export interface ThresholdRow {
  readonly threshold: number;
  /** share of all nodes of the project that are alerts */
  readonly alertShare: number;
  /** of held-out labels; null where they say nothing */
  readonly precision: Share | null;
  readonly recall: Share | null;
  /** held-out labels that are alerts, and those of them that are right */
  readonly alerts: number;
  readonly hits: number;
}

/** How the held-out labels were chosen: nodes drawn at random (audit), or the analyst's labels in turn (folds). */
export type MeasuredOn = 'audit' | 'folds';

export interface ModelInfo {
  readonly modelId: string;
  readonly title: string;
  readonly state: JobState;
  /** trained on other data than the project has now */
  readonly onOlderData?: true;
  /** its training was interrupted and can be taken up (job.resume) */
  readonly resumable?: { readonly reached: number | null };
  readonly settings: ModelSettings;
  readonly startedAt: string;
  readonly seconds: number | null;
  /** what it learned from, and the newest entry of the label log then */
  readonly labels: { readonly anomalous: number; readonly normal: number; readonly logSeq: number };
  /** the node columns that it reads */
  readonly columns: readonly string[];
  /** models with the same text were measured on the same nodes with the same folds; null until it succeeded */
  readonly split: string | null;
  /** null until it succeeded */
  readonly measured: {
    readonly on: MeasuredOn;
    readonly nodes: number;
    readonly anomalous: number;
    /** of the model without the graph */
    readonly figures: ModelFigures;
  } | null;
  /** the threshold in force and how it was chosen; null until it succeeded */
  readonly threshold: {
    readonly rule: ThresholdRule;
    readonly value: number;
    readonly outlook: ThresholdRow;
    /** what is to be expected, and caveats, as sentences */
    readonly notes: readonly string[];
  } | null;
  /** sentences on caps and fallbacks */
  readonly notes: readonly string[];
  readonly error: string | null;
}

/** Held-out labels of about equal probability. */
export interface ReliabilityBin {
  /** lowest, highest and mean probability in it */
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  readonly count: number;
  /** share of anomalous ones */
  readonly found: Share;
}

export interface PatternMember {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** by the model */
  readonly probability: number;
  readonly label: LabelValue | null;
}

/** Nodes that look alike in themselves and in their surroundings: a token of the graph. */
export interface Pattern {
  readonly code: number;
  readonly nodes: number;
  readonly anomalous: number;
  readonly normal: number;
  /** of the model, over its nodes */
  readonly meanProbability: number;
  /** nearest to the middle of the pattern first */
  readonly typical: readonly PatternMember[];
  /** what sets its nodes apart from all others, strongest first, in plain sentences */
  readonly apart: readonly string[];
}

export interface ModelDetail extends ModelInfo {
  /** the model card, for people: headings with sentences */
  readonly card: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly curves: readonly TrainingPoint[];
  /** on the same held-out labels: the model itself, its teacher with the graph, and chance */
  readonly comparison: readonly { readonly title: string; readonly figures: ModelFigures }[];
  readonly reliability: {
    readonly bins: readonly ReliabilityBin[];
    /** mean distance between probability and share, weighted by nodes */
    readonly expectedError: number;
    /** how probabilities were calibrated, in sentences */
    readonly notes: readonly string[];
  };
  /** highest threshold first */
  readonly thresholds: readonly ThresholdRow[];
  /** largest first */
  readonly patterns: readonly Pattern[];
}

export interface ModelOutlook extends JobEstimate {
  /** why nothing can be trained at present, and what to do; null where it can */
  readonly obstacle: string | null;
  readonly labels: { readonly anomalous: number; readonly normal: number };
  /** audit answers, which are never learned from */
  readonly audit: { readonly anomalous: number; readonly normal: number };
  readonly measuredOn: MeasuredOn;
  /** node columns that the model would read */
  readonly columns: readonly string[];
}

export interface ModelComparison {
  readonly first: string;
  readonly second: string;
  readonly nodes: number;
  /** first minus second, each node against itself; the interval by resampling nodes, 95 % */
  readonly rows: readonly {
    readonly measure: 'squared error' | 'log loss' | 'wrong at its threshold';
    readonly first: number;
    readonly second: number;
    readonly difference: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** what it amounts to */
  readonly sentence: string;
}

export interface PredictedRow {
  /** 1-based line of the file (the header is line 1) */
  readonly line: number;
  readonly id: string;
  readonly probability: number;
  readonly alert: boolean;
}
export interface Prediction {
  readonly predictionId: string;
  readonly modelId: string;
  readonly fileName: string;
  /** read = scored + rejected */
  readonly read: number;
  readonly scored: number;
  readonly rejected: number;
  readonly alerts: number;
  readonly threshold: number;
  /** most probable first: the first 200; all of them through model.predictionPage and model.predictionFile */
  readonly rows: readonly PredictedRow[];
  /** the first 100 */
  readonly rejects: readonly RejectedRow[];
  /** "412 of 900 rows have a country that the model has never seen" */
  readonly warnings: readonly string[];
}
