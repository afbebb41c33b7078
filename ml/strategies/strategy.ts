/**
 * What a query strategy is: one object in one file, plus one line in ./index.ts. It says which nodes to ask an analyst
 * about next. It sees labels that were given and nothing else that is true: a strategy is a function of the graph, the
 * labels and the classifier as they stand, so that taking a label back leads to the very questions of before.
 */
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import type { Csr, GraphData } from '../schema/graph.ts';
import { resolveTyped } from '../schema/params.ts';
import type { ParamTable, ResolvedParams } from '../schema/params.ts';

export interface QueryInput {
  readonly data: GraphData;
  readonly csr: Csr;
  /** D^-1/2 (A + I) D^-1/2 over distinct neighbours */
  readonly propagation: WeightedRows;
  readonly numClasses: number;
  /** class of each labelled node, -1 of the others; length numNodes */
  readonly labels: Int32Array;
  /**
   * Labelled nodes in the order in which their labels were given, for strategies that tell earlier rounds from later ones;
   * where it is left out, ascending
   */
  readonly order?: Int32Array | undefined;
  /** 1 for a node that may be asked: not labelled, not held out, not set aside; length numNodes */
  readonly candidates: Uint8Array;
  /** numNodes x numClasses, of the classifier as it stands, without dropout; null before there is one */
  readonly logits: Float32Array | null;
  /** questions wanted */
  readonly count: number;
  /**
   * Experiments alone: the class of a node that is picked, told at once instead of after the batch. A picked node counts
   * as labelled from then on.
   */
  readonly oracle?: ((node: number) => number) | undefined;
}

/** One fact behind a question, for the screen and the case file. */
export interface QueryFact {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  /** what the value is: a share of 1, a share of all nodes that are below, or a node; left out: a number */
  readonly unit?: 'share' | 'below' | 'node';
}

export interface Query {
  readonly node: number;
  /** what the candidates were ordered by; larger = asked earlier. Comparable within one batch alone */
  readonly score: number;
  /** one plain sentence: why this node */
  readonly sentence: string;
  readonly facts: readonly QueryFact[];
}

export interface Selection {
  /** in the order in which they should be asked; fewer than wanted only where fewer candidates are left */
  readonly queries: readonly Query[];
  /** Sentences the analyst must know: fallbacks, caps. */
  readonly notes: readonly string[];
}

export interface StrategySpec<P extends ParamTable> {
  readonly id: string;
  readonly title: string;
  /** one or two plain sentences for the picker */
  readonly summary: string;
  /** reference, or "-" for a baseline */
  readonly paper: string;
  /** cold: needs neither labels nor a classifier; model: needs logits; labelled: also a labelled node of some class */
  readonly needs: 'cold' | 'model' | 'labelled';
  readonly params: P;
  readonly select: (input: QueryInput, params: ResolvedParams<P>, ctx: RunContext) => Promise<Selection>;
}

/** A strategy with its parameter types erased. Parameters are checked on entry. */
export interface QueryStrategy {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly paper: string;
  readonly needs: 'cold' | 'model' | 'labelled';
  readonly params: ParamTable;
  /** @throws AppError invalid-argument (parameters), conflict (what it needs is not there), cancelled */
  select(input: QueryInput, params: Readonly<Record<string, unknown>>, ctx: RunContext): Promise<Selection>;
}

export function defineStrategy<P extends ParamTable>(spec: StrategySpec<P>): QueryStrategy {
  return {
    ...spec,
    select: async (input, params, ctx) => spec.select(input, resolveTyped(spec.params, params), ctx),
  };
}
