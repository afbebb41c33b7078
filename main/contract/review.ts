/**
 * Reviewing what a run found: where its list stops being flagged and what that means, findings that touch each other as
 * cases, several runs side by side, labels given together. Shapes only; the methods are in api.ts.
 */
import { z } from 'zod';
import type { ElementKind } from '../../ml/schema/finding.ts';
import type { LabelValue } from './api.ts';
import type { Share } from './models.ts';

const kind = z.enum(['node', 'edge']);
const id = z.string().min(1).max(200);
const count = z.number().int().nonnegative();

/** From where on in a ranking elements are flagged. Equal scores are flagged together or not at all. */
export const flagRule = z.discriminatedUnion('by', [
  /** the highest one in a hundred, but at least 10 and at most 500 */
  z.object({ by: z.literal('usual') }).strict(),
  /** from this score on */
  z.object({ by: z.literal('score'), value: z.number() }).strict(),
  z.object({ by: z.literal('count'), value: count }).strict(),
  /** 0 to 1 of all */
  z.object({ by: z.literal('share'), value: z.number().min(0).max(1) }).strict(),
]);
export type FlagRule = z.infer<typeof flagRule>;

export const thresholdInput = z.object({ runId: id, kind, rule: flagRule }).strict();

/** What a threshold means. */
export interface FlagOutlook {
  readonly runId: string;
  readonly kind: ElementKind;
  readonly rule: FlagRule;
  /** the highest so many of the ranking are flagged */
  readonly flagged: number;
  readonly outOf: number;
  /** lowest score that is flagged; null where none is */
  readonly score: number | null;
  /** highest score that is not flagged; null where all are */
  readonly next: number | null;
  /** labels that stand among the flagged ones, and among the others */
  readonly above: { readonly anomalous: number; readonly normal: number; readonly other: number };
  readonly below: { readonly anomalous: number; readonly normal: number; readonly other: number };
  /** share of the flagged ones that is expected to be anomalous, and how that is known; null where it cannot be said */
  readonly precision: (Share & { readonly basis: string }) | null;
  /** what else is to be known, and what would tell more, as sentences */
  readonly notes: readonly string[];
}

/** The findings that cases are made of, and how they are joined. */
const caseFindings = {
  runId: id,
  /** the highest so many nodes and edges are flagged */
  nodes: count,
  edges: count,
  /** two flagged nodes that share a neighbour belong together too */
  throughNeighbours: z.boolean(),
  /** nodes with more distinct neighbours join by flagged edges alone; null for three times the mean, at least 20 */
  hubAbove: count.nullable(),
};
export const casesInput = z
  .object({
    ...caseFindings,
    /** cases with fewer findings are counted but not listed */
    least: z.number().int().min(1).max(1000),
    offset: count,
    limit: z.number().int().min(1).max(200),
  })
  .strict();
export const caseInput = z.object({ ...caseFindings, caseId: id }).strict();

/** A mark of the standing labels: those without one under `none`. */
export type LabelTally = Readonly<Record<LabelValue | 'none', number>>;

export interface CaseRow {
  /** of its highest member: the same while that stays flagged and leads */
  readonly caseId: string;
  /** "Case 3" is led by the node of rank 3, "Case E2" by the edge of rank 2 */
  readonly title: string;
  readonly core: {
    readonly kind: ElementKind;
    readonly index: number;
    readonly rank: number;
    readonly names: readonly string[];
  };
  /** place among all cases, 1 first */
  readonly place: number;
  /** flagged nodes and edges in it */
  readonly nodes: number;
  readonly edges: number;
  /** nodes that are not flagged but hold it together */
  readonly links: number;
  /** -log10 of how often random picks of as many stand as high together: an order, no test */
  readonly rarity: number;
  readonly labels: LabelTally;
  readonly sentence: string;
}
export interface CasePage {
  /** cases with enough findings, and all */
  readonly total: number;
  readonly outOf: number;
  readonly offset: number;
  /** in force */
  readonly hubAbove: number;
  /** rarest first */
  readonly rows: readonly CaseRow[];
  /** cases of at least two findings, and findings in the largest */
  readonly touching: { readonly cases: number; readonly largest: number };
  /** the same where as many elements are flagged at random, on average; null where so many are flagged that it says nothing */
  readonly byChance: { readonly cases: number; readonly largest: number } | null;
  /** what did not join, what is too large to be one case, as sentences */
  readonly notes: readonly string[];
}

export interface CaseMember {
  readonly kind: ElementKind;
  readonly index: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly rank: number;
  readonly percentile: number;
  readonly label: LabelValue | null;
}
export interface CaseDetail extends CaseRow {
  /** findings, highest first: the first 500 */
  readonly members: readonly CaseMember[];
  /** flagged nodes and the nodes that hold it together, ascending: all of them */
  readonly shown: Int32Array;
  /** flagged nodes alone, ascending: what is labelled together */
  readonly flagged: Int32Array;
}

const runIds = z.array(id).min(2).max(4);
export const compareInput = z
  .object({
    runIds,
    kind,
    /** how many each run flags, in the same order */
    flagged: z.array(count).min(2).max(4),
  })
  .strict();
export const compareRowsInput = z
  .object({
    runIds,
    kind,
    /** high in all, far apart, or as one of the runs has them (its place among runIds) */
    order: z.union([z.enum(['together', 'apart']), z.number().int().min(0).max(3)]),
    offset: count,
    limit: z.number().int().min(1).max(200),
  })
  .strict();

export interface RunPair {
  /** places among runIds */
  readonly first: number;
  readonly second: number;
  /** Spearman's; null where a run gives all the same score */
  readonly correlation: number | null;
  readonly tops: readonly {
    /** "top 10", "flagged" */
    readonly title: string;
    readonly sizes: readonly [number, number];
    readonly both: number;
    readonly byChance: number;
  }[];
}
export interface RunComparison {
  readonly runIds: readonly string[];
  readonly kind: ElementKind;
  readonly outOf: number;
  readonly pairs: readonly RunPair[];
  /** every flagged element, and some of the others by chance; `percentiles` and `ranks` have one array a run */
  readonly points: {
    readonly index: Int32Array;
    readonly percentiles: readonly Float64Array[];
    readonly ranks: readonly Int32Array[];
    /** edges: their ends, so that they can be chosen by them; nodes: null */
    readonly ends: { readonly source: Int32Array; readonly target: Int32Array } | null;
  };
  /** what is drawn of how many, in one sentence */
  readonly drawn: string;
}
export interface ComparedRow {
  readonly index: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly label: LabelValue | null;
  /** one for each run */
  readonly ranks: readonly number[];
  readonly percentiles: readonly number[];
}
export interface ComparedPage {
  /** rows that can be read in this order */
  readonly total: number;
  readonly outOf: number;
  readonly offset: number;
  readonly rows: readonly ComparedRow[];
}

/** Most elements that are labelled in one step: they are one transaction, and nothing else is written meanwhile. */
export const mostTogether = 10_000;

const together = {
  kind,
  indices: z.instanceof(Int32Array),
  /** null removes labels */
  value: z.enum(['anomalous', 'normal', 'unsure', 'skip', 'unlabelable']).nullable(),
};
export const previewManyInput = z.object(together).strict();
export const putManyInput = z
  .object({
    ...together,
    /** labels that say something else are changed; else they are left alone */
    change: z.boolean(),
    reviewer: z.string().trim().min(1).max(100),
    note: z.string().max(2000),
    runId: id.nullable(),
  })
  .strict();

/** What labelling many would meet; total = none + same + others. */
export interface ManyPreview {
  readonly total: number;
  /** without a label */
  readonly none: number;
  /** have this very label already, and are left alone */
  readonly same: number;
  /** have another label, by what it is */
  readonly others: Readonly<Partial<Record<LabelValue, number>>>;
}
