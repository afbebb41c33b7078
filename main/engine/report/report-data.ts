/**
 * Everything a report is built from. It is gathered once (collect-report.ts) and then only read, so that the same data
 * always gives the same bytes.
 */
import type { ElementKind, Finding } from '../../../ml/schema/finding.ts';
import type { ParamTable } from '../../../ml/schema/params.ts';
import type { EvaluationRow } from '../../../ml/schema/run.ts';
import type {
  ColumnInfo,
  FeatureRecipeRow,
  ImportReport,
  LabelEntry,
  Neighbourhood,
  RunInfo,
} from '../../contract/api.ts';
import type { Timeline } from '../../contract/evidence.ts';
import type { Disposition, ReportTemplate } from '../../contract/report.ts';
import type { StoredEntry } from '../labels/label-entry.ts';

/** All scored elements of one kind. Arrays are by element index; `order` lists indices, most anomalous first. */
export interface ReportScores {
  readonly order: Int32Array;
  readonly score: Float64Array;
  /** 0..1, share of elements with a score not above */
  readonly percentile: Float64Array;
}

/** An element that the report describes by itself. */
export interface ReportElement {
  readonly kind: ElementKind;
  readonly index: number;
  /** null where the run did not score this kind of element */
  readonly finding: Finding | null;
  readonly attributes: readonly { readonly column: string; readonly value: string }[];
  /** null where there is no finding */
  readonly neighbourhood: Neighbourhood | null;
}

/** An edge of the case with its point in time. */
export interface TimedEdge {
  readonly edge: number;
  /** milliseconds since 1970, or whatever the column counts */
  readonly time: number;
  /** NaN where there is none */
  readonly amount: number;
}

/** What a report is about where it is not the whole run: findings that touch each other, or one element. */
export interface ReportSubject {
  readonly caseId: string;
  /** "Case 3"; "Node" or "Edge" for an element alone */
  readonly title: string;
  /** of a case: how it hangs together, in a sentence; '' for an element alone */
  readonly sentence: string;
  /** -log10 of how often random picks of as many stand as high together; null for an element alone */
  readonly rarity: number | null;
  /** nodes of the case, those that only hold it together included */
  readonly nodes: readonly number[];
  /** of these, the flagged ones */
  readonly flagged: ReadonlySet<number>;
  readonly edges: readonly number[];
  /** members that are not described one by one, because there are so many */
  readonly notDescribed: number;
  /** null for an element alone, which has its own picture */
  readonly picture: Neighbourhood | null;
  /** x and y of the picture's nodes, in their order */
  readonly places: Float32Array;
  /** null where no edge carries a time */
  readonly timeline: Timeline | null;
  /** the edges of the timeline one by one, oldest first */
  readonly timed: readonly TimedEdge[];
}

export interface ReportDetector {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly paper: string;
  readonly params: ParamTable;
}

export interface ReportData {
  readonly reportId: string;
  readonly title: string;
  readonly preparedBy: string;
  /** ISO 8601, UTC */
  readonly createdAt: string;
  /** how many of the highest-ranked nodes and edges are described one by one */
  readonly top: number;
  readonly project: {
    readonly name: string;
    readonly description: string;
    readonly synthetic: boolean;
    readonly createdAt: string;
    /** name of the project folder, without its path */
    readonly folder: string;
  };
  readonly graph: {
    readonly numNodes: number;
    readonly numEdges: number;
    readonly directed: boolean;
    readonly numFeatures: number;
    readonly recipe: readonly FeatureRecipeRow[];
    readonly nodeColumns: readonly ColumnInfo[];
    readonly edgeColumns: readonly ColumnInfo[];
  };
  readonly importReport: ImportReport;
  readonly run: RunInfo;
  /** null where the detector of the run is no longer part of this Dowser */
  readonly detector: ReportDetector | null;
  /** every run of the project up to this report, oldest first */
  readonly runs: readonly RunInfo[];
  /** what computed the scores (device, versions) and what made this report: name -> text */
  readonly computedWith: Readonly<Record<string, string>>;
  readonly reportedWith: Readonly<Record<string, string>>;
  /** empty where the data carries no truth */
  readonly evaluation: readonly EvaluationRow[];

  readonly nodes: ReportScores | null;
  readonly edges: ReportScores | null;
  /** ids and display names of an element: one for a node, source and target for an edge */
  readonly ids: (kind: ElementKind, index: number) => readonly string[];
  readonly names: (kind: ElementKind, index: number) => readonly string[];
  /** why an element has its score, where its finding is frozen; else '' */
  readonly why: (kind: ElementKind, index: number) => string;

  /** labels that stand, by element index */
  readonly labels: Readonly<Record<ElementKind, ReadonlyMap<number, LabelEntry>>>;
  /** the whole log, oldest first */
  readonly log: readonly LabelEntry[];
  readonly chain: { readonly ok: boolean; readonly head: string; readonly reason: string };

  /** described one by one, in the order of the report: labelled elements first, then the highest-ranked */
  readonly elements: readonly ReportElement[];
  /** labelled elements that are listed but not described one by one, because there are so many */
  readonly labelledNotDescribed: number;

  readonly subject: ReportSubject | null;
  /** elements of the tables beside the report, most anomalous first; null for all of a ranking */
  readonly listed: Readonly<Record<ElementKind, Int32Array>> | null;
  /** what the files of evidence hold: the elements described, the ends of edges, the edges among the nodes of a case */
  readonly evidence: { readonly nodes: readonly number[]; readonly edges: readonly number[]; readonly left: number };
  /** source and target */
  readonly ends: (edge: number) => readonly [number, number];
  /** source columns of elements in the order asked */
  readonly attributesOf: (
    kind: ElementKind,
    indices: readonly number[],
  ) => Promise<readonly (readonly { readonly column: string; readonly value: string }[])[]>;
  /** the log with everything that its hashes cover */
  readonly stored: readonly StoredEntry[];

  readonly template: ReportTemplate;
  readonly narrative: Readonly<Record<string, string>>;
  readonly checked: readonly string[];
  readonly disposition: Disposition;
  /** what was redacted, as sentences; empty where nothing was */
  readonly redaction: readonly string[];
}

export interface ReportFile {
  readonly name: string;
  readonly data: Uint8Array;
}
