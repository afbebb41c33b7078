/**
 * Evidence about suspects: paths between two of them, whom they have in common, what happened when, and in what a node
 * is unlike its neighbours, its class and all others. Shapes and inputs; the methods stand in api.ts.
 */
import { z } from 'zod';

const index = z.number().int().nonnegative();
const id = z.string().min(1).max(200);

/** steps: fewest edges; cheapest: least sum of a column; time: no edge earlier than the one before it. */
export const pathOrders = ['steps', 'cheapest', 'time'] as const;
export type PathOrder = (typeof pathOrders)[number];

export const pathQuestion = z
  .object({
    from: index,
    to: index,
    count: z.number().int().min(1).max(50),
    by: z.enum(pathOrders),
    /** columns of the edges; null for the one that evidence.columns names first */
    amount: id.nullable(),
    time: id.nullable(),
    /** along the edges only; false: either way */
    followDirection: z.boolean(),
    /** where edges are counted (steps, time) */
    maxSteps: z.number().int().min(1).max(20),
    /** nodes with more neighbours are not stepped through; null: all may be */
    maxNeighbours: z.number().int().min(1).nullable(),
  })
  .strict();

export const commonQuestion = z
  .object({
    nodes: z.array(index).min(2).max(50),
    /** linked to at least so many of them */
    least: z.number().int().min(2).max(50),
    amount: id.nullable(),
    limit: z.number().int().min(1).max(1000),
  })
  .strict();

export const timelineQuestion = z
  .object({
    /** edges of a node; of an edge, all between its two ends; null for those among `nodes` */
    element: z
      .object({ kind: z.enum(['node', 'edge']), index })
      .strict()
      .nullable(),
    nodes: z.array(index).max(5000),
    amount: id.nullable(),
    time: id.nullable(),
    bins: z.number().int().min(4).max(400),
    /** single edges that are sent; the latest ones */
    limit: z.number().int().min(0).max(20_000),
  })
  .strict();

export const contrastQuestion = z
  .object({
    index,
    runId: id.nullable(),
    /** nothing that scores or labels say: the node is a question that is still to be answered */
    blind: z.boolean(),
  })
  .strict();

/** A column of times, and what its values were taken for. */
export interface TimeColumn {
  readonly of: 'node' | 'edge';
  readonly column: string;
  /** true: milliseconds since 1970, UTC; false: numbers that only have an order, such as steps */
  readonly isCalendar: boolean;
  /** one sentence */
  readonly assumption: string;
}

export interface EvidenceColumns {
  /** most likely first */
  readonly times: readonly TimeColumn[];
  /** columns of the edges that can be added up, most likely first */
  readonly amounts: readonly string[];
}

export interface NamedNode {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** distinct ones */
  readonly neighbours: number;
  /** has so many neighbours that a link to it says little */
  readonly isHub: boolean;
}

export interface PathEdge {
  readonly index: number;
  readonly source: number;
  readonly target: number;
  readonly amount: number | null;
  readonly time: number | null;
}

export interface EvidencePath {
  readonly nodes: readonly NamedNode[];
  readonly edges: readonly PathEdge[];
  /** sum over its edges, and the least of them: no more can have run all the way through; null without amounts */
  readonly total: number | null;
  readonly least: number | null;
  /** of its first and its last edge; null without times */
  readonly from: number | null;
  readonly to: number | null;
  readonly throughHub: boolean;
}

export interface PathsFound {
  readonly paths: readonly EvidencePath[];
  readonly amount: string | null;
  readonly time: TimeColumn | null;
  /** from so many neighbours on a node counts as a hub */
  readonly hubFrom: number;
  /** as many were found as were asked for: there may be more */
  readonly mayBeMore: boolean;
  /** sentences on caps, assumptions and what was left out */
  readonly notes: readonly string[];
}

export interface CommonNode extends NamedNode {
  /** how many of the given nodes it is linked to, by how many edges, with how much in all */
  readonly touches: number;
  readonly edges: number;
  readonly amount: number | null;
}
export interface CommonFound {
  /** most linked first, then fewest neighbours: those that say most */
  readonly rows: readonly CommonNode[];
  readonly total: number;
  readonly amount: string | null;
}

export interface Timeline {
  /** null where no edge carries a time */
  readonly time: TimeColumn | null;
  readonly amount: string | null;
  /** all edges asked about, and those of them without a time */
  readonly total: number;
  readonly untimed: number;
  /** the first and the last moment; 0 and 0 without any */
  readonly from: number;
  readonly to: number;
  /** edges and their amounts in equal bins from `from` to `to`; in: they end at the node (or run against the edge) */
  readonly countsOut: Int32Array;
  readonly countsIn: Int32Array;
  readonly sumsOut: Float64Array;
  readonly sumsIn: Float64Array;
  /** single edges, earliest first: their index, time, amount (NaN for none), other end, 1 where it comes in */
  readonly edges: Int32Array;
  readonly times: Float64Array;
  readonly amounts: Float64Array;
  readonly others: Int32Array;
  readonly incoming: Uint8Array;
  readonly notes: readonly string[];
}

/** Where a number stands in a group. */
export interface NumberStanding {
  /** how many were compared */
  readonly size: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** share of the group below it, half of those equal to it */
  readonly percentile: number;
  /** share of the group at least as far out on its side, twice; small is unusual */
  readonly tail: number;
}
export interface CategoryStanding {
  readonly size: number;
  /** of the group with the same value */
  readonly share: number;
  readonly commonest: string;
  readonly commonestShare: number;
  readonly tail: number;
}
export type Standing = NumberStanding | CategoryStanding;

/** neighbours: those linked to it; class: nodes with its label; all: every node, or a sample of them. */
export const contrastGroups = ['neighbours', 'class', 'all'] as const;
export type ContrastGroup = (typeof contrastGroups)[number];

interface ContrastBase {
  readonly title: string;
  readonly theme: 'attributes' | 'structure' | 'time';
  /** 0 and up, one for each factor of ten by which it is rarer than chance */
  readonly surprise: number;
}
export type ContrastRow = ContrastBase &
  (
    | {
        readonly kind: 'number';
        /** date: milliseconds since 1970; share: 0..1 */
        readonly unit: 'number' | 'date' | 'share' | 'duration';
        readonly value: number;
        readonly standings: Readonly<Partial<Record<ContrastGroup, NumberStanding>>>;
      }
    | {
        readonly kind: 'category';
        readonly value: string;
        readonly standings: Readonly<Partial<Record<ContrastGroup, CategoryStanding>>>;
      }
  );

export interface Contrast {
  /** most unusual first */
  readonly rows: readonly ContrastRow[];
  readonly groups: readonly { readonly group: ContrastGroup; readonly size: number; readonly title: string }[];
  readonly notes: readonly string[];
}

/** Amounts and times of some edges, in the order asked; NaN for none. */
export interface EdgeValues {
  readonly amount: string | null;
  readonly time: TimeColumn | null;
  readonly amounts: Float64Array;
  readonly times: Float64Array;
}
