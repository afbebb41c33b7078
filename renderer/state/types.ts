/** The store's shape: one slice per concern, joined in store.ts. Large data (rows, neighbourhoods) is never in it. */
import type { StateCreator } from 'zustand/vanilla';
import type { Language } from '../text/text.ts';
import type {
  AppInfo,
  ElementDetail,
  JobUpdate,
  LabelChange,
  LabelCounts,
  LabelEntry,
  LabelValue,
  MethodInput,
  MethodOutput,
  Project,
  ProjectEntry,
  QueueProgress,
  QueueSettings,
  QueueState,
  RunInfo,
  ScoreRow,
  SessionState,
} from '../../main/contract/api.ts';
import type { PathOrder } from '../../main/contract/evidence.ts';
import type { FilterTerm, NodeCondition, NodeFilter, TermResult } from '../../main/contract/filter.ts';
import type { MeasureProgress } from '../../main/contract/measures.ts';
import type { TableColumn, TableLayout, TableRow, TableView } from '../../main/contract/table.ts';
import type { ModelDetail, ModelInfo, PatternMember, Prediction, ThresholdRule } from '../../main/contract/models.ts';
import type { OverviewView } from '../../main/contract/overview-view.ts';
import type { SavedView } from '../../main/contract/views.ts';
import type { ManyPreview } from '../../main/contract/review.ts';
import type { ElementKind, Finding } from '../../ml/schema/finding.ts';
import type { ConnectionStatus, EngineApi } from '../api/connection.ts';
import type { HistorySlice } from './history-slice.ts';
import type { ImportMemorySlice } from './import-memory.ts';
import type { KeysSlice } from './keys-slice.ts';
import type { TourSlice } from './tour-slice.ts';
import type { Answers, BatchSummary, Question } from './queue-items.ts';
import type { ReviewSlice } from './review-slice.ts';

export interface Selected {
  readonly kind: ElementKind;
  readonly index: number;
}

export interface ConnectionSlice {
  readonly connection: ConnectionStatus;
  readonly appInfo: AppInfo | null;
  /** grows each time the engine is back after it was lost, and when somebody tries again */
  readonly resumedVersion: number;
  /** Has what is on screen asked for once more, after something could not be read. */
  readonly askAgain: () => void;
  readonly setConnection: (status: ConnectionStatus) => void;
}

export interface ProjectSlice {
  readonly project: Project | null;
  /** what is being opened, in words, while it is; null otherwise */
  readonly opening: string | null;
  readonly openError: string | null;
  /** how far an import is: of files, or of a sample that is opened for the first time */
  readonly importProgress: { readonly stage: string; readonly fraction: number; readonly since: number } | null;
  /** ends what is being opened; null where that cannot be ended */
  readonly cancelOpening: (() => void) | null;
  readonly onImportProgress: (progress: { readonly stage: string; readonly fraction: number } | null) => void;
  readonly entries: readonly ProjectEntry[];
  readonly runs: readonly RunInfo[];
  /** What to show first: the open project, else the one used last, else the sample of real data. */
  readonly startUp: () => Promise<void>;
  /** After the engine came back: the same project, run and selection as before. */
  readonly resume: () => Promise<void>;
  readonly openSample: (sample: 'debian' | 'payments') => Promise<void>;
  readonly openProject: (projectId: string, name: string) => Promise<void>;
  /** Takes a project that the engine has just opened (after an import). */
  readonly adoptProject: (project: Project) => Promise<void>;
  readonly refreshEntries: () => Promise<void>;
  readonly onProjectChanged: (projectId: string | null) => void;
}

export interface JobSlice {
  readonly job: JobUpdate | null;
  /** a cancel was asked for and has not been answered yet */
  readonly cancelling: boolean;
  readonly startDetection: (input: MethodInput<'detect.start'>) => Promise<void>;
  readonly cancelJob: () => Promise<void>;
  /** Lets it commit and stop, so that it can go on later. */
  readonly pauseJob: () => Promise<void>;
  readonly resumeJob: (runId: string) => Promise<void>;
  /** Removes what an interrupted job had reached. */
  readonly discardJob: (runId: string) => Promise<void>;
  /** interrupted jobs that are not asked about again until the project is opened anew */
  readonly laidAside: readonly string[];
  readonly layJobAside: (runId: string) => void;
  readonly dismissJob: () => void;
  readonly onJobUpdated: (update: JobUpdate) => void;
}

export interface RankingSlice {
  readonly runId: string | null;
  readonly tab: ElementKind;
  readonly search: string;
  readonly unlabelledOnly: boolean;
  /** rows under the present filter; null until the first page is there */
  readonly total: number | null;
  readonly outOf: number;
  /** grows whenever rows of the list changed */
  readonly rowsVersion: number;
  readonly rankingError: string | null;
  /** distribution of the scores of the list on show; belongs to `histogramOf` */
  readonly histogram: MethodOutput<'scores.histogram'> | null;
  /** "run id/kind" */
  readonly histogramOf: string;
  readonly rowAt: (position: number) => ScoreRow | undefined;
  readonly ensureRows: (first: number, last: number) => Promise<void>;
  readonly setRun: (runId: string) => Promise<void>;
  readonly setTab: (tab: ElementKind) => Promise<void>;
  readonly setSearch: (search: string) => void;
  readonly setUnlabelledOnly: (value: boolean) => void;
  /** Empties the list and fetches its first page. */
  readonly reloadList: () => Promise<void>;
}

export interface SelectionSlice {
  readonly selected: Selected | null;
  /** place of the selected element in the list; where it is filtered out, the place to go on from */
  readonly cursor: number;
  readonly inList: boolean;
  readonly finding: Finding | null;
  readonly detail: ElementDetail | null;
  readonly selectionError: string | null;
  /** performance.now() when the element came on screen */
  readonly shownAt: number;
  readonly expanded: readonly number[];
  readonly maxNodes: number;
  /** node of the picture that was clicked last, if it is not the selected element */
  readonly focus: Selected | null;
  readonly select: (
    target: Selected,
    how?: {
      readonly position?: number;
      readonly expanded?: readonly number[];
      /** leaves the right panel on the tab it is on */
      readonly keepTab?: boolean;
      /** leaves the picture on the nodes that it shows together */
      readonly keepPicture?: boolean;
    },
  ) => Promise<void>;
  readonly selectAt: (position: number) => Promise<void>;
  readonly next: () => Promise<void>;
  readonly previous: () => Promise<void>;
  readonly toggleExpanded: (node: number) => void;
  readonly showMore: () => void;
  readonly setFocus: (focus: Selected | null) => void;
  readonly reloadSelection: () => Promise<void>;
}

/** Elements that are labelled together. */
export interface ManyTargets {
  readonly kind: ElementKind;
  readonly indices: readonly number[];
  /** "Case 3", "Lasso" */
  readonly title: string;
}

export interface LabelSlice {
  readonly counts: LabelCounts;
  /** labels sent and not yet on disk */
  readonly saving: number;
  /** ISO time of the last label that is on disk in this sitting */
  readonly savedAt: string | null;
  /** what the last saved change was, in words: for the bar and for screen readers */
  readonly savedText: string;
  readonly labelError: string | null;
  readonly note: string;
  readonly lastChange: LabelChange | null;
  readonly logVersion: number;
  readonly label: (value: LabelValue) => Promise<void>;
  readonly clearLabel: () => Promise<void>;
  readonly saveNote: () => Promise<void>;
  readonly setNote: (note: string) => void;
  /** grows when labels changed together, so that pictures are read again */
  readonly manyVersion: number;
  /** What labelling many would meet. @throws AppError */
  readonly previewMany: (many: ManyTargets, value: LabelValue | null) => Promise<ManyPreview>;
  /** Labels many in one step. @throws AppError where nothing was written */
  readonly labelMany: (
    many: ManyTargets,
    value: LabelValue | null,
    how: { readonly change: boolean; readonly note: string },
  ) => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
  readonly dismissLabelError: () => void;
  readonly onLabelChanged: (change: LabelChange) => void;
  /** Entries of one element, newest first. */
  readonly historyOf: (target: Selected) => readonly LabelEntry[];
  readonly loadLog: () => Promise<void>;
}

export type LeftTab = 'ranking' | 'questions';

export interface QueueSlice {
  /** the queue as the engine last told it; null without one */
  readonly told: QueueState | null;
  /** the same one batch further where `answers` are the last ones of the batch and the next was sent along */
  readonly queue: QueueState | null;
  /** answers given here that `queue` does not hold yet, by item */
  readonly answers: Answers;
  /** the batch on the table with `answers` laid over it, skipped ones last */
  readonly questions: readonly Question[];
  /** nodes whose scores and labels must not be shown yet: blind mode, and not answered */
  readonly hidden: ReadonlySet<number>;
  /** the question that is asked, also while somebody looks at another node; null while there is none */
  readonly questionId: number | null;
  /** what was on screen when the questions ran out, and still is unless somebody looked elsewhere since */
  readonly restingOn: Selected | null;
  readonly lastBatch: BatchSummary | null;
  readonly leftTab: LeftTab;
  readonly queueError: string | null;
  readonly progress: QueueProgress | null;
  readonly progressError: string | null;
  /** grows with each answer of the engine, so that figures that follow it are read again */
  readonly queueVersion: number;
  /** @throws AppError where the engine refuses the settings */
  readonly startQueue: (settings: QueueSettings) => Promise<void>;
  readonly endQueue: () => Promise<void>;
  /** Reads the queue of the present reviewer again; calls while one is under way become one more. */
  readonly refreshQueue: () => Promise<void>;
  /** Something changed elsewhere: reads the queue soon, once for all that comes at the same time. */
  readonly noteQueueChanged: () => void;
  /** Another project, or another reviewer: nothing of the queue on screen counts any more. */
  readonly openQueue: () => Promise<void>;
  /** Shows the question that is asked; with none, looks whether there is one by now. */
  readonly showQuestion: () => void;
  readonly goToQuestion: (itemId: number) => void;
  readonly stepQuestion: (step: 1 | -1) => void;
  /** Answers the question on screen and shows the next one at once. Null where no question is on screen. */
  readonly answerQuestion: (value: LabelValue) => Promise<void> | null;
  /** An undo or redo of an answer: brings its question back on screen. False where it was none of the queue's. */
  readonly returnToQuestion: (change: LabelChange) => boolean;
  readonly setLeftTab: (tab: LeftTab) => void;
  readonly refreshProgress: () => Promise<void>;
}

/** A local pattern whose members are looked at. */
export interface OpenPattern {
  readonly code: number;
  /** null until the first members are there */
  readonly total: number | null;
  /** nearest to its middle first; those that were read so far */
  readonly members: readonly PatternMember[];
  readonly loading: boolean;
  readonly error: string | null;
}

export interface ModelSlice {
  /** newest first, those that failed or were cancelled too; null until the list was read */
  readonly models: readonly ModelInfo[] | null;
  readonly modelsError: string | null;
  /** the model that is looked at */
  readonly modelId: string | null;
  /** null while it is read, and for a model that was not finished */
  readonly model: ModelDetail | null;
  readonly modelError: string | null;
  readonly pattern: OpenPattern | null;
  /** nodes of the open pattern, as far as they were read: marked in the picture */
  readonly marked: ReadonlySet<number>;
  /** the last file that the chosen model scored */
  readonly prediction: Prediction | null;
  /** @throws AppError where the engine refuses */
  readonly startTraining: (input: MethodInput<'model.train'>) => Promise<void>;
  /** Reads list and chosen model again; where the chosen one is gone, the newest usable one takes its place. */
  readonly refreshModels: () => Promise<void>;
  readonly chooseModel: (modelId: string) => Promise<void>;
  /** Reads the members of a pattern of the chosen model; null closes it. */
  readonly openPattern: (code: number | null) => Promise<void>;
  readonly moreMembers: () => Promise<void>;
  /** Goes to the next or the previous member in the picture; to the first from anywhere else. */
  readonly stepMember: (step: 1 | -1) => void;
  /** @throws AppError where the engine refuses the rule */
  readonly setThreshold: (rule: ThresholdRule) => Promise<void>;
  /** @throws AppError */
  readonly removeModel: (modelId: string) => Promise<void>;
  /** Scores the rows of a file that was uploaded. @throws AppError */
  readonly scoreUpload: (uploadId: string) => Promise<void>;
  readonly forgetPrediction: () => void;
  readonly onModelChanged: () => void;
}

/** Nodes chosen together: by a lasso, ticked in the table, the members of a case. Every view marks them. */
export interface ChosenSlice {
  /** ascending; empty for none */
  readonly chosen: readonly number[];
  /** what they are, in words: "Lasso", "Case 3" */
  readonly chosenTitle: string;
  readonly choose: (nodes: Iterable<number>, title: string) => void;
}

/** Which nodes are looked at. The engine decides who passes; every view dims or leaves out the others and says so. */
export interface FilterSlice {
  readonly filter: NodeFilter;
  /** one byte a node, 1 where it passes; null where everything does */
  readonly passes: Uint8Array | null;
  /** how many pass; null while it is being found out, and without a filter */
  readonly passing: number | null;
  /** what each term does, in the order of the filter; null while it is being found out */
  readonly terms: readonly TermResult[] | null;
  /** what is not exact about it, in sentences */
  readonly filterNotes: readonly string[];
  readonly filterError: string | null;
  /** what of the structure is being computed for it */
  readonly measuring: MeasureProgress | null;
  /** what the builder is open on; null while it is closed */
  readonly builder: BuilderStart | null;
  readonly setFilter: (filter: NodeFilter) => Promise<void>;
  readonly addTerm: (condition: NodeCondition, not?: boolean) => Promise<void>;
  readonly updateTerm: (position: number, change: Partial<FilterTerm>) => Promise<void>;
  readonly removeTerm: (position: number) => Promise<void>;
  readonly clearFilter: () => Promise<void>;
  /** Asks the engine again: the terms are the same, but what they hang on changed. */
  readonly refreshFilter: () => Promise<void>;
  /** A run or a model came or went. */
  readonly noteRunsChanged: () => void;
  readonly onMeasureProgress: (progress: MeasureProgress) => void;
  /** Stops what is computed for the filter and turns off the terms that ask for it. */
  readonly stopMeasuring: () => Promise<void>;
  readonly openBuilder: (start: BuilderStart | null) => void;
}

/** Where the builder begins. */
export interface BuilderStart {
  /** the term that is changed; null for a new one */
  readonly position: number | null;
  /** what it begins with */
  readonly condition: NodeCondition | null;
}

export interface ViewsSlice {
  /** by name */
  readonly views: readonly SavedView[];
  readonly viewsError: string | null;
  readonly loadViews: () => Promise<void>;
  /** @throws AppError conflict where the name is taken and is not to be replaced */
  readonly saveView: (name: string, replace: boolean) => Promise<void>;
  /** @throws AppError */
  readonly renameView: (viewId: number, name: string) => Promise<void>;
  /** @throws AppError */
  readonly removeView: (viewId: number) => Promise<void>;
  readonly applyView: (viewId: number) => Promise<void>;
}

/** How the whole graph is looked at; places and pictures themselves are with the component that draws them. */
export interface OverviewSlice {
  readonly overview: OverviewView;
  /** Other places than before are looked at as a whole first. */
  readonly setOverview: (change: Partial<OverviewView>) => void;
}

/** A picture of chosen nodes in place of the neighbourhood: a path between suspects, or what they have in common. */
export interface Pictured {
  readonly layout: 'path' | 'between';
  readonly title: string;
  /** in the order in which they are laid out; the suspects first and last */
  readonly nodes: readonly number[];
  /** null: all edges among them */
  readonly edges: readonly number[] | null;
}

export interface PathRules {
  readonly by: PathOrder;
  readonly followDirection: boolean;
  readonly avoidHubs: boolean;
  /** nodes with more neighbours are avoided, where hubs are */
  readonly maxNeighbours: number;
}

export interface EvidenceSlice {
  /** the node that the chosen one is held against */
  readonly suspect: number | null;
  readonly pictured: Pictured | null;
  readonly pathRules: PathRules;
  /** columns of the edges; null for the likeliest */
  readonly timeColumn: string | null;
  readonly amountColumn: string | null;
  /** a stretch of the timeline, both ends included */
  readonly brush: { readonly from: number; readonly to: number } | null;
  /** edges in it: marked in the picture */
  readonly brushed: readonly number[];
  readonly setSuspect: (node: number | null) => void;
  readonly setPathRules: (rules: Partial<PathRules>) => void;
  readonly setEvidenceColumns: (columns: {
    readonly timeColumn?: string | null;
    readonly amountColumn?: string | null;
  }) => void;
  readonly showPicture: (pictured: Pictured | null) => void;
  readonly setBrush: (brush: { readonly from: number; readonly to: number } | null, edges: readonly number[]) => void;
  /** Adds the brushed stretch to the filter, in place of an earlier one of the same column. */
  readonly filterByBrush: (column: string) => void;
}

/** The data table. Its rows are in a page cache; `table` is how it is shown, and belongs to the session. */
export interface TableSlice {
  readonly table: TableView;
  /** rows under the present search and filter; null until the first page is there */
  readonly tableTotal: number | null;
  readonly tableOutOf: number;
  /** row of the chosen element, or the one that the keys stand on; -1 where it is not among the rows */
  readonly tablePlace: number;
  /** grows whenever rows changed */
  readonly tableVersion: number;
  readonly tableLoading: boolean;
  readonly tableError: string | null;
  readonly tableRowAt: (place: number) => TableRow | undefined;
  readonly ensureTableRows: (first: number, last: number) => Promise<void>;
  readonly setTable: (change: Partial<TableView>) => void;
  /** Of the kind on show. */
  readonly setTableLayout: (change: TableLayout) => void;
  readonly sortTable: (column: TableColumn, add: boolean) => void;
  readonly setTablePlace: (place: number) => void;
  /** Empties the table and fetches its first page. */
  readonly reloadTable: () => Promise<void>;
  /** Keeps what is on show and fetches it again. */
  readonly refreshTable: () => void;
  /** Finds the row of the chosen element. */
  readonly locateInTable: () => Promise<void>;
  readonly stepTable: (step: 1 | -1) => Promise<void>;
  /** Chooses the nodes of rows first..last; `together` with those that are chosen already. */
  readonly chooseRows: (first: number, last: number, together: boolean) => Promise<void>;
  readonly tickRow: (index: number) => void;
}

/** What stands in the middle of the screen. */
export type CentreTab = 'neighbourhood' | 'whole' | 'table' | 'compare';

export type ThemeChoice = 'system' | 'dark' | 'light';
export type DialogName =
  | 'detect'
  | 'import'
  | 'report'
  | 'export'
  | 'keys'
  | 'ask'
  | 'train'
  | 'score'
  | 'remove-model'
  | 'palette'
  | 'change-keys'
  | 'label-many'
  | 'image';
export type RightTab = 'why' | 'evidence' | 'progress' | 'model' | 'graph' | 'history' | 'truth';

export interface ViewSlice {
  readonly theme: ThemeChoice;
  /** what the page speaks, fixed when it was loaded */
  readonly language: Language;
  readonly reviewer: string;
  /** whether the name was ever confirmed on this machine */
  readonly reviewerKnown: boolean;
  readonly dialog: DialogName | null;
  readonly rightTab: RightTab;
  readonly centre: CentreTab;
  /** a sentence for the person, until it is dismissed */
  readonly notice: string | null;
  /** what the canvas and the panels last looked like, for the session; read once when a project opens */
  readonly memory: Pick<SessionState, 'camera' | 'positions' | 'panelSizes' | 'scrollOffset'>;
  /** grows when a session was restored, so that list, panels and canvas take over `memory` */
  readonly restoredVersion: number;
  readonly setTheme: (theme: ThemeChoice) => void;
  /** kept on this machine; loads the page again */
  readonly setLanguage: (language: Language) => void;
  readonly setReviewer: (name: string) => void;
  readonly openDialog: (dialog: DialogName | null) => void;
  readonly setRightTab: (tab: RightTab) => void;
  readonly setCentre: (tab: CentreTab) => void;
  readonly setNotice: (text: string | null) => void;
  readonly remember: (
    memory: Partial<Pick<SessionState, 'camera' | 'positions' | 'panelSizes' | 'scrollOffset'>>,
  ) => void;
}

export type WorkbenchState = ConnectionSlice &
  ProjectSlice &
  JobSlice &
  RankingSlice &
  SelectionSlice &
  LabelSlice &
  QueueSlice &
  ModelSlice &
  ChosenSlice &
  FilterSlice &
  TableSlice &
  KeysSlice &
  ImportMemorySlice &
  OverviewSlice &
  ViewsSlice &
  EvidenceSlice &
  HistorySlice &
  TourSlice &
  ReviewSlice &
  ViewSlice;

/** What slices need from outside: the engine and this browser's small memory. */
export interface SliceContext {
  readonly api: EngineApi;
  /** localStorage or a stand-in: theme and reviewer live here */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** loads the page again, where there is one */
  readonly reload?: () => void;
}

export type Slice<T> = StateCreator<WorkbenchState, [], [], T>;
