/**
 * A graph in one NumPy archive: a sparse matrix as scipy saves it (csr, csc, coo), or the archives of graph benchmarks
 * (adj_data, adj_indices, ..., attr_..., labels), or edge_index with x and y. Nodes are the numbers of the rows.
 */
import { AppError } from '../schema/errors.ts';
import { wholeText } from '../schema/number-text.ts';
import { badFile } from './graph-file/graph-sink.ts';
import type { GraphOutcome, GraphSink } from './graph-file/graph-sink.ts';
import type { NpyArray } from './npz.ts';

type Members = ReadonlyMap<string, NpyArray>;

const graphMembers = /^(adj_|adj_matrix\.)?(data|indices|indptr|shape|format|row|col)$|^edge_index$/;
const nodeMembers = /^(attr_|attr_matrix\.)(data|indices|indptr|shape)$|^(attr_matrix|features|x|y|labels?)$/;

/** What is read of an archive; objects of Python among the rest are never opened. */
export const isGraphMember = (name: string): boolean => graphMembers.test(name) || nodeMembers.test(name);

/** More columns of features than this become one, with the names of those that are not zero. */
const MOST_FEATURES = 500;
const ROWS_PER_STEP = 20_000;

interface Edges {
  readonly numNodes: number;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** null where there are none */
  readonly weights: ArrayLike<number> | null;
}

interface Rows {
  readonly numRows: number;
  readonly numCols: number;
  /** calls visit with column and value of what is not zero in a row */
  each(row: number, visit: (column: number, value: number) => void): void;
}

function compressed(members: Members, prefix: string, what: string): Edges | null {
  const [data, indices, indptr, shape] = ['data', 'indices', 'indptr', 'shape'].map((name) =>
    members.get(`${prefix}${name}`),
  );
  if (indices === undefined || indptr === undefined) return null;
  const numPointers = indptr.data.length - 1;
  const size = shape === undefined ? numPointers : Math.max(shape.data[0], shape.data[1]);
  const isByColumn = formatOf(members, prefix) === 'csc';
  if (indptr.data[0] !== 0 || indptr.data[numPointers] !== indices.data.length) {
    throw badFile(
      what,
      `indptr ends at ${indptr.data[numPointers]}, and there are ${wholeText(indices.data.length)} indices`,
    );
  }
  const outer = new Int32Array(indices.data.length);
  for (let row = 0; row < numPointers; row++) {
    if (indptr.data[row + 1] < indptr.data[row]) throw badFile(what, `indptr falls at row ${row}`);
    outer.fill(row, indptr.data[row], indptr.data[row + 1]);
  }
  const [from, to] = isByColumn ? [indices.data, outer] : [outer, indices.data];
  return { numNodes: size, from, to, weights: weightsOf(data, indices.data.length, what) };
}

function formatOf(members: Members, prefix: string): string {
  const said = members.get(`${prefix}format`)?.data;
  return said instanceof Uint8Array ? new TextDecoder().decode(said).replaceAll('\0', '') : 'csr';
}

function weightsOf(data: NpyArray | undefined, count: number, what: string): ArrayLike<number> | null {
  if (data === undefined) return null;
  if (data.data.length !== count) {
    throw badFile(what, `it has ${wholeText(data.data.length)} values for ${wholeText(count)} entries`);
  }
  return data.data.every((value) => value === 1) ? null : data.data;
}

function edgesOf(members: Members, what: string): Edges {
  for (const prefix of ['adj_matrix.', 'adj_', '']) {
    const format = members.has(`${prefix}format`) ? formatOf(members, prefix) : 'csr';
    if (format === 'bsr' || format === 'dia') {
      throw new AppError('bad-file', `${what} holds a ${format} matrix. Save it with scipy as csr: matrix.tocsr().`);
    }
    const found = compressed(members, prefix, what);
    if (found !== null) return found;
    const [row, col, data, shape] = ['row', 'col', 'data', 'shape'].map((name) => members.get(`${prefix}${name}`));
    if (row !== undefined && col !== undefined) {
      if (row.data.length !== col.data.length) throw badFile(what, 'rows and columns differ in number');
      const size = shape === undefined ? 0 : Math.max(shape.data[0], shape.data[1]);
      return {
        numNodes: size,
        from: row.data,
        to: col.data,
        weights: weightsOf(data, row.data.length, what),
      };
    }
  }
  const index = members.get('edge_index');
  if (index?.shape.length === 2 && index.shape[0] === 2) {
    const count = index.shape[1];
    return { numNodes: 0, from: index.data.subarray(0, count), to: index.data.subarray(count), weights: null };
  }
  throw new AppError(
    'bad-file',
    `${what} holds no graph that is understood: expected a sparse matrix of scipy (data, indices, indptr, shape), ` +
      'adj_data, adj_indices, adj_indptr and adj_shape, or edge_index. Features alone belong into a data-set folder.',
  );
}

function featuresOf(members: Members, numNodes: number, what: string): Rows | null {
  const checked = (rows: Rows): Rows => {
    if (rows.numRows < numNodes) {
      throw badFile(what, `it has features of ${wholeText(rows.numRows)} nodes for ${wholeText(numNodes)}`);
    }
    return rows;
  };
  for (const prefix of ['attr_matrix.', 'attr_']) {
    const [data, indices, indptr, shape] = ['data', 'indices', 'indptr', 'shape'].map((name) =>
      members.get(`${prefix}${name}`),
    );
    if (data === undefined || indices === undefined || indptr === undefined || shape === undefined) continue;
    return checked({
      numRows: indptr.data.length - 1,
      numCols: shape.data[1],
      each: (row, visit) => {
        for (let i = indptr.data[row]; i < indptr.data[row + 1]; i++) visit(indices.data[i], data.data[i]);
      },
    });
  }
  const dense = members.get('attr_matrix') ?? members.get('features') ?? members.get('x');
  if (dense?.shape.length !== 2) return null;
  const [numRows, numCols] = dense.shape;
  return checked({
    numRows,
    numCols,
    each: (row, visit) => {
      for (let c = 0; c < numCols; c++)
        if (dense.data[row * numCols + c] !== 0) visit(c, dense.data[row * numCols + c]);
    },
  });
}

/** Whether each entry has its mirror image with the same weight. */
function isSymmetric({ numNodes, from, to, weights }: Edges): boolean {
  const order = (first: ArrayLike<number>, second: ArrayLike<number>): Int32Array => {
    // Sorted by the second, then, stably, by the first.
    let entries = Int32Array.from({ length: first.length }, (_, i) => i);
    for (const key of [second, first]) {
      const next = new Int32Array(numNodes + 1);
      for (let i = 0; i < key.length; i++) next[key[i] + 1]++;
      for (let v = 0; v < numNodes; v++) next[v + 1] += next[v];
      const sorted = new Int32Array(entries.length);
      for (const entry of entries) sorted[next[key[entry]]++] = entry;
      entries = sorted;
    }
    return entries;
  };
  const [one, other] = [order(from, to), order(to, from)];
  return one.every((a, i) => {
    const b = other[i];
    return from[a] === to[b] && to[a] === from[b] && (weights === null || weights[a] === weights[b]);
  });
}

function checkEnds({ from, to }: Edges, numNodes: number, what: string): void {
  for (const ends of [from, to]) {
    for (let i = 0; i < ends.length; i++) {
      if (!Number.isInteger(ends[i]) || ends[i] < 0 || ends[i] >= numNodes) {
        throw badFile(what, `entry ${i} names node ${ends[i]} of ${wholeText(numNodes)}`);
      }
    }
  }
}

/**
 * @param rest called between steps, to let others work or to stop
 * @throws AppError bad-file
 */
export async function graphFromNpz(
  members: Members,
  sink: GraphSink,
  rest: () => Promise<void>,
): Promise<GraphOutcome> {
  const { what } = sink;
  const found = edgesOf(members, what);
  const labels = members.get('labels') ?? members.get('label') ?? members.get('y');
  let { numNodes } = found;
  if (numNodes === 0) {
    for (let i = 0; i < found.from.length; i++) numNodes = Math.max(numNodes, found.from[i] + 1, found.to[i] + 1);
  }
  // Counts are sized by it: it has to be a number that fits, whatever a damaged file says.
  if (!Number.isInteger(numNodes) || numNodes < 0 || numNodes > 500_000_000) {
    throw badFile(what, `it says that it has ${numNodes} nodes`);
  }
  const edges = { ...found, numNodes };
  checkEnds(edges, numNodes, what);
  const features = featuresOf(members, numNodes, what);
  if (labels !== undefined && labels.data.length < numNodes) {
    throw badFile(what, `it has labels of ${wholeText(labels.data.length)} nodes for ${wholeText(numNodes)}`);
  }
  await writeNodes(sink, numNodes, labels ?? null, features, rest);

  const undirected = isSymmetric(edges);
  const weight = edges.weights === null ? -1 : sink.edges.attribute('weight');
  for (let i = 0; i < edges.from.length; i++) {
    if (i % ROWS_PER_STEP === 0) await rest();
    if (undirected && edges.from[i] > edges.to[i]) continue;
    const cells: (string | undefined)[] = [String(edges.from[i]), String(edges.to[i])];
    if (edges.weights !== null) cells[weight] = String(edges.weights[i]);
    sink.edges.add(i + 1, cells);
  }
  if (undirected) {
    sink.note(
      `The matrix is symmetric, so the graph is undirected: ${wholeText(edges.from.length)} entries are ${wholeText(sink.edges.read)} edges.`,
    );
  }
  sink.note('Nodes are named by the numbers of their rows, from 0 on.');
  return { directed: !undirected, nodeName: null, nodeIgnore: [], edgeIgnore: [] };
}

async function writeNodes(
  sink: GraphSink,
  numNodes: number,
  labels: NpyArray | null,
  features: Rows | null,
  rest: () => Promise<void>,
): Promise<void> {
  const label = labels === null ? -1 : sink.nodes.attribute('label');
  const isWide = features !== null && features.numCols > MOST_FEATURES;
  const first = features === null ? -1 : isWide ? sink.nodes.attribute('features') : sink.nodes.attribute('x0');
  if (features !== null && !isWide) for (let c = 1; c < features.numCols; c++) sink.nodes.attribute(`x${c}`);
  if (isWide) {
    sink.note(
      `The ${wholeText(features.numCols)} features of a node are one column with the names of those that are not zero; their values are not kept. ` +
        'A data-set folder keeps them (dowser import --dataset).',
    );
  }
  for (let v = 0; v < numNodes; v++) {
    if (v % ROWS_PER_STEP === 0) await rest();
    const cells: (string | undefined)[] = [String(v)];
    if (labels !== null) cells[label] = String(labels.data[v]);
    if (features !== null && isWide) {
      const names: string[] = [];
      features.each(v, (column) => names.push(`x${column}`));
      cells[first] = names.join(';');
    } else if (features !== null) {
      for (let c = 0; c < features.numCols; c++) cells[first + c] = '0';
      features.each(v, (column, value) => (cells[first + column] = String(value)));
    }
    sink.nodes.add(v + 1, cells);
  }
}
