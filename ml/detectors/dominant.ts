/**
 * DOMINANT: a graph autoencoder (Ding, Li, Bhanushali & Liu, "Deep Anomaly Detection on Attributed Networks", SDM
 * 2019). What it cannot rebuild from a narrow code is anomalous.
 *
 * With A_hat = D^-1/2 (A + I) D^-1/2 (n x n, sparse), X the features (n x d), h hidden channels, gc(M) = A_hat M W + b:
 *
 *   code        C = relu(gc(relu(gc(X))))                n x h
 *   attributes  X' = U V^T + c,  U = A_hat relu(gc(C))   n x d, V d x h, c length d
 *   structure   A' = Z Z^T,  Z = relu(gc(C))             n x n
 *   score_i = alpha |x_i - x'_i| + (1 - alpha) |(A + I)_i - A'_i|,  loss = its mean
 *   edge uv   = 1 - z_u . z_v: how surely the structure decoder leaves it out
 *
 * Neither A' nor X' is ever built, and nothing is sampled; both errors are exact, in O(m h + n h^2 + values h):
 *
 *   |(A + I)_i - Z z_i|^2 = |(A + I)_i|^2 - 2 z_i . ((A + I) Z)_i + z_i^T (Z^T Z) z_i
 *   |x_i - V u_i - c|^2 = |x_i|^2 - 2 u_i . (X V)_i - 2 (X c)_i + u_i^T (V^T V) u_i + 2 (V^T c) . u_i + |c|^2
 *
 * Other than in the released code, the attribute decoder ends linearly (its ReLU would need all n x d numbers, and can
 * never rebuild a standardised value below zero), and nothing is dropped out, so that one seed has one answer. Sparse
 * features are taken as given, as there; dense ones are standardised, or the column of the largest unit would be all.
 */
import { prepareFeatures, spmm, transformRows } from '../compute/sparse.ts';
import type { PreparedFeatures } from '../compute/sparse.ts';
import * as t from '../compute/tensors.ts';
import type { RunContext } from '../context.ts';
import { loneNodes, simpleAdjacency, symmetricallyNormalised } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { rowNorms } from '../graph/feature-rows.ts';
import { standardise } from '../graph/standardise.ts';
import { createAdamW } from '../nn/adamw.ts';
import { linearUniform } from '../nn/init.ts';
import type { Linear } from '../nn/layers.ts';
import type { Rng } from '../rng.ts';
import type { Graph, GraphData } from '../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../schema/params.ts';
import { defineDetector } from './detector.ts';
import type { Cost, DetectorResult, GraphSize, ScorePartColumn, Scores } from './detector.ts';
import { stepProgress } from './learning-progress.ts';

const params = {
  epochs: {
    type: 'number',
    default: 100,
    min: 1,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: 'Passes over all nodes. Published: 100.',
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 2,
    max: 1024,
    integer: true,
    label: 'Hidden channels',
    help: 'Width of the code that everything is rebuilt from. Published: 64.',
    advanced: true,
  },
  learningRate: {
    type: 'number',
    default: 0.005,
    min: 0.000001,
    max: 1,
    label: 'Learning rate',
    help: 'Published: 0.005.',
    advanced: true,
  },
  alpha: {
    type: 'number',
    default: 0.8,
    min: 0,
    max: 1,
    label: 'Weight of the features (alpha)',
    help: 'How much features count beside links. Published: 0.8.',
    advanced: true,
  },
} as const satisfies ParamTable;
type DominantParams = ResolvedParams<typeof params>;

/** Squared errors below this are rounding, and the root has no gradient at 0. */
const LEAST_SQUARE = 1e-6;

/** The released layers draw weights and biases from U(-a, a), a = 1 / sqrt(outChannels). */
function createConvolution(inChannels: number, outChannels: number, rng: Rng): Linear {
  return {
    weight: t.variable(
      t.tensor2d(linearUniform(inChannels * outChannels, outChannels, rng.fork('weight')), [inChannels, outChannels]),
    ),
    bias: t.variable(t.tensor1d(linearUniform(outChannels, outChannels, rng.fork('bias')))),
  };
}

interface Model {
  readonly first: Linear;
  readonly second: Linear;
  readonly attributes: Linear;
  readonly structure: Linear;
  /** V, d x h, and c, d x 1 */
  readonly output: t.Variable<t.Rank.R2>;
  readonly outputBias: t.Variable<t.Rank.R2>;
}

function createModel(numFeatures: number, width: number, rng: Rng): Model {
  const output = linearUniform(numFeatures * width, numFeatures, rng.fork('output'));
  const outputBias = linearUniform(numFeatures, numFeatures, rng.fork('output bias'));
  return {
    first: createConvolution(numFeatures, width, rng.fork('first')),
    second: createConvolution(width, width, rng.fork('second')),
    attributes: createConvolution(width, width, rng.fork('attributes')),
    structure: createConvolution(width, width, rng.fork('structure')),
    output: t.variable(t.tensor2d(output, [numFeatures, width])),
    outputBias: t.variable(t.tensor2d(outputBias, [numFeatures, 1])),
  };
}

function variablesOf(model: Model): t.Variable[] {
  const layers = [model.first, model.second, model.attributes, model.structure];
  return [...layers.flatMap((layer) => [layer.weight, layer.bias]), model.output, model.outputBias];
}

export interface DominantInput {
  readonly features: PreparedFeatures;
  /** A + I over distinct neighbours, and A_hat */
  readonly adjacency: WeightedRows;
  readonly convolution: WeightedRows;
  /** |x_i|^2 and |(A + I)_i|^2, length n */
  readonly featureSquares: t.Tensor1D;
  readonly rowSquares: t.Tensor1D;
}

const root = (squares: t.Tensor): t.Tensor1D => t.sqrt(t.maximum(squares, LEAST_SQUARE));

/** |(A + I)_i - Z z_i|, length n. @param z n x h */
export function structureErrors(input: DominantInput, z: t.Tensor2D): t.Tensor1D {
  const present = t.rowDots(z, spmm(input.adjacency, z));
  const all = t.rowDots(t.matMul(z, t.crossProduct(z, z)), z);
  return root(t.add(t.sub(input.rowSquares, t.mul(present, 2)), all));
}

/** |x_i - V u_i - c|, length n. @param u n x h @param v d x h @param c d x 1 */
export function attributeErrors(input: DominantInput, u: t.Tensor2D, v: t.Tensor2D, c: t.Tensor2D): t.Tensor1D {
  const given = t.rowDots(u, transformRows(input.features, null, null, v));
  const givenBias = t.sum(transformRows(input.features, null, null, c), 1);
  const rebuilt = t.rowDots(t.matMul(u, t.crossProduct(v, v)), u);
  const cross = t.sum(t.matMul(u, t.crossProduct(v, c)), 1);
  const linear = t.mul(t.sub(t.sub(cross, given), givenBias), 2);
  return root(t.add(t.add(t.add(input.featureSquares, linear), rebuilt), t.sum(t.square(c))));
}

function forward(model: Model, input: DominantInput): { attribute: t.Tensor1D; structure: t.Tensor1D; z: t.Tensor2D } {
  // A PReLU of slope 0 is a ReLU.
  const flat = t.scalar(0);
  const layer = (x: t.Tensor2D, { weight, bias }: Linear): t.Tensor2D =>
    t.biasPrelu(spmm(input.convolution, t.matMul(x, weight)), bias, flat);
  const transformed = transformRows(input.features, null, null, model.first.weight);
  const hidden = t.biasPrelu(spmm(input.convolution, transformed), model.first.bias, flat);
  const code = layer(hidden, model.second);
  const u = spmm(input.convolution, layer(code, model.attributes));
  const z = layer(code, model.structure);
  return {
    attribute: attributeErrors(input, u, model.output, model.outputBias),
    structure: structureErrors(input, z),
    z,
  };
}

async function train(model: Model, input: DominantInput, given: DominantParams, ctx: RunContext): Promise<void> {
  const variables = variablesOf(model);
  const optimiser = createAdamW(variables, 0);
  const told = stepProgress(ctx, 'Learning to rebuild the graph', given.epochs);
  try {
    for (let epoch = 0; epoch < given.epochs; epoch++) {
      await ctx.tick();
      const { value, grads } = t.variableGrads(() => {
        const { attribute, structure } = forward(model, input);
        const total = t.add(t.mul(attribute, given.alpha), t.mul(structure, 1 - given.alpha));
        return t.mean<t.Scalar>(total);
      }, variables);
      optimiser.step(grads, given.learningRate);
      const loss = (await value.data())[0];
      t.dispose([value, ...Object.values(grads)]);
      told(epoch, loss);
    }
  } finally {
    optimiser.dispose();
  }
}

async function doubles(tensor: t.Tensor): Promise<Float64Array> {
  const values = Float64Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

function edgeScores(graph: Graph, z: Float64Array): Scores {
  const width = z.length / Math.max(1, graph.numNodes);
  const values = new Float64Array(graph.numEdges);
  for (let e = 0; e < graph.numEdges; e++) {
    const [a, b] = [graph.src[e] * width, graph.dst[e] * width];
    let dot = 0;
    for (let c = 0; c < width; c++) dot += z[a + c] * z[b + c];
    values[e] = 1 - dot;
  }
  const part: ScorePartColumn = {
    id: 'unexpected-link',
    title: 'Unexpected link',
    meaning: 'The rest of the graph does not suggest that these two are linked (1 - rebuilt link).',
    weight: 1,
    values,
  };
  return { score: values, parts: [part] };
}

async function score(model: Model, input: DominantInput, given: DominantParams, graph: Graph): Promise<DetectorResult> {
  const out = t.tidy(() => forward(model, input));
  const [attribute, structure] = [await doubles(out.attribute), await doubles(out.structure)];
  const z = await doubles(out.z);
  const nodes: Scores = {
    score: attribute.map((value, v) => given.alpha * value + (1 - given.alpha) * structure[v]),
    parts: [
      {
        id: 'features',
        title: 'Unexpected features',
        meaning: 'Its features cannot be rebuilt from those of its surroundings (error).',
        weight: given.alpha,
        values: attribute,
      },
      {
        id: 'links',
        title: 'Unexpected links',
        meaning: 'Whom it is linked with cannot be rebuilt (error); grows with the number of links.',
        weight: 1 - given.alpha,
        values: structure,
      },
    ],
  };
  return { nodes, edges: edgeScores(graph, z), notes: [] };
}

async function fit(data: GraphData, given: DominantParams, ctx: RunContext): Promise<DetectorResult> {
  const csr = symmetricCsr(data.graph);
  const adjacency = simpleAdjacency(csr, true);
  const taken = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const degree = Float32Array.from(
    { length: adjacency.numRows },
    (_, v) => adjacency.rowPtr[v + 1] - adjacency.rowPtr[v],
  );
  const input: DominantInput = {
    features: prepareFeatures(taken),
    adjacency,
    convolution: symmetricallyNormalised(adjacency),
    featureSquares: t.tensor1d(Float32Array.from(rowNorms(taken), (norm) => norm * norm)),
    rowSquares: t.tensor1d(degree),
  };
  const model = createModel(taken.numCols, given.hiddenChannels, ctx.rng.fork('model'));
  try {
    await train(model, input, given, ctx);
    const result = await score(model, input, given, data.graph);
    const lone = loneNodes(csr).reduce((sum, value) => sum + value, 0);
    if (lone === 0) return result;
    const note = `${lone} ${lone === 1 ? 'node has' : 'nodes have'} no neighbours: judged by own features alone.`;
    return { ...result, notes: [note] };
  } finally {
    input.features.dispose();
    t.dispose([input.featureSquares, input.rowSquares, ...variablesOf(model)]);
  }
}

/** Measured seconds of one core (wasm, SIMD), an epoch: see `estimate`. */
const SECONDS = {
  /** per node and channel: activations, errors and their gradients */
  row: 3e-7,
  /** per node and channel squared: products with h x h matrices */
  square: 5e-10,
  /** per stored value and channel: two transforms and their gradients */
  value: 4e-10,
  /** per entry of A + I and channel: six propagations and their gradients */
  entry: 2e-9,
} as const;

function estimate(size: GraphSize, given: DominantParams): Cost {
  const h = given.hiddenChannels;
  const entries = 2 * size.numEdges + size.numNodes;
  const epoch =
    size.numNodes * h * SECONDS.row +
    size.numNodes * h * h * SECONDS.square +
    size.numValues * h * SECONDS.value +
    entries * h * SECONDS.entry;
  const floats = 3 * size.numValues + 12 * size.numEdges + 8 * size.numFeatures * h + 60 * size.numNodes * h;
  return { seconds: 0.5 + (given.epochs + 1) * epoch, bytes: 120e6 + 4 * floats };
}

export const dominant = defineDetector({
  id: 'dominant',
  title: 'DOMINANT',
  summary: 'Rebuilds links and features from a narrow code; what cannot be rebuilt is anomalous. Nodes and edges.',
  paper: 'Ding et al., Deep Anomaly Detection on Attributed Networks, SDM 2019',
  scores: ['node', 'edge'],
  isFloor: false,
  params,
  estimate,
  fit,
});
