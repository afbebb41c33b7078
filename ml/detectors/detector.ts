/**
 * What a detector is: one object in one file, plus one line in ./index.ts. Form, validation, documentation row, picker
 * and conformance tests follow from the object.
 */
import type { RunContext } from '../context.ts';
import type { ComputeBackend } from '../compute/backend.types.ts';
import { requireFeatures, usableData } from '../graph/usable-data.ts';
import type { GraphData } from '../schema/graph.ts';
import { resolveTyped } from '../schema/params.ts';
import type { ParamTable, ResolvedParams } from '../schema/params.ts';

/** Scores of one kind of element with the parts they are made of. Larger = more anomalous. */
export interface Scores {
  /** length n or m, finite */
  readonly score: Float64Array;
  readonly parts: readonly ScorePartColumn[];
}
export interface ScorePartColumn {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  /** weight in the score; 0 for an informative part */
  readonly weight: number;
  /** same length as score, finite */
  readonly values: Float64Array;
}

export interface DetectorResult {
  readonly nodes: Scores | null;
  readonly edges: Scores | null;
  /** Sentences the analyst must know: caps, fallbacks, elements that could not be judged. */
  readonly notes: readonly string[];
}

export interface Cost {
  readonly seconds: number;
  readonly bytes: number;
}
export interface GraphSize {
  readonly numNodes: number;
  readonly numEdges: number;
  readonly numFeatures: number;
  /** stored feature values: numNodes * numFeatures when dense */
  readonly numValues: number;
}

export interface DetectorSpec<P extends ParamTable> {
  readonly id: string;
  readonly title: string;
  /** one or two plain sentences for the picker */
  readonly summary: string;
  /** reference, or "-" for a floor */
  readonly paper: string;
  readonly scores: readonly ('node' | 'edge')[];
  /** a label-free two-line baseline that every table shows beside the methods */
  readonly isFloor: boolean;
  /** says nothing of a graph without features: refused before it begins */
  readonly needsFeatures?: true;
  readonly params: P;
  /** Time and memory before it runs; within a factor of two is the aim. */
  readonly estimate: (size: GraphSize, params: ResolvedParams<P>) => Cost;
  readonly fit: (
    data: GraphData,
    params: ResolvedParams<P>,
    ctx: RunContext,
    backend: ComputeBackend,
  ) => Promise<DetectorResult>;
}

/** A detector with its parameter types erased: what lists, forms and jobs hold. Parameters are checked on entry. */
export interface Detector {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly paper: string;
  readonly scores: readonly ('node' | 'edge')[];
  readonly isFloor: boolean;
  readonly params: ParamTable;
  estimate(size: GraphSize, params: Readonly<Record<string, unknown>>): Cost;
  /**
   * Whatever the graph (see ../graph/usable-data.ts), scores are finite.
   * @throws AppError invalid-argument (parameters, values that are no finite numbers), conflict (no nodes, no features
   * where it needs some), cancelled, too-large
   */
  fit(
    data: GraphData,
    params: Readonly<Record<string, unknown>>,
    ctx: RunContext,
    backend: ComputeBackend,
  ): Promise<DetectorResult>;
}

export function defineDetector<P extends ParamTable>(spec: DetectorSpec<P>): Detector {
  const resolve = (given: Readonly<Record<string, unknown>>): ResolvedParams<P> => resolveTyped(spec.params, given);
  return {
    ...spec,
    estimate: (size, params) => spec.estimate(size, resolve(params)),
    fit: async (given, params, ctx, backend) => {
      const resolved = resolve(params);
      const { data, notes } = usableData(given);
      if (spec.needsFeatures === true) requireFeatures(data, spec.title);
      const result = await spec.fit(data, resolved, ctx, backend);
      return notes.length === 0 ? result : { ...result, notes: [...notes, ...result.notes] };
    },
  };
}
