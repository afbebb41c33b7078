/**
 * What every method may count on, seen to once before any of them begins: there are nodes, each has a row of features,
 * every value is finite, and none is so large that its powers overflow. What cannot be worked with is refused in words.
 */
import { AppError } from '../schema/errors.ts';
import type { DenseFeatures, Features, GraphData } from '../schema/graph.ts';

/** Fourth powers of values up to this, which some errors hold, stay far below what float32 does (3.4e38) in sums. */
const LARGEST = 2 ** 28;
/** A network that learns from values as they are (what it learns is to fit these very values) overflows beyond. */
const LEARNABLE = 2 ** 100;

export interface UsableData {
  readonly data: GraphData;
  readonly notes: readonly string[];
}

const valuesOf = (features: Features): Float32Array => (features.kind === 'dense' ? features.data : features.values);

/** The row that holds a stored value. */
function rowOf(features: Features, at: number): number {
  if (features.kind === 'dense') return Math.floor(at / features.numCols);
  let row = 0;
  while (features.rowPtr[row + 1] <= at) row++;
  return row;
}

/** @returns the largest absolute value. @throws AppError invalid-argument for one that is not finite */
function largestOf(features: Features, of: 'node' | 'edge'): number {
  const values = valuesOf(features);
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    // Also false for NaN.
    if (!(size < Infinity)) {
      const column = features.kind === 'dense' ? i % features.numCols : features.colIdx[i];
      const name = features.names.at(column) ?? `number ${column + 1}`;
      throw new AppError(
        'invalid-argument',
        `The feature ${name} of ${of} number ${rowOf(features, i) + 1} is ${values[i]}, and scores can only be made of finite numbers. Correct or empty that value in the source and import it again.`,
      );
    }
    if (size > largest) largest = size;
  }
  return largest;
}

function divided<F extends Features>(features: F, by: number): F {
  const values = valuesOf(features).map((value) => value / by);
  return features.kind === 'dense' ? { ...features, data: values } : { ...features, values };
}

/** Divided by a power of two where it has to be, which changes no digit and no proportion. */
function bounded<F extends Features>(features: F, of: 'node' | 'edge', notes: string[]): F {
  const largest = largestOf(features, of);
  if (largest <= LARGEST) return features;
  const by = 2 ** Math.ceil(Math.log2(largest / LARGEST));
  notes.push(
    `Features of ${of}s reach ${largest.toExponential(1)}, more than sums of their powers bear: all of them were divided by ${by.toExponential(1)}, so that differences between small ones may vanish. Leave out or rescale the largest column to see them.`,
  );
  return divided(features, by);
}

/** @throws AppError conflict (no nodes), invalid-argument (values that are no finite numbers, rows that do not fit) */
export function usableData(data: GraphData): UsableData {
  const { graph, features, edgeFeatures } = data;
  if (graph.numNodes === 0) {
    throw new AppError('conflict', 'The graph has no nodes, so there is nothing to score. Import one that has some.');
  }
  if (features.numRows !== graph.numNodes) {
    throw new AppError(
      'invalid-argument',
      `The graph has ${graph.numNodes} nodes and ${features.numRows} rows of features. Import files that belong together.`,
    );
  }
  const notes: string[] = [];
  const nodes = bounded(features, 'node', notes);
  const edges = edgeFeatures === undefined ? undefined : bounded<DenseFeatures>(edgeFeatures, 'edge', notes);
  return {
    data: nodes === features && edges === edgeFeatures ? data : { graph, features: nodes, edgeFeatures: edges },
    notes,
  };
}

/** For networks that take values as they are. @throws AppError conflict (no columns), invalid-argument */
export function requireLearnable(features: Features): void {
  if (features.numCols === 0) {
    throw new AppError(
      'conflict',
      'Nodes have no features, so there is nothing to learn from. Import a file of nodes with columns.',
    );
  }
  const largest = largestOf(features, 'node');
  if (largest <= LEARNABLE) return;
  throw new AppError(
    'invalid-argument',
    `Features reach ${largest.toExponential(1)}, more than a network can learn from. Leave out or rescale the largest column.`,
  );
}

/** @throws AppError conflict */
export function requireFeatures({ features }: GraphData, title: string): void {
  if (features.numCols > 0) return;
  throw new AppError(
    'conflict',
    `${title} judges nodes by their features, and this graph has none. Use Auto or a detector that reads links alone, or import a file of nodes with columns.`,
  );
}
