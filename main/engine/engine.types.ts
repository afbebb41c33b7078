/** What createEngine() gives its hosts (Electron's engine process, the web host, the command line, tests). */
import type { CrashSummary } from '../contract/api.ts';
import type { ExportInput } from '../contract/export.ts';
import type { ExportRun } from './export/export-handlers.ts';
import type { LabelExport } from './labels/label-file.ts';
import type { Preview, PreviewInput } from './queue/preview.ts';
import type { ImportDifference, ImportMode } from '../contract/reimport.ts';
import type { Prediction } from '../contract/models.ts';
import type {
  EventName,
  EventPayloads,
  Handlers,
  ImportMapping,
  MethodInput,
  Project,
  ScoreRow,
} from '../contract/api.ts';

/** Prints a page that needs nothing else as a PDF. Hosts have one where there is a browser or a window to do it. */
export interface PdfPrinter {
  /** why there will be no PDF, as a sentence; null where there will be one */
  readonly why: string | null;
  /** @returns the PDF, or the sentence why there is none */
  readonly print: (page: Uint8Array, signal: AbortSignal) => Promise<Uint8Array | string>;
}

export interface EngineOptions {
  readonly host: 'electron' | 'web' | 'cli' | 'test';
  /** Folder that holds the projects of this person; created when missing. */
  readonly libraryPath: string;
  /** Folder of the built-in samples (fixtures/samples). */
  readonly samplesPath: string;
  /** Least milliseconds between two commits of a job, what a death may cost it; two seconds where left out. */
  readonly commitEveryMs?: number;
  /** none: reports stay pages */
  readonly printer?: PdfPrinter;
  /** what hosts found of earlier ends by a defect */
  readonly crashReports?: CrashSummary | null;
}

/** One row of a ranked list as files take it. */
export type ExportedScore = Pick<ScoreRow, 'index' | 'rank' | 'score' | 'percentile' | 'ids' | 'label'>;

/** Paths are chosen by a person through a dialog or the command line; only hosts can pass them. */
export interface EngineHost {
  /** Opens (and remembers) a project folder anywhere on this machine. */
  openPath(path: string): Promise<Project>;
  importFiles(input: {
    readonly projectPath: string;
    readonly name: string;
    readonly edges: string;
    readonly nodes: string | null;
    /** null: suggest roles from headers and content, as the wizard does */
    readonly mapping: Partial<ImportMapping> | null;
    /** what the text of the files is in; null or left out: found */
    readonly encoding?: string | null;
    /** stops the import; nothing is written then */
    readonly signal?: AbortSignal;
  }): Promise<Project>;
  /**
   * The same for files of which each says by itself what it is: one graph file of any kind that is read, a table of
   * edges, a table of edges and one of nodes in any order, or the CSV files of a Neo4j dump.
   */
  importUnsorted(input: {
    readonly projectPath: string;
    readonly name: string;
    readonly files: readonly string[];
    readonly mapping: Partial<ImportMapping> | null;
    /** what the text of the files is in; null or left out: found */
    readonly encoding?: string | null;
    readonly signal?: AbortSignal;
  }): Promise<Project>;
  /** A folder in the layout of shared/data (meta.json, nodes.csv.gz, edges.csv.gz, features.npz). */
  importDataset(input: {
    readonly projectPath: string;
    readonly name: string;
    readonly dataset: string;
    readonly signal?: AbortSignal;
  }): Promise<Project>;
  /** Files into the project that is open: how its data would differ. Nothing of it is changed. */
  lookAtImport(input: {
    readonly mode: ImportMode;
    readonly files: readonly string[];
    /** edges, then nodes; else what each file is follows from what it holds */
    readonly inOrder: boolean;
    /** one table of nodes alone; null to find out */
    readonly onlyNodes: boolean | null;
    readonly mapping: Partial<ImportMapping> | null;
    /** what the text of the files is in; null or left out: found */
    readonly encoding?: string | null;
    readonly signal?: AbortSignal;
  }): Promise<ImportDifference>;
  /** Makes what was looked at the data of the project. */
  commitImport(token: string): Promise<Project>;
  /** Takes the last import into the project back, or brings it again. */
  undoImport(): Promise<Project>;
  /** Labels from a CSV with columns kind, id (or source, target), label, and optionally reviewer, note, item. */
  importLabels(
    path: string,
    reviewer: string,
  ): Promise<{ readonly read: number; readonly kept: number; readonly rejected: readonly string[] }>;
  /** The labels that stand (after an undo: with the name and note of whoever gave what stands again) and the log. */
  labelsExport(): LabelExport;
  /** The next questions for the labels that stand; changes nothing. @see previewQuestions */
  nextQuestions(input: PreviewInput): Promise<Preview>;
  /** Writes the report of a run or a case into a folder; see report.create. */
  writeReport(
    input: MethodInput<'report.create'> & { readonly outDir: string; readonly signal?: AbortSignal },
  ): Promise<{ readonly files: readonly string[]; readonly notes: readonly string[] }>;
  /** The same, the files themselves. */
  makeReport(input: MethodInput<'report.create'> & { readonly signal?: AbortSignal }): Promise<{
    readonly files: readonly { readonly name: string; readonly data: Uint8Array }[];
    readonly notes: readonly string[];
  }>;
  /** The id of a case from what people write: node-17, "Case 3", a node's id. Throws not-found. */
  resolveCase(runId: string, text: string): Promise<string>;
  /** Ids of the rarest cases at the usual threshold. */
  firstCases(runId: string, most: number): Promise<readonly string[]>;
  /** The graph in a format of other programs: files in pieces, each to be read once, in order. */
  startExport(input: ExportInput, signal: AbortSignal): Promise<ExportRun>;
  /** The ranked list of a run, best first, at most `top` rows. Throws not-found, conflict (no scores of this kind). */
  exportScores(runId: string, kind: 'node' | 'edge', top: number): Promise<Iterable<ExportedScore>>;
  /** Resolves an id as the data has it to its index. Throws not-found. */
  nodeIndex(nodeId: string): number;
  /**
   * Indices of the stored edges between two node ids, ascending: source to target, or either way where the graph is
   * undirected. Throws not-found for an unknown id and where there is no such edge.
   */
  edgeIndices(sourceId: string, targetId: string): readonly number[];
  /** Scores the rows of a CSV file; see model.predict. */
  predictFile(modelId: string, path: string, signal?: AbortSignal): Promise<Prediction>;
  /** Resolves 'latest' or the id of a model. Throws not-found. */
  resolveModel(model: string): string;
  /** Resolves 'latest' or a run id. Throws not-found. */
  resolveRun(run: string): string;
}

export interface Engine {
  readonly handlers: Handlers;
  readonly host: EngineHost;
  on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void;
  /** Lets the running job commit and stop (it is recorded as cancelled, and can be taken up), flushes, closes the project. */
  close(): Promise<void>;
}

export type CreateEngine = (options: EngineOptions) => Promise<Engine>;
