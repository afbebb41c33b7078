/**
 * The network of VQGraph's teacher (Yang et al., ICLR 2024) and its gradients by hand, wired in one of two ways.
 *
 *   Z = relu(Â X W1 + b1)             N x D    encoder
 *   q = E[code of z]                  N x D    quantised; the gradient passes to Z as if q were Z (straight through)
 *   Qe = q We + be, Qn = q Wn + bn    N x D    edge and node decoder
 *   released: O = relu(Â (Qe W2) + b2) Wo + bo, entries of Z dropped: the classifier reads the edge decoder
 *   direct:   O = Â (drop(q) W2) + b2: a graph convolutional network with a quantised hidden layer, decoders beside it
 *
 * Loss: cross-entropy on training nodes + nodeWeight mean (Z - Qn)^2 (both sides learn) + edgeWeight edge loss of Qe
 * (./edge-loss.ts) + commitment mean (q - Z)^2, q held fixed. Nodes of a code share q, so decoders are computed for codes,
 * not for nodes; in the gradient towards Z the products are ordered so that none is nodes times D times D but the node
 * decoder's. Before codes exist every node counts as its own code and q is Z.
 */
import { matrix, product, sparseProduct } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { restricted } from '../../graph/adjacency.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { rowsFrom } from '../../graph/replace-rows.ts';
import { glorotUniform } from '../../nn/init.ts';
import type { Rng } from '../../rng.ts';
import type { Features } from '../../schema/graph.ts';
import { codedError, codeTotals, edgeLoss, linksToCodes } from './edge-loss.ts';
import type { CodedRows, EdgeLoss } from './edge-loss.ts';
import { propagatedLayer } from './propagated-layer.ts';
import type { PropagatedLayer } from './propagated-layer.ts';

export interface VqWeights {
  readonly encoder: Matrix;
  readonly encoderBias: Matrix;
  readonly edge: Matrix;
  readonly edgeBias: Matrix;
  readonly node: Matrix;
  readonly nodeBias: Matrix;
  readonly second: Matrix;
  readonly secondBias: Matrix;
  readonly out: Matrix;
  readonly outBias: Matrix;
}

export const vqWeightNames = [
  'encoder',
  'encoderBias',
  'edge',
  'edgeBias',
  'node',
  'nodeBias',
  'second',
  'secondBias',
  'out',
  'outBias',
] as const satisfies readonly (keyof VqWeights)[];

export interface VqShape {
  readonly features: number;
  /** D */
  readonly channels: number;
  /** width of the second convolution where the wiring is the released one */
  readonly hidden: number;
  readonly classes: number;
}

export type VqWiring = 'released' | 'direct';

export function createVqWeights(shape: VqShape, wiring: VqWiring, rng: Rng): VqWeights {
  const { features, channels, classes } = shape;
  const hidden = wiring === 'released' ? shape.hidden : classes;
  const glorot = (rows: number, cols: number, name: string): Matrix =>
    matrix(rows, cols, glorotUniform(rows, cols, rng.fork(name)));
  return {
    encoder: glorot(features, channels, 'encoder'),
    encoderBias: matrix(1, channels),
    edge: glorot(channels, channels, 'edge'),
    edgeBias: matrix(1, channels),
    node: glorot(channels, channels, 'node'),
    nodeBias: matrix(1, channels),
    second: glorot(channels, hidden, 'second'),
    secondBias: matrix(1, hidden),
    // Empty where logits come from the second convolution.
    out: wiring === 'released' ? glorot(hidden, classes, 'out') : matrix(0, classes),
    outBias: matrix(1, wiring === 'released' ? classes : 0),
  };
}

/** What logits of some nodes are made of. */
export interface VqSurroundings {
  /** gives Z of what `propagation` has columns for */
  readonly layer: Pick<PropagatedLayer, 'forward'>;
  /** rows of Â */
  readonly propagation: WeightedRows;
  readonly wiring: VqWiring;
}

export interface VqGraph extends VqSurroundings {
  readonly layer: PropagatedLayer;
  /** Â, symmetric */
  readonly propagation: WeightedRows;
  /** 0/1 with loops */
  readonly links: WeightedRows;
}

/** Logits of a few nodes need the two steps of links around them, not the whole graph. */
export function surroundings(
  nodes: Int32Array,
  features: Features,
  propagation: WeightedRows,
  wiring: VqWiring,
): VqSurroundings {
  const outer = restricted(propagation, nodes);
  const inner = restricted(propagation, outer.columns);
  return {
    layer: propagatedLayer(rowsFrom(features, inner.columns), inner.part),
    propagation: outer.part,
    wiring,
  };
}

export interface VqMasks {
  /** of the encoder's input, length layer.entries; null drops nothing */
  readonly input: Float32Array | null;
  /** of Z (released) or of q (direct), numNodes x D; null drops nothing */
  readonly hidden: Float32Array | null;
}

export interface LossWeights {
  readonly node: number;
  readonly edge: number;
  readonly commitment: number;
}

function addBias({ cols, values }: Matrix, bias: Matrix): void {
  for (let start = 0; start < values.length; start += cols) {
    for (let c = 0; c < cols; c++) values[start + c] += bias.values[c];
  }
}

function affine(x: Matrix, weight: Matrix, bias: Matrix): Matrix {
  const out = product(x, weight);
  addBias(out, bias);
  return out;
}

function columnTotals({ cols, values }: Matrix): Matrix {
  const sums = new Float64Array(cols);
  for (let start = 0; start < values.length; start += cols) {
    for (let c = 0; c < cols; c++) sums[c] += values[start + c];
  }
  return matrix(1, cols, Float32Array.from(sums));
}

/** What is compared with the codebook. */
export interface Encoded {
  readonly z: Matrix;
  readonly masks: VqMasks;
}

export function encode(weights: VqWeights, { layer, wiring }: VqSurroundings, masks: VqMasks): Encoded {
  const z = layer.forward(weights.encoder, masks.input);
  addBias(z, weights.encoderBias);
  const { values } = z;
  const hidden = wiring === 'released' ? masks.hidden : null;
  for (let i = 0; i < values.length; i++) values[i] = values[i] > 0 ? values[i] * (hidden === null ? 1 : hidden[i]) : 0;
  return { z, masks };
}

/** What a forward pass leaves for the way back. */
export interface VqPass {
  readonly coded: CodedRows;
  /** of codes: Qe, numCodes x D; null where logits are not made of it */
  readonly edgeRows: Matrix | null;
  /** what logits are made of: relu(...), numNodes x H (released), or drop(q), numNodes x D (direct) */
  readonly hidden: Matrix;
  /** numNodes x C */
  readonly logits: Matrix;
}

/** Rows of codes for each node, times a mask. */
function codedRows({ rows, codes }: CodedRows, mask: Float32Array | null): Matrix {
  const out = matrix(codes.length, rows.cols);
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * rows.cols, j = codes[v] * rows.cols; c < rows.cols; c++, i++, j++) {
      out.values[i] = mask === null ? rows.values[j] : rows.values[j] * mask[i];
    }
  }
  return out;
}

/** @param coded rows of codes in use and each node's code */
export function decode(weights: VqWeights, graph: VqSurroundings, coded: CodedRows, masks: VqMasks): VqPass {
  const { propagation, wiring } = graph;
  if (wiring === 'direct') {
    const hidden = codedRows(coded, masks.hidden);
    const logits = sparseProduct(propagation, product(hidden, weights.second));
    addBias(logits, weights.secondBias);
    return { coded, edgeRows: null, hidden, logits };
  }
  const edgeRows = affine(coded.rows, weights.edge, weights.edgeBias);
  const toCodes = linksToCodes(propagation, coded.codes, coded.rows.rows);
  const hidden = sparseProduct(toCodes, product(edgeRows, weights.second));
  addBias(hidden, weights.secondBias);
  for (let i = 0; i < hidden.values.length; i++) hidden.values[i] = Math.max(0, hidden.values[i]);
  return { coded, edgeRows, hidden, logits: affine(hidden, weights.out, weights.outBias) };
}

/** Mean cross-entropy over some nodes, and its gradient towards all logits. */
export function classLoss(
  logits: Matrix,
  rows: Int32Array,
  labels: Int32Array,
): { readonly value: number; readonly gradient: Matrix } {
  const { cols, values } = logits;
  const gradient = matrix(logits.rows, cols);
  let total = 0;
  for (const v of rows) {
    const start = v * cols;
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < cols; c++) top = Math.max(top, values[start + c]);
    let sum = 0;
    for (let c = 0; c < cols; c++) sum += Math.exp(values[start + c] - top);
    total += Math.log(sum) + top - values[start + labels[v]];
    for (let c = 0; c < cols; c++) {
      const share = Math.exp(values[start + c] - top) / sum;
      gradient.values[start + c] += (share - (c === labels[v] ? 1 : 0)) / rows.length;
    }
  }
  return { value: total / Math.max(1, rows.length), gradient };
}

export interface VqLosses {
  readonly classes: number;
  readonly nodes: number;
  readonly edges: number;
  readonly commitment: number;
}

export interface VqGradient {
  /** unweighted parts */
  readonly losses: VqLosses;
  readonly weights: VqWeights;
}

/** Gradients of the decoders' and the edge loss's part, towards sums over codes and towards nodes. */
function edgePart(
  weights: VqWeights,
  { links }: VqGraph,
  { codes, counts }: CodedRows,
  edgeRows: Matrix,
  weight: number,
  ofCodes: Matrix,
  ofNodes: Matrix,
): EdgeLoss | null {
  if (weight === 0) return null;
  const loss = edgeLoss({ rows: edgeRows, codes, counts }, links);
  const toCodes = linksToCodes(links, codes, edgeRows.rows);
  const { cols } = edgeRows;
  const factor = weight * loss.neighbourFactor;
  for (let i = 0; i < ofCodes.values.length; i++) {
    const count = counts[Math.floor(i / cols)];
    ofCodes.values[i] += weight * count * loss.shared.values[i] + factor * loss.neighbours.values[i];
  }
  const shared = product(loss.shared, weights.edge, 'right');
  const around = sparseProduct(toCodes, product(edgeRows, weights.edge, 'right'));
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * cols, j = codes[v] * cols; c < cols; c++, i++, j++) {
      ofNodes.values[i] += weight * shared.values[j] + factor * around.values[i];
    }
  }
  return loss;
}

/** The node decoder: both the decoder and Z learn. */
function nodePart(
  weights: VqWeights,
  z: Matrix,
  { rows, codes, counts }: CodedRows,
  weight: number,
  ofNodes: Matrix,
): { readonly value: number; readonly weight: Matrix; readonly bias: Matrix } {
  const { cols } = z;
  if (weight === 0) return { value: 0, weight: matrix(cols, cols), bias: matrix(1, cols) };
  const decoded = affine(rows, weights.node, weights.nodeBias);
  const factor = (2 * weight) / Math.max(1, z.values.length);
  const totals = codeTotals(z, codes, rows.rows);
  const ofCodes = matrix(
    rows.rows,
    cols,
    totals.values.map((sum, i) => factor * (counts[Math.floor(i / cols)] * decoded.values[i] - sum)),
  );
  const decodedBack = product(decoded, weights.node, 'right');
  const zBack = product(z, weights.node, 'right');
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * cols, j = codes[v] * cols; c < cols; c++, i++, j++) {
      const straight = decodedBack.values[j] - zBack.values[i];
      ofNodes.values[i] += factor * (straight + z.values[i] - decoded.values[j]);
    }
  }
  return {
    value: codedError(z, decoded, codes),
    weight: product(rows, ofCodes, 'left'),
    bias: columnTotals(ofCodes),
  };
}

/** Adds the commitment's gradient. @returns its value */
function commitmentPart(z: Matrix, { rows, codes }: CodedRows, weight: number, ofNodes: Matrix): number {
  const factor = (2 * weight) / Math.max(1, z.values.length);
  const { cols } = z;
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * cols, j = codes[v] * cols; c < cols; c++, i++, j++) {
      ofNodes.values[i] += factor * (z.values[i] - rows.values[j]);
    }
  }
  return codedError(z, rows, codes);
}

/** The classifier's part of the gradient. */
interface ClassPart {
  /** towards q of each node, numNodes x D; the others are added to it */
  readonly ofNodes: Matrix;
  /** towards Qe, summed over the nodes of each code, numCodes x D; the edge loss is added to it */
  readonly ofCodes: Matrix;
  readonly second: Matrix;
  readonly secondBias: Matrix;
  readonly out: Matrix;
  readonly outBias: Matrix;
}

function directPart(
  weights: VqWeights,
  graph: VqGraph,
  pass: VqPass,
  masks: VqMasks,
  gradient: Matrix,
): Omit<ClassPart, 'ofCodes'> {
  const towards = sparseProduct(graph.propagation, gradient);
  const ofNodes = product(towards, weights.second, 'right');
  const mask = masks.hidden;
  if (mask !== null) for (let i = 0; i < mask.length; i++) ofNodes.values[i] *= mask[i];
  return {
    ofNodes,
    second: product(pass.hidden, towards, 'left'),
    secondBias: columnTotals(gradient),
    out: matrix(0, gradient.cols),
    outBias: matrix(1, 0),
  };
}

function releasedPart(
  weights: VqWeights,
  graph: VqGraph,
  { coded, hidden }: VqPass,
  edgeRows: Matrix,
  gradient: Matrix,
): ClassPart {
  const before = product(gradient, weights.out, 'right');
  for (let i = 0; i < before.values.length; i++) if (hidden.values[i] === 0) before.values[i] = 0;
  const towards = sparseProduct(graph.propagation, before);
  const towardsCodes = codeTotals(towards, coded.codes, coded.rows.rows);
  return {
    ofNodes: product(towards, product(weights.edge, weights.second), 'right'),
    ofCodes: product(towardsCodes, weights.second, 'right'),
    second: product(edgeRows, towardsCodes, 'left'),
    secondBias: columnTotals(before),
    out: product(hidden, gradient, 'left'),
    outBias: columnTotals(gradient),
  };
}

/**
 * Losses and the gradient of their weighted sum.
 * @param encoded with the masks that the pass was made with
 * @param rows training nodes
 * @param labels of all nodes; only those of `rows` are read
 */
export function vqGradient(
  weights: VqWeights,
  graph: VqGraph,
  { z, masks }: Encoded,
  pass: VqPass,
  rows: Int32Array,
  labels: Int32Array,
  lossWeights: LossWeights,
): VqGradient {
  const { coded, logits } = pass;
  const classes = classLoss(logits, rows, labels);
  const released = graph.wiring === 'released';
  const edgeRows = pass.edgeRows ?? affine(coded.rows, weights.edge, weights.edgeBias);
  const { ofNodes, ofCodes, ...classifier } = released
    ? releasedPart(weights, graph, pass, edgeRows, classes.gradient)
    : {
        ...directPart(weights, graph, pass, masks, classes.gradient),
        ofCodes: matrix(edgeRows.rows, edgeRows.cols),
      };
  const edges = edgePart(weights, graph, coded, edgeRows, lossWeights.edge, ofCodes, ofNodes);
  const nodes = nodePart(weights, z, coded, lossWeights.node, ofNodes);
  const commitment = commitmentPart(z, coded, lossWeights.commitment, ofNodes);
  const mask = released ? masks.hidden : null;
  for (let i = 0; i < ofNodes.values.length; i++) {
    // Z is 0 where the encoder is silent and where it was dropped.
    ofNodes.values[i] = z.values[i] > 0 ? ofNodes.values[i] * (mask === null ? 1 : mask[i]) : 0;
  }
  return {
    losses: { classes: classes.value, nodes: nodes.value, edges: edges?.value ?? 0, commitment },
    weights: {
      ...classifier,
      encoder: graph.layer.gradient(ofNodes, masks.input),
      encoderBias: columnTotals(ofNodes),
      edge: product(coded.rows, ofCodes, 'left'),
      edgeBias: columnTotals(ofCodes),
      node: nodes.weight,
      nodeBias: nodes.bias,
    },
  };
}
