/**
 * The contract between a screen (or the command line) and the engine: every method with its input schema and output
 * type, every event with its payload. Declared once here; client, server and transports know nothing of the domain.
 *
 * Nodes and edges are named by index (0..n-1, 0..m-1) on the wire; their ids, which are text, travel as labels.
 * No method takes a path: files cross as bytes (imports) or as opaque project ids, so that a page can never choose
 * what is read on this machine. Paths are the host's business (main/engine, EngineHost).
 */
import { z } from 'zod';
import type { ParamTable } from '../../ml/schema/params.ts';
import type { Finding } from '../../ml/schema/finding.ts';
import type { BackendName, DetectSpec, EvaluationRow, JobState, Progress, RunKind } from '../../ml/schema/run.ts';
import type { ErrorCode, ErrorDetails } from '../../ml/schema/errors.ts';
import type { ColumnValues, NodeNames, ScoreColumn } from './columns.ts';
import { filterQuestion, nodeFilter, nodeMeasures } from './filter.ts';
import type { FilterOptions, FilterResult } from './filter.ts';
import type { GraphStatistics, MeasureProgress, MeasureValues } from './measures.ts';
import { commonQuestion, contrastQuestion, pathQuestion, timelineQuestion } from './evidence.ts';
import type {
  CommonFound,
  Contrast,
  EdgeValues,
  EvidenceColumns,
  NamedNode,
  PathsFound,
  Timeline,
} from './evidence.ts';
import { modelSettings, thresholdRule } from './models.ts';
import { overviewView } from './overview-view.ts';
import { findRequest } from './find.ts';
import type { FoundNodes } from './find.ts';
import { keptHistory, viewMemento } from './history.ts';
import { overviewRequest } from './overview.ts';
import type { OverviewChoice, OverviewGraph, OverviewJob, OverviewPlaces, OverviewProgress } from './overview.ts';
import { tableCsvInput, tableIndicesInput, tableLocateInput, tablePageInput, tableStatsInput } from './table.ts';
import type { TableCsv, TablePage, TableStats } from './table.ts';
import type {
  ModelComparison,
  ModelDetail,
  ModelInfo,
  ModelOutlook,
  PatternMember,
  PredictedRow,
  Prediction,
  TrainingPoint,
} from './models.ts';
import {
  caseInput,
  casesInput,
  compareInput,
  compareRowsInput,
  flagRule,
  previewManyInput,
  putManyInput,
  thresholdInput,
} from './review.ts';
import type { CaseDetail, CasePage, ComparedPage, FlagOutlook, ManyPreview, RunComparison } from './review.ts';
import { columnRules } from './merge.ts';
import type { MergedColumn } from './merge.ts';
import { importMode } from './reimport.ts';
import { timeFormat } from './time-role.ts';
import type { TimeGuess } from './time-role.ts';
import type { DataState, ImportDifference } from './reimport.ts';
import { exportInput, exportPieceInput } from './export.ts';
import type { ExportJob, ExportPiece } from './export.ts';
import { reportInput } from './report.ts';
import type { ReportResult, Templates } from './report.ts';
import { viewName, viewState } from './views.ts';
import type { SavedView } from './views.ts';

// ---------------------------------------------------------------------------------------------- shared shapes

export const elementKind = z.enum(['node', 'edge']);
/** An id of a run, job or project: letters, digits, dash, underscore, dot. */
const id = z.string().min(1).max(200);
const index = z.number().int().nonnegative();

/**
 * What can become of looking at an element. `anomalous` and `normal` are labels. The others never count as a class:
 * `unsure` was looked at and comes back later, `unlabelable` can never be told and leaves the pool, `skip` says nothing.
 */
export const labelValues = ['anomalous', 'normal', 'unsure', 'skip', 'unlabelable'] as const;
export type LabelValue = (typeof labelValues)[number];

export interface BackendReport {
  readonly name: BackendName;
  readonly available: boolean;
  /** device or version when available, the reason when not: one sentence */
  readonly detail: string;
  /** how to get it, where it is missing */
  readonly hint: string | null;
}

export interface AppInfo {
  readonly version: string;
  readonly host: 'electron' | 'web' | 'cli' | 'test';
  readonly platform: string;
  readonly nodeVersion: string;
  /** where projects are kept, for people to read (not to send back) */
  readonly libraryPath: string;
  /** reports that an earlier end by a defect left on this machine; null where there are none */
  readonly crashReports: CrashSummary | null;
}
export interface CrashSummary {
  readonly count: number;
  /** for people to read (not to send back) */
  readonly folder: string;
}

export interface ProjectEntry {
  /** opaque; given back to project.open */
  readonly projectId: string;
  readonly name: string;
  readonly numNodes: number;
  readonly numEdges: number;
  readonly synthetic: boolean;
  readonly modifiedAt: string;
  readonly isSample: boolean;
}

export interface ColumnInfo {
  readonly name: string;
  /** DuckDB's type name, e.g. VARCHAR, BIGINT, DOUBLE, BOOLEAN, TIMESTAMP */
  readonly type: string;
  readonly role: ColumnRole;
  readonly distinct: number;
  readonly missing: number;
}
export const nodeRoles = ['id', 'name', 'feature', 'time', 'truth', 'ignore'] as const;
export const edgeRoles = ['source', 'target', 'feature', 'time', 'truth', 'ignore'] as const;
export type ColumnRole = (typeof nodeRoles)[number] | (typeof edgeRoles)[number];
/** Times are features, too. */
export const makesFeature = (role: ColumnRole): boolean => role === 'feature' || role === 'time';

/** Rows of one source file: read = kept + merged + rejected, always. */
export interface RowAccounting {
  readonly file: string;
  readonly role: 'nodes' | 'edges' | 'features';
  readonly sha256: string;
  readonly bytes: number;
  readonly read: number;
  readonly kept: number;
  readonly merged: number;
  readonly rejected: number;
}
export interface RejectedRow {
  readonly file: string;
  /** 1-based line of the file (the header is line 1); null where a row has no line (a binary table) */
  readonly line: number | null;
  readonly reason: string;
  readonly text: string;
}
export interface ImportReport {
  readonly files: readonly RowAccounting[];
  readonly numNodes: number;
  readonly numEdges: number;
  /** nodes that only appear as an end of an edge */
  readonly derivedNodes: number;
  readonly selfLoops: number;
  readonly parallelEdges: number;
  readonly rejectedTotal: number;
  /** the first 100; all of them through import.rejects */
  readonly rejects: readonly RejectedRow[];
  /** what merging rows did to the columns; empty where nothing was merged */
  readonly merges: readonly MergedColumn[];
  /** things to know that lose nothing: "read as Windows-1252", "3 columns were constant and make no feature" */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** How one model feature was made from a column. */
export interface FeatureRecipeRow {
  readonly from: string;
  readonly features: number;
  readonly how: string;
}

export interface GraphSummary {
  readonly numNodes: number;
  readonly numEdges: number;
  readonly directed: boolean;
  readonly numFeatures: number;
  readonly nodeColumns: readonly ColumnInfo[];
  readonly edgeColumns: readonly ColumnInfo[];
  readonly recipe: readonly FeatureRecipeRow[];
  readonly isolatedNodes: number;
  readonly maxDegree: number;
  readonly hasNodeTruth: boolean;
  readonly hasEdgeTruth: boolean;
}

export interface Project {
  readonly projectId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly synthetic: boolean;
  /** one sentence on what the graph is and where it comes from; empty when unknown */
  readonly description: string;
  readonly graph: GraphSummary;
  readonly importReport: ImportReport;
  readonly runs: readonly RunInfo[];
  readonly session: SessionState;
  readonly labelCounts: LabelCounts;
  /** what is to be known of how it was opened: that it was brought up from an older format, and where the old one is */
  readonly notice?: string;
}

export interface RunInfo {
  readonly runId: string;
  readonly kind: RunKind;
  readonly title: string;
  readonly state: JobState;
  readonly spec: DetectSpec | null;
  readonly backend: BackendName | null;
  readonly startedAt: string;
  readonly seconds: number | null;
  readonly hasNodeScores: boolean;
  readonly hasEdgeScores: boolean;
  /** made on other data than the project has now: kept, but its scores are of other nodes and edges */
  readonly onOlderData?: true;
  /** interrupted, and what it had committed is there: job.resume takes it up. `reached` is 0..1, null for the very beginning */
  readonly resumable?: { readonly reached: number | null };
  /** sentences the detector wants known: caps, fallbacks, what was not scored */
  readonly notes: readonly string[];
  readonly error: string | null;
}

export interface JobUpdate {
  readonly runId: string;
  readonly state: JobState;
  readonly progress: Progress | null;
  /** last losses, oldest first, at most 500 (thinned evenly) */
  readonly losses: readonly number[];
  /** of the training of a model, oldest first, at most 500 (thinned evenly); empty for a detection */
  readonly points: readonly TrainingPoint[];
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** over, but job.resume takes it up */
  readonly canResume?: true;
}

export interface DetectorInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly paper: string;
  readonly scores: readonly ('node' | 'edge')[];
  readonly isFloor: boolean;
  readonly params: ParamTable;
}

export interface JobEstimate {
  readonly seconds: number;
  readonly bytes: number;
  readonly availableBytes: number;
  readonly fits: boolean;
  /** one sentence for the screen */
  readonly sentence: string;
}

/** One row of a ranked list. */
export interface ScoreRow {
  readonly index: number;
  readonly rank: number;
  readonly score: number;
  readonly percentile: number;
  /** node: [id]; edge: [source id, target id] */
  readonly ids: readonly string[];
  /** display name(s) where the data has a name column, else the ids again */
  readonly names: readonly string[];
  readonly label: LabelValue | null;
  /** up to three attribute values for the list: column -> text */
  readonly attributes: Readonly<Record<string, string>>;
}
export interface ScorePage {
  readonly runId: string;
  readonly total: number;
  /** elements in the whole graph before any filter */
  readonly outOf: number;
  readonly offset: number;
  readonly rows: readonly ScoreRow[];
}

export interface NeighbourhoodNode {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly degree: number;
  readonly score: number | null;
  readonly percentile: number | null;
  readonly label: LabelValue | null;
  /** neighbours of this node that are not in the picture */
  readonly hidden: number;
  readonly isCenter: boolean;
}
export interface NeighbourhoodEdge {
  readonly index: number;
  readonly source: number;
  readonly target: number;
  readonly score: number | null;
  readonly percentile: number | null;
  readonly label: LabelValue | null;
}
export interface Neighbourhood {
  readonly nodes: readonly NeighbourhoodNode[];
  readonly edges: readonly NeighbourhoodEdge[];
  readonly directed: boolean;
  /** neighbours of the expanded nodes left out by the cap; highest scores were kept */
  readonly hiddenNodes: number;
  readonly hiddenEdges: number;
}

/** Everything the tables know of one element, as text. */
export interface ElementDetail {
  readonly kind: 'node' | 'edge';
  readonly index: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly attributes: readonly { readonly column: string; readonly value: string }[];
  /** node: in and out degree; edge: number of parallel edges between the same ends, itself included */
  readonly degreeIn: number;
  readonly degreeOut: number;
  readonly parallel: number;
  readonly label: LabelEntry | null;
}

export interface LabelEntry {
  readonly seq: number;
  readonly kind: 'node' | 'edge';
  readonly index: number;
  readonly ids: readonly string[];
  readonly from: LabelValue | null;
  readonly to: LabelValue | null;
  readonly reviewer: string;
  readonly note: string;
  readonly runId: string | null;
  readonly milliseconds: number | null;
  /** the question of the queue that this answers; null for a label given outside it */
  readonly itemId: number | null;
  /** seq of the first of the labels that were given together with this one, and are taken back together; null for a single one */
  readonly batch: number | null;
  readonly action: 'label' | 'undo' | 'redo' | 'import';
  /** ISO 8601, UTC */
  readonly at: string;
  /** SHA-256 over the previous entry's hash and this entry */
  readonly hash: string;
}
export interface LabelCounts {
  readonly anomalous: number;
  readonly normal: number;
  readonly unsure: number;
  readonly skip: number;
  readonly unlabelable: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}
export interface LabelChange {
  /** where several changed together, the one that was given last */
  readonly entry: LabelEntry;
  readonly counts: LabelCounts;
  /** labels that changed in this one step: the newest so many entries of the log */
  readonly together: number;
}

// ------------------------------------------------------------------------------------------------- the queue

export interface StrategyInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly paper: string;
  /** what it needs before it can ask: nothing, a classifier, or labels of it too */
  readonly needs: 'cold' | 'model' | 'labelled';
  /** modes that it can serve */
  readonly modes: readonly QueueMode[];
  readonly params: ParamTable;
}

/** hunt: find as many anomalies as possible; teach: make the classifier as good as possible. */
export const queueModes = ['hunt', 'teach'] as const;
export type QueueMode = (typeof queueModes)[number];

export const queueSettings = z
  .object({
    mode: z.enum(queueModes),
    strategy: id,
    params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    seed: z.number().int().min(0).max(2_147_483_647),
    batchSize: z.number().int().min(1).max(200),
    /** nodes drawn at random beforehand, never picked by the strategy, for figures without bias; 0 for none */
    auditSize: z.number().int().min(0).max(1000),
    /** share of the questions that every reviewer is asked, so that agreement can be measured */
    overlap: z.number().min(0).max(1),
    /** share of a batch that offers doubtful labels for a second look */
    secondLooks: z.number().min(0).max(0.5),
    /** scores, predictions and the answers of others stay hidden until one has answered; order differs per reviewer */
    blind: z.boolean(),
  })
  .strict();
export type QueueSettings = z.infer<typeof queueSettings>;

/** Why a question is in the queue: picked by the strategy, drawn at random, or asked again. */
export const queueReasons = ['picked', 'explore', 'audit', 'overlap', 'disputed', 'doubtful', 'unsure'] as const;
export type QueueReason = (typeof queueReasons)[number];

export interface QueueItem {
  readonly itemId: number;
  /** 1-based number of its batch */
  readonly batch: number;
  /** node */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly reason: QueueReason;
  /** one plain sentence: why this node. Names no prediction, so that it may be shown in blind mode */
  readonly sentence: string;
  readonly facts: readonly { readonly title: string; readonly value: string }[];
  /** what the reviewer who asks answered; null while it waits for them */
  readonly answer: LabelValue | null;
}

export interface QueueState {
  readonly settings: QueueSettings;
  /** 1-based number of the batch on the table; 0 before the first is there */
  readonly batch: number;
  /** what the queue is doing at present, in one sentence ("Cold start: ...") */
  readonly phase: string;
  /** the batch on the table in the order for this reviewer, answered items included; skipped ones last */
  readonly items: readonly QueueItem[];
  /** questions of the batch after it for this reviewer, so that with the last answer nobody waits; empty until it is ready */
  readonly ahead: readonly QueueItem[];
  /** the batch after it: being computed, ready, still waiting for answers, nothing left to ask, or failed */
  readonly upcoming: {
    readonly state: 'computing' | 'ready' | 'waiting' | 'empty' | 'failed';
    /** one sentence where there is something to say */
    readonly detail: string | null;
  };
  /** sentences on caps and fallbacks behind the batch on the table */
  readonly notes: readonly string[];
  /** nodes that may still be asked, and all nodes */
  readonly pool: { readonly left: number; readonly total: number };
  /** answers given to questions of this queue, by all reviewers, by outcome that stands */
  readonly answered: Readonly<Record<LabelValue, number>>;
  /** questions answered by the reviewer who asks in this queue */
  readonly mine: number;
  /** anomalies among the answered questions beside what as many random picks would have found */
  readonly found: {
    readonly anomalous: number;
    readonly looked: number;
    /**
     * share of anomalies in the whole graph, from random picks (audit and exploration) and what was out of their reach,
     * 95 % interval; null without a random pick
     */
    readonly baseRate: {
      readonly share: number;
      readonly low: number;
      readonly high: number;
      readonly of: number;
    } | null;
    /** baseRate.share times looked; null without a base rate */
    readonly expectedByChance: number | null;
  };
}

/** One point of the learning curve: the classifier after a batch. */
export interface CurvePoint {
  readonly batch: number;
  readonly labels: number;
  /** null where it cannot be measured yet */
  readonly score: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** the same measure with as many labels drawn at random; null where it cannot be said */
  readonly random: number | null;
}
export interface QueueProgress {
  /** what `score` is: balanced accuracy or average precision, and how it was measured, as one sentence */
  readonly measure: string;
  readonly points: readonly CurvePoint[];
  /** discovery curve of the hunt: anomalies found after so many answers */
  readonly discovery: readonly {
    readonly looked: number;
    readonly found: number;
    readonly expected: number | null;
  }[];
  /** expected change of the score by the next batch; null while the curve says nothing */
  readonly gain: { readonly next: number; readonly low: number; readonly high: number } | null;
  readonly stop: { readonly advised: boolean; readonly sentence: string };
  readonly audit: { readonly size: number; readonly answered: number; readonly sentence: string } | null;
  readonly reviewers: readonly {
    readonly name: string;
    readonly answered: number;
    readonly medianSeconds: number | null;
  }[];
  /** Cohen's kappa of each pair of reviewers over the nodes that both labelled */
  readonly pairs: readonly {
    readonly reviewers: readonly [string, string];
    readonly nodes: number;
    readonly agreement: number;
    readonly kappa: number | null;
  }[];
  /** Fleiss' kappa over nodes that at least two reviewers labelled; null with fewer than two */
  readonly fleiss: { readonly kappa: number | null; readonly nodes: number; readonly reviewers: number } | null;
  /** nodes on which standing answers of reviewers differ */
  readonly disputed: readonly { readonly index: number; readonly id: string; readonly name: string }[];
}

/** What the screen wants back when the project opens again. Unknown keys are refused, all keys optional. */
export const sessionState = z
  .object({
    runId: z.string().max(200),
    tab: elementKind,
    selected: z.object({ kind: elementKind, index }),
    expanded: z.array(index).max(500),
    reviewer: z.string().max(100),
    /** the text that the list is searched for */
    filter: z.string().max(500),
    nodeFilter,
    unlabelledOnly: z.boolean(),
    scrollOffset: z.number().nonnegative(),
    panelSizes: z.record(z.string().max(50), z.number()),
    camera: z.object({ zoom: z.number(), x: z.number(), y: z.number() }),
    positions: z.record(z.string().max(20), z.tuple([z.number(), z.number()])),
    overview: overviewView,
    /** the whole view; where it is there, it counts before the single keys above */
    view: viewMemento.partial(),
    history: keptHistory,
    /** where each ranking stops being flagged, by "run id/kind" */
    thresholds: z.record(z.string().max(210), flagRule),
  })
  .partial()
  .strict();
export type SessionState = z.infer<typeof sessionState>;

export interface TablePreview {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly suggestedRole: ColumnRole;
    /** how its values are written as times; null where they are none */
    readonly time: TimeGuess | null;
  }[];
  /** first 20 rows as text */
  readonly sample: readonly (readonly string[])[];
}
/** Of a table: the table. Of a graph file: its edges, and the rest under `graph`. */
export interface UploadPreview extends TablePreview {
  readonly uploadId: string;
  readonly fileName: string;
  readonly bytes: number;
  /** CSV, GraphML, ...: what the file was read as */
  readonly format: string;
  readonly encoding: string;
  /** where the encoding is a guess: a line by which to tell whether it is right */
  readonly unsure: string | null;
  /** those that can be chosen instead */
  readonly encodings: readonly string[];
  /** empty where the format has none */
  readonly delimiter: string;
  /** which kind of table it looks like */
  readonly looksLike: 'nodes' | 'edges';
  /** what a file with nodes and edges holds; null for a table */
  readonly graph: GraphPreview | null;
}
export interface GraphPreview {
  readonly numNodes: number;
  readonly numEdges: number;
  readonly directed: boolean;
  /** null where the file names no node by itself */
  readonly nodes: TablePreview | null;
  /** what was changed or left out on the way */
  readonly notes: readonly string[];
}

/** Files of one import that are chosen at once. */
export const MOST_TOGETHER = 32;

const timeChoice = z.object({ column: z.string().min(1), format: timeFormat.nullable() });

export const importMapping = z.object({
  /** edge columns by role; columns not named are features unless in ignore or truth */
  source: z.string().min(1),
  target: z.string().min(1),
  edgeTruth: z.string().nullable(),
  edgeIgnore: z.array(z.string()),
  /** null when there is no nodes file */
  nodeId: z.string().min(1).nullable(),
  nodeName: z.string().nullable(),
  nodeTruth: z.string().nullable(),
  nodeIgnore: z.array(z.string()),
  directed: z.boolean(),
  /** how rows that name the same node become one; left out: the first value that is not empty */
  nodeMerge: columnRules.optional(),
  /** edges with the same ends become one, by these rules; left out: parallel edges are kept */
  edgeMerge: columnRules.optional(),
  /** columns that say when; their format null: told from the first rows, refused where these can be read in two ways */
  nodeTime: timeChoice.nullable().optional(),
  edgeTime: timeChoice.nullable().optional(),
  /** edge columns that name an edge, for telling changed edges from new ones; left out: all columns */
  edgeKey: z.array(z.string().min(1)).optional(),
});
export type ImportMapping = z.infer<typeof importMapping>;
/** Of nodes alone, into a project whose edges stay. */
export const nodesMapping = importMapping
  .pick({ nodeId: true, nodeName: true, nodeTruth: true, nodeIgnore: true, nodeMerge: true, nodeTime: true })
  .strict();
export type NodesMapping = z.infer<typeof nodesMapping>;

// ---------------------------------------------------------------------------------------------- the two tables

export interface MethodSpec<I extends z.ZodType, O> {
  readonly input: I;
  /** carries the output type only; never read */
  readonly output?: O;
}
function method<O>() {
  return <I extends z.ZodType>(input: I): MethodSpec<I, O> => ({ input });
}
const nothing = z.object({}).strict();

export const methods = {
  'app.info': method<AppInfo>()(nothing),
  /** Probing can take seconds the first time; the answer is kept. */
  'app.backends': method<readonly BackendReport[]>()(nothing),

  'project.list': method<readonly ProjectEntry[]>()(nothing),
  /** Imports the built-in sample under its own name if it is not there yet, then opens it. */
  'project.openSample': method<Project>()(z.object({ sample: z.enum(['debian', 'payments']) }).strict()),
  'project.open': method<Project>()(z.object({ projectId: id }).strict()),
  /** The open project, or null. */
  'project.current': method<Project | null>()(nothing),
  'project.close': method<null>()(nothing),
  'project.saveSession': method<null>()(z.object({ session: sessionState }).strict()),

  /** Starts an upload; bytes follow in order, at most 4 MB a piece. */
  'import.begin': method<{ uploadId: string }>()(
    z.object({ fileName: z.string().min(1).max(255), bytes: z.number().int().nonnegative() }).strict(),
  ),
  'import.chunk': method<{ received: number }>()(
    z.object({ uploadId: id, offset: z.number().int().nonnegative(), data: z.instanceof(Uint8Array) }).strict(),
  ),
  /** With an encoding, the file is read in it from then on; without one it is found. */
  'import.preview': method<UploadPreview>()(
    z.object({ uploadId: id, encoding: z.string().max(40).optional() }).strict(),
  ),
  /**
   * What several uploads are together: the CSV files of one Neo4j dump become one graph, under the first upload; of two
   * tables it is told which holds the edges. Refused where they do not go together.
   */
  'import.together': method<{ readonly edges: UploadPreview; readonly nodes: UploadPreview | null }>()(
    z.object({ uploadIds: z.array(id).min(2).max(MOST_TOGETHER) }).strict(),
  ),
  /** Builds the project, closes the one that is open, opens the new one. Nothing is written if anything fails. */
  'import.commit': method<Project>()(
    z
      .object({
        name: z.string().trim().min(1).max(120),
        edges: id,
        nodes: id.nullable(),
        mapping: importMapping,
      })
      .strict(),
  ),
  'import.rejects': method<readonly RejectedRow[]>()(
    z.object({ offset: index, limit: z.number().int().min(1).max(10_000) }).strict(),
  ),

  /** The data of the project with the files taken into it, and how that differs; nothing of the project is changed. */
  'reimport.look': method<ImportDifference>()(
    z
      .object({
        mode: importMode,
        /** null with nodes alone: the edges of the project stay */
        edges: id.nullable(),
        nodes: id.nullable(),
        mapping: z.union([importMapping, nodesMapping]),
      })
      .strict(),
  ),
  /** Makes what was looked at the data of the project, in one step; the version before is kept. */
  'reimport.commit': method<Project>()(z.object({ token: id }).strict()),
  'reimport.drop': method<null>()(z.object({ token: id }).strict()),
  'reimport.state': method<DataState>()(nothing),
  /** Takes the last import into the project back, or brings it again. */
  'reimport.undo': method<Project>()(nothing),

  'detect.detectors': method<readonly DetectorInfo[]>()(nothing),
  'detect.estimate': method<JobEstimate>()(
    z.object({ detector: id, params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])) }).strict(),
  ),
  /** Starts a job and answers at once; follow `job.updated`. One job at a time in a project. */
  'detect.start': method<RunInfo>()(
    z
      .object({
        detector: id,
        params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
        seed: z.number().int().min(0).max(2_147_483_647),
        backend: z.enum(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu']),
      })
      .strict(),
  ),
  'job.cancel': method<null>()(z.object({ runId: id }).strict()),
  /**
   * Commits and stops within the time, after another step where that still fits, so that job.resume takes it up; what is
   * not done by then is lost but for the last commit.
   */
  'job.pause': method<null>()(z.object({ runId: id, withinSeconds: z.number().min(0.1).max(600) }).strict()),
  /**
   * Takes up a job that was paused or died with its engine, under its own id; it ends as it would have undisturbed.
   * Answers at once, as its start did.
   */
  'job.resume': method<RunInfo>()(z.object({ runId: id }).strict()),
  /** Removes what an interrupted job had committed; its run stays in the record as it ended. */
  'job.discard': method<null>()(z.object({ runId: id }).strict()),
  /** The running job's latest state, or null; for a screen that has just connected. */
  'job.current': method<JobUpdate | null>()(nothing),
  'run.list': method<readonly RunInfo[]>()(nothing),
  'run.evaluate': method<readonly EvaluationRow[]>()(z.object({ runId: id }).strict()),

  'scores.page': method<ScorePage>()(
    z
      .object({
        runId: id,
        kind: elementKind,
        offset: index,
        limit: z.number().int().min(1).max(1000),
        /** matches ids, names and attributes, case-insensitive; empty for all */
        search: z.string().max(500),
        unlabelledOnly: z.boolean(),
        /** nodes that pass, and edges of which both ends do */
        filter: nodeFilter.optional(),
      })
      .strict(),
  ),
  /** Counts per bin over the score range of all, for the histogram: 64 bins; with a filter of what passes it. */
  'scores.histogram': method<{ readonly min: number; readonly max: number; readonly counts: readonly number[] }>()(
    z.object({ runId: id, kind: elementKind, filter: nodeFilter.optional() }).strict(),
  ),
  /** Where an element stands in a ranked list (0-based), so that the list can scroll to it; null if filtered out. */
  'scores.locate': method<{ readonly offset: number | null }>()(
    z
      .object({
        runId: id,
        kind: elementKind,
        index,
        search: z.string().max(500),
        unlabelledOnly: z.boolean(),
        filter: nodeFilter.optional(),
      })
      .strict(),
  ),
  'finding.get': method<Finding>()(z.object({ runId: id, kind: elementKind, index }).strict()),
  'element.get': method<ElementDetail>()(z.object({ kind: elementKind, index }).strict()),
  /** Nodes by id or name. */
  'node.find': method<FoundNodes>()(findRequest),
  /** The chosen element with its neighbours, then the neighbours of every expanded node, best scores first. */
  'graph.neighbourhood': method<Neighbourhood>()(
    z
      .object({
        runId: id.nullable(),
        kind: elementKind,
        index,
        expanded: z.array(index).max(500),
        maxNodes: z.number().int().min(2).max(5000),
      })
      .strict(),
  ),
  /** These nodes and the edges among them, best scores first where not all fit; everything else counts as hidden. */
  'graph.among': method<Neighbourhood>()(
    z
      .object({ runId: id.nullable(), nodes: z.instanceof(Int32Array), maxNodes: z.number().int().min(2).max(5000) })
      .strict(),
  ),

  /** What a threshold would flag, and what is known of what it flags; keeps nothing. */
  'review.threshold': method<FlagOutlook>()(thresholdInput),
  /** Findings that touch each other, rarest first. */
  'review.cases': method<CasePage>()(casesInput),
  'review.case': method<CaseDetail>()(caseInput),
  /** How far runs agree, and where not. */
  'review.compare': method<RunComparison>()(compareInput),
  'review.compareRows': method<ComparedPage>()(compareRowsInput),

  /** One column of the tables for all nodes or edges. @throws conflict for one that holds the known answer */
  'columns.get': method<ColumnValues>()(z.object({ kind: elementKind, column: id }).strict()),
  'columns.scores': method<ScoreColumn>()(z.object({ runId: id, kind: elementKind }).strict()),
  /** Labels that stand: a place in labelValues, -1 for none. */
  'columns.labels': method<{ readonly codes: Int8Array }>()(z.object({ kind: elementKind }).strict()),
  'columns.names': method<NodeNames>()(nothing),

  /** Every edge of the graph, for a view of all of it; fetched once. */
  'overview.graph': method<OverviewGraph>()(nothing),
  /** What each kind of places would cost, and which are kept already. */
  'overview.choices': method<readonly OverviewChoice[]>()(z.object({ seed: overviewRequest.shape.seed }).strict()),
  /**
   * Begins to work out places, or finds them kept, and answers at once; follow `overview.progress`. One at a time: a new
   * request takes the place of the one that runs; the same again joins it.
   */
  'overview.start': method<OverviewJob>()(overviewRequest),
  /** @throws not-found while they are not complete */
  'overview.places': method<OverviewPlaces>()(z.object({ key: id }).strict()),
  'overview.cancel': method<null>()(z.object({ key: id }).strict()),

  /**
   * What the structure says of every node. Computed when it is first asked for, which can take seconds
   * (`measure.progress` tells how far it is; a cancelled call stops it), then kept with the project.
   */
  'measures.get': method<MeasureValues>()(z.object({ measure: z.enum(nodeMeasures) }).strict()),
  'measures.statistics': method<GraphStatistics>()(nothing),

  /** Which nodes pass. A term that cannot be asked lets everything through and says why. */
  'filter.apply': method<FilterResult>()(z.object({ filter: nodeFilter }).strict()),
  /** What there is to choose from. Columns that hold the answer are refused. */
  'filter.options': method<FilterOptions>()(z.object({ question: filterQuestion }).strict()),

  /** By name. */
  'view.list': method<readonly SavedView[]>()(nothing),
  /** Conflict where the name is taken, unless it is to be replaced. */
  'view.save': method<SavedView>()(z.object({ name: viewName, state: viewState, replace: z.boolean() }).strict()),
  'view.rename': method<SavedView>()(z.object({ viewId: index, name: viewName }).strict()),
  'view.remove': method<null>()(z.object({ viewId: index }).strict()),
  /** Which columns carry times and amounts, and what was assumed about them. */
  'evidence.columns': method<EvidenceColumns>()(nothing),
  /** Nodes whose id or name contains the text; those that begin with it first. */
  'evidence.find': method<readonly NamedNode[]>()(
    z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(100) }).strict(),
  ),
  'evidence.paths': method<PathsFound>()(pathQuestion),
  'evidence.common': method<CommonFound>()(commonQuestion),
  'evidence.timeline': method<Timeline>()(timelineQuestion),
  'evidence.contrast': method<Contrast>()(contrastQuestion),
  'evidence.edgeValues': method<EdgeValues>()(
    z.object({ edges: z.array(index).max(5000), amount: id.nullable(), time: id.nullable() }).strict(),
  ),
  /** A picture of exactly these nodes and edges; without edges, of all edges among the nodes, up to 5,000. */
  'evidence.picture': method<Neighbourhood>()(
    z
      .object({
        runId: id.nullable(),
        nodes: z.array(index).min(1).max(2000),
        edges: z.array(index).max(5000).nullable(),
      })
      .strict(),
  ),

  /** Answers when the label is on disk, never before. */
  'label.put': method<LabelChange>()(
    z
      .object({
        kind: elementKind,
        index,
        value: z.enum(labelValues).nullable(),
        reviewer: z.string().trim().min(1).max(100),
        note: z.string().max(2000),
        runId: id.nullable(),
        milliseconds: z.number().nonnegative().nullable(),
        /** the question of the queue that this answers */
        itemId: z.number().int().positive().nullable().default(null),
      })
      .strict(),
  ),
  /** What labelling these together would meet; writes nothing. */
  'label.previewMany': method<ManyPreview>()(previewManyInput),
  /** All of them or none, on disk when it answers, taken back by one undo. Null where nothing would change. */
  'label.putMany': method<LabelChange | null>()(putManyInput),
  /** Takes back the last label that stands, or gives back the last that was taken; labels given together go together. Null when there is none. */
  'label.undo': method<LabelChange | null>()(z.object({ reviewer: z.string().trim().min(1).max(100) }).strict()),
  'label.redo': method<LabelChange | null>()(z.object({ reviewer: z.string().trim().min(1).max(100) }).strict()),
  /** The log, oldest first. */
  'label.log': method<readonly LabelEntry[]>()(
    z.object({ offset: index, limit: z.number().int().min(1).max(10_000) }).strict(),
  ),
  'label.counts': method<LabelCounts>()(nothing),

  'queue.strategies': method<readonly StrategyInfo[]>()(nothing),
  /** Begins a queue or changes the settings of the one that is there; what was asked stays asked. */
  'queue.start': method<QueueState>()(
    z.object({ settings: queueSettings, reviewer: z.string().trim().min(1).max(100) }).strict(),
  ),
  /** The queue as it stands for a reviewer; null before one was begun. Puts the next batch on the table once it is due. */
  'queue.state': method<QueueState | null>()(z.object({ reviewer: z.string().trim().min(1).max(100) }).strict()),
  /** Curves, stop advice, agreement: what the progress panel shows. */
  'queue.progress': method<QueueProgress>()(nothing),
  /** Ends the queue; its questions and answers stay in the record. */
  'queue.end': method<null>()(nothing),

  /** What training would cost and learn from, and whether it is possible at present. */
  'model.estimate': method<ModelOutlook>()(z.object({ settings: modelSettings }).strict()),
  /**
   * Starts a job and answers at once; follow `job.updated`, where runId is the id of the model. One job at a time in a
   * project. The ranking of all nodes by the model becomes a run with the same id.
   */
  'model.train': method<ModelInfo>()(
    z.object({ title: z.string().trim().max(120).default(''), settings: modelSettings }).strict(),
  ),
  /** The same as job.cancel. */
  'model.cancel': method<null>()(z.object({ modelId: id }).strict()),
  /** Oldest first; those that failed or were cancelled too. */
  'model.list': method<readonly ModelInfo[]>()(nothing),
  'model.get': method<ModelDetail>()(z.object({ modelId: id }).strict()),
  /** Nodes of one local pattern, nearest to its middle first. */
  'model.pattern': method<{ readonly total: number; readonly members: readonly PatternMember[] }>()(
    z.object({ modelId: id, code: index, offset: index, limit: z.number().int().min(1).max(1000) }).strict(),
  ),
  /** Two models that were measured on the same nodes with the same folds; conflict for others. */
  'model.compare': method<ModelComparison>()(z.object({ first: id, second: id }).strict()),
  'model.setThreshold': method<ModelInfo>()(z.object({ modelId: id, rule: thresholdRule }).strict()),
  /** The model goes; the ranking that it made stays among the runs, because labels and reports may name it. */
  'model.remove': method<null>()(z.object({ modelId: id }).strict()),
  /** Scores the rows of a CSV file that was uploaded (import.begin, import.chunk); the upload is used up. */
  'model.predict': method<Prediction>()(z.object({ modelId: id, uploadId: id }).strict()),
  /** Rows of a prediction, most probable first. Kept until the project closes or ten newer ones were made. */
  'model.predictionPage': method<{ readonly total: number; readonly rows: readonly PredictedRow[] }>()(
    z.object({ predictionId: id, offset: index, limit: z.number().int().min(1).max(1000) }).strict(),
  ),
  /** The whole prediction as CSV, rows in the order of the file, rejected ones with their reason. */
  'model.predictionFile': method<{ readonly name: string; readonly data: Uint8Array }>()(
    z.object({ predictionId: id }).strict(),
  ),
  'model.export': method<{ readonly name: string; readonly data: Uint8Array }>()(
    z.object({ modelId: id, part: z.enum(['onnx', 'card']) }).strict(),
  ),

  /** The order is worked out with the first page of a query and kept for those that follow. */
  'table.page': method<TablePage>()(tablePageInput),
  /** Rows offset..offset + limit of the table, by index. */
  'table.indices': method<{ readonly indices: Int32Array }>()(tableIndicesInput),
  /** Where an element stands in the table (0-based); null where search or filter leave it out. */
  'table.locate': method<{ readonly offset: number | null }>()(tableLocateInput),
  /** Over the rows that search and filter let through. */
  'table.stats': method<TableStats>()(tableStatsInput),
  /** The table as CSV, a piece at a time, so that no machine holds all of it at once. */
  'table.csv': method<TableCsv>()(tableCsvInput),

  /** The whole graph for other programs; what is ready is read piece by piece, file by file. */
  'export.start': method<ExportJob>()(exportInput),
  'export.read': method<ExportPiece>()(exportPieceInput),

  /** A report of a run or of one case; see report.ts. */
  'report.create': method<ReportResult>()(reportInput),
  /** The templates that there are, and whether this machine prints PDFs. */
  'report.templates': method<Templates>()(nothing),
  'report.file': method<{ readonly name: string; readonly data: Uint8Array }>()(
    z.object({ runId: id, name: z.string().min(1).max(200) }).strict(),
  ),
} as const;

export interface EventPayloads {
  'job.updated': JobUpdate;
  'label.changed': LabelChange;
  /** another face (menu, second window) opened or closed a project */
  'project.changed': { readonly projectId: string | null };
  'import.progress': { readonly stage: string; readonly fraction: number };
  /** how much of an upload was read for its preview, 0..1; of several together under the first of them */
  'import.reading': { readonly uploadId: string; readonly fraction: number };
  /** the queue changed by something other than a label: a batch came, settings changed, the computation failed */
  'queue.changed': { readonly batch: number };
  /** the list of models changed: trained, threshold set, removed */
  'model.changed': { readonly modelId: string };
  'overview.progress': OverviewProgress;
  'measure.progress': MeasureProgress;
  /** a saved view came, changed or went */
  'view.changed': { readonly viewId: number };
}
export type EventName = keyof EventPayloads;
export const eventNames = [
  'job.updated',
  'label.changed',
  'project.changed',
  'import.progress',
  'import.reading',
  'queue.changed',
  'model.changed',
  'overview.progress',
  'measure.progress',
  'view.changed',
] as const satisfies readonly EventName[];

export type MethodName = keyof typeof methods;
export type MethodInput<M extends MethodName> = z.input<(typeof methods)[M]['input']>;
export type ParsedInput<M extends MethodName> = z.output<(typeof methods)[M]['input']>;
export type MethodOutput<M extends MethodName> = (typeof methods)[M] extends MethodSpec<z.ZodType, infer O> ? O : never;

/** What answers the contract: one function per method. The server checks the input before calling. */
export type Handlers = {
  readonly [M in MethodName]: (input: ParsedInput<M>, signal: AbortSignal) => Promise<MethodOutput<M>>;
};

/** The same contract from the caller's side. */
export interface Client {
  call<M extends MethodName>(method: M, input: MethodInput<M>, signal?: AbortSignal): Promise<MethodOutput<M>>;
  on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void;
  /** Called once when the other side is gone. */
  onClose(listener: () => void): () => void;
  close(): void;
}

/** An error as it crosses the wire. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}
