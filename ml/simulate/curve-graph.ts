/** A graph with known classes, and what of it a simulated analyst may be asked about. */
import { convolution } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Csr, GraphData } from '../schema/graph.ts';

/** Made once for all runs on a graph: what strategies and classifiers keep hangs on these very objects. */
export interface CurveGraph {
  readonly data: GraphData;
  readonly csr: Csr;
  /** D^-1/2 (A + I) D^-1/2 */
  readonly propagation: WeightedRows;
  readonly numClasses: number;
  /** true class, -1 where unknown; length numNodes */
  readonly classes: Int32Array;
  /** "train", "val", "test" or "" as published; length numNodes, or empty where nothing was published */
  readonly split: readonly string[];
  /** of all of the above, eight hexadecimal digits */
  readonly fingerprint: string;
}

/** In the manner of FNV-1a, over 32-bit words. */
function hashWords(hash: number, words: Int32Array): number {
  let value = hash;
  for (const word of words) value = Math.imul(value ^ word, 0x01000193) ^ (value >>> 15);
  return value;
}

const bits = (values: Float32Array): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length);

function fingerprintOf({ graph, features }: GraphData, classes: Int32Array, split: readonly string[]): string {
  const parts = [
    Int32Array.of(graph.numNodes, graph.numEdges, features.numCols),
    graph.src,
    graph.dst,
    classes,
    Int32Array.from(split, (part) => ['train', 'val', 'test'].indexOf(part)),
    ...(features.kind === 'csr' ? [features.colIdx, bits(features.values)] : [bits(features.data)]),
  ];
  return (parts.reduce(hashWords, 0x811c9dc5) >>> 0).toString(16).padStart(8, '0');
}

/** @throws AppError not-found where fewer than two classes are known */
export function curveGraph(data: GraphData, classes: Int32Array, split: readonly string[]): CurveGraph {
  const numClasses = classes.reduce((most, label) => Math.max(most, label + 1), 0);
  if (new Set(classes.filter((label) => label >= 0)).size < 2) {
    throw new AppError(
      'not-found',
      'There are no known classes to answer with: a simulation needs a column "label" with at least two classes in nodes.csv.',
    );
  }
  const csr = symmetricCsr(data.graph);
  const fingerprint = fingerprintOf(data, classes, split);
  return { data, csr, propagation: convolution(csr), numClasses, classes, split, fingerprint };
}

export interface HeldOut {
  /** 1 for a node that may be asked; length numNodes */
  readonly candidates: Uint8Array;
  readonly pool: number;
  /** true class of each node of the test set, -1 elsewhere; length numNodes */
  readonly test: Int32Array;
  readonly tested: number;
  /** published: the test nodes of the data set; random: drawn here */
  readonly split: 'published' | 'random';
}

/** A random test set has this many nodes, or this share of those with a known class where that is less. */
const MOST_TESTED = 1000;
const TESTED_SHARE = 0.3;
/**
 * A published split with fewer nodes left to ask about, for each class, is none to choose from: made for training on all
 * of them, it would give every strategy the same labels in the end.
 */
const LEAST_POOL_PER_CLASS = 100;

/** The published split where it leaves a choice, else a test set drawn at random. Nodes of "val" are never asked. */
export function holdOut({ classes, split, numClasses }: CurveGraph, rng: Rng): HeldOut {
  const known = Int32Array.from(classes.keys()).filter((v) => classes[v] >= 0);
  const test = new Int32Array(classes.length).fill(-1);
  const candidates = new Uint8Array(classes.length);
  const open = known.filter((v) => split[v] !== 'test' && split[v] !== 'val');
  const published = known.filter((v) => split[v] === 'test');
  if (published.length > 0 && open.length >= LEAST_POOL_PER_CLASS * numClasses) {
    for (const v of published) test[v] = classes[v];
    for (const v of open) candidates[v] = 1;
    return { candidates, pool: open.length, test, tested: published.length, split: 'published' };
  }
  const tested = Math.min(MOST_TESTED, Math.floor(TESTED_SHARE * known.length));
  rng.shuffle(known).forEach((v, i) => {
    if (i < tested) test[v] = classes[v];
    else candidates[v] = 1;
  });
  return { candidates, pool: known.length - tested, test, tested, split: 'random' };
}
