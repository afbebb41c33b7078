/** Graphs at the edge of what a graph is, each with a name: what every method must answer or refuse in words. */
import { createRng } from '../rng.ts';
import type { DenseFeatures, Features, GraphData } from '../schema/graph.ts';
import { makeGraph, toSparse } from './arbitraries.ts';

const N = 24;
type Pair = readonly [number, number];

/** @param value of a node and a column */
function dense(numRows: number, numCols: number, value: (row: number, col: number) => number): DenseFeatures {
  const data = Float32Array.from({ length: numRows * numCols }, (_, i) =>
    value(Math.floor(i / Math.max(1, numCols)), i % Math.max(1, numCols)),
  );
  return { kind: 'dense', numRows, numCols, data, names: [] };
}
const data = (numNodes: number, pairs: readonly Pair[], features: Features): GraphData => ({
  graph: makeGraph(numNodes, pairs),
  features,
});

const rng = createRng('degenerate graphs');
const normal: readonly number[] = Array.from({ length: 40 * N }, () => rng.normal());
const ordinary = (rows: number): DenseFeatures => dense(rows, 4, (row, col) => normal[(4 * row + col) % normal.length]);
const ring: readonly Pair[] = Array.from({ length: N }, (_, v) => [v, (v + 1) % N]);
const chords: readonly Pair[] = [...ring, ...ring.map(([v]): Pair => [v, (v * 7 + 3) % N])];
const onRing = (value: (row: number, col: number) => number, numCols = 4): GraphData =>
  data(N, chords, dense(N, numCols, value));
const edgeValues = (numRows: number, numCols: number, value: (i: number) => number): DenseFeatures => ({
  ...dense(numRows, numCols, (row, col) => value(row * numCols + col)),
  names: Array.from({ length: numCols }, (_, i) => `column ${i}`),
});

/** What can be worked with: an answer is finite, whatever it says. */
export const degenerateGraphs: Readonly<Record<string, GraphData>> = {
  'no nodes': data(
    0,
    [],
    dense(0, 4, () => 0),
  ),
  'no nodes and no features': data(
    0,
    [],
    dense(0, 0, () => 0),
  ),
  'one node without an edge': data(1, [], ordinary(1)),
  'one node with a loop': data(1, [[0, 0]], ordinary(1)),
  'two nodes without an edge': data(2, [], ordinary(2)),
  'two nodes with one edge': data(2, [[0, 1]], ordinary(2)),
  'no edges': data(N, [], ordinary(N)),
  'one edge, all others isolated': data(N, [[3, 4]], ordinary(N)),
  'a hub with every edge': data(
    N,
    ring.slice(1).map(([v]): Pair => [0, v]),
    ordinary(N),
  ),
  'loops alone': data(
    N,
    ring.map(([v]): Pair => [v, v]),
    ordinary(N),
  ),
  'one loop, many times': data(
    N,
    Array.from({ length: 50 }, (): Pair => [2, 2]),
    ordinary(N),
  ),
  'one pair, many times': data(
    N,
    Array.from({ length: 200 }, (_, i): Pair => (i % 2 === 0 ? [5, 6] : [6, 5])),
    ordinary(N),
  ),
  'every pair': data(
    N,
    ring.flatMap(([a]) => ring.filter(([b]) => a < b).map(([b]): Pair => [a, b])),
    ordinary(N),
  ),
  'two parts that are the same': data(
    N,
    ring.map(([v]): Pair => [v, v % 2 === 0 ? v + 1 : v - 1]),
    dense(N, 4, (row, col) => normal[4 * (row % 2) + col]),
  ),
  'no features at all': onRing(() => 0, 0),
  'one feature': onRing((row) => normal[row], 1),
  'features that are all zero': onRing(() => 0),
  'features that are all the same': onRing(() => 7.25),
  'one feature that differs on one node': onRing((row, col) => (row === 3 && col === 1 ? 1 : 0)),
  'more features than nodes': onRing((row, col) => normal[(row * 40 + col) % normal.length], 40),
  'features that are sparse and nearly empty': {
    ...onRing(() => 0),
    features: toSparse(dense(N, 6, (row, col) => (row === 2 && col === 5 ? 1 : 0))),
  },
  'values as large as they come': onRing((row, col) => 3.4e38 * Math.sign(normal[4 * row + col])),
  'one value as large as they come': onRing((row, col) => (row === 3 && col === 1 ? 3.4e38 : normal[4 * row + col])),
  'large values, sparse': { ...onRing(() => 0), features: toSparse(dense(N, 4, (row) => (row % 5 === 0 ? -1e38 : 0))) },
  'values whose squares are too large': onRing((row, col) => 1e20 * normal[4 * row + col]),
  'values as small as they come': onRing((row, col) => 1e-45 * Math.round(4 * normal[4 * row + col])),
  'values whose squares vanish': onRing((row, col) => 1e-30 * normal[4 * row + col]),
  'large and small together': onRing((row, col) => normal[4 * row + col] * 10 ** (12 * (col - 2))),
  'edges with a value that is the same': {
    ...onRing((row) => row),
    edgeFeatures: edgeValues(chords.length, 1, () => 0),
  },
  'edges with values as large as they come': {
    ...onRing((row) => row),
    edgeFeatures: edgeValues(chords.length, 2, (i) => 3e38 * Math.sign(normal[i])),
  },
  'edge values and no features': {
    ...onRing(() => 0, 0),
    edgeFeatures: edgeValues(chords.length, 2, (i) => normal[i]),
  },
};

const oneBad = (bad: number): DenseFeatures => dense(N, 4, (row, col) => (row === 3 && col === 1 ? bad : row + col));

/** What cannot be worked with: refused in words that name the place. */
export const unusableGraphs: Readonly<Record<string, GraphData>> = {
  'a feature that is no number': data(N, chords, oneBad(NaN)),
  'a feature that is infinite': data(N, chords, oneBad(Infinity)),
  'a feature that is minus infinite, sparse': data(N, chords, toSparse(oneBad(-Infinity))),
  'features that are all no number': data(
    N,
    chords,
    dense(N, 4, () => NaN),
  ),
  'an edge value that is no number': {
    ...data(N, chords, ordinary(N)),
    edgeFeatures: edgeValues(chords.length, 2, (i) => (i === 7 ? NaN : normal[i])),
  },
  'fewer rows of features than nodes': data(N, chords, ordinary(N - 1)),
};

/** Labels at the edge: of which class each node is, -1 for none. */
export const degenerateLabels: Readonly<Record<string, (numNodes: number) => Int32Array>> = {
  'no label': (n) => new Int32Array(n).fill(-1),
  'every node of one class': (n) => new Int32Array(n).fill(1),
  'some of one class': (n) => Int32Array.from({ length: n }, (_, v) => (v % 3 === 0 ? 0 : -1)),
  'some of two classes': (n) => Int32Array.from({ length: n }, (_, v) => (v % 3 === 0 ? (v / 3) % 2 : -1)),
  'every node of two classes': (n) => Int32Array.from({ length: n }, (_, v) => v % 2),
};

/** Where an answer holds a number that is none, or words with one in them; null where it does not. */
export function firstNotFinite(value: unknown, path = ''): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`;
  if (typeof value === 'string') return /\b(NaN|Infinity|undefined)\b/.test(value) ? `${path} says: ${value}` : null;
  if (value instanceof Float32Array || value instanceof Float64Array) {
    const at = Array.from(value).findIndex((one) => !Number.isFinite(one));
    return at < 0 ? null : `${path}[${at}] is ${value[at]}`;
  }
  if (ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = firstNotFinite(part, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}
