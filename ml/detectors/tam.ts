/**
 * TAM: truncated affinity maximisation (Qiao & Pang, "Truncated Affinity Maximization: One-class Homophily Modeling for
 * Graph Anomaly Detection", NeurIPS 2023, arXiv 2306.00006). Normal nodes are like their neighbours, anomalies are not.
 *
 * T times, the graph is cut K times in a row, each cut thinning what the one before left:
 *
 *   distance  d_ij = |x_i - x_j|; node i draws r_i uniformly between the mean of all d and its own largest one
 *   cut       link ij goes when d_ij > r_i and d_ij > r_j
 *
 * On each of the T K thinned graphs a network of its own is trained, A_hat normalised with self loops, h channels:
 *
 *   H = prelu(A_hat prelu(A_hat X W1 + b1) W2 + b2)       n x h, W1 d x 2h, W2 2h x h
 *   affinity_i = mean over the neighbours j of i in the whole graph of cos(H_i, H_j), maximised over all nodes
 *   score_i = 1 - mean affinity over the networks;  edge ij = 1 - mean cos(H_i, H_j)
 *
 * The affinity is H_n . (A H_n)_i / degree with normalised rows H_n, O(m h): the n x n matrix of cosines that the
 * released code builds is not needed. Other than there, a node is no neighbour of itself (as in the paper; it would
 * make nodes with few links look more normal), gradients do not pile up over epochs, and the regulariser that the
 * paper switches on for injected anomalies alone is left out, since knowing that takes labels.
 *
 * The published 500 epochs of learning rate 1e-5 let Adam move a weight by at most 0.005. That product is kept and
 * the number of steps chosen by the size of the graph.
 */
import { prepareFeatures, spmm, transformRows } from '../compute/sparse.ts';
import type { PreparedFeatures } from '../compute/sparse.ts';
import * as t from '../compute/tensors.ts';
import type { RunContext } from '../context.ts';
import { loneNodes, simpleAdjacency, symmetricallyNormalised } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { standardise } from '../graph/standardise.ts';
import { linkDistances, thin, withLoops } from '../graph/thinning.ts';
import { createAdamW } from '../nn/adamw.ts';
import { glorotUniform } from '../nn/init.ts';
import type { Rng } from '../rng.ts';
import type { Graph, GraphData } from '../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../schema/params.ts';
import { defineDetector } from './detector.ts';
import type { Cost, DetectorResult, GraphSize } from './detector.ts';
import { stepProgress } from './learning-progress.ts';
import { rankLoneLast } from './lone-nodes.ts';

const params = {
  series: {
    type: 'number',
    default: 3,
    min: 1,
    max: 20,
    integer: true,
    label: 'Series of cuts (T)',
    help: 'How often the graph is thinned from the start, each time by other draws. Published: 3.',
  },
  cuts: {
    type: 'number',
    default: 4,
    min: 1,
    max: 20,
    integer: true,
    label: 'Cuts in a row (K)',
    help: 'How often each series thins its graph. Published: 4.',
  },
  epochs: {
    type: 'number',
    default: 0,
    min: 0,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: 'Steps of each network. 0 chooses 10 to 50 by the size of the graph; published: 500, each a fraction as long.',
    advanced: true,
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 2,
    max: 512,
    integer: true,
    label: 'Hidden channels',
    help: 'Width in which neighbours are compared. Published: 128; 64 is more than twice as fast.',
    advanced: true,
  },
} as const satisfies ParamTable;
type TamParams = ResolvedParams<typeof params>;

/** Published: 500 epochs of learning rate 1e-5. */
const TRAVEL = 0.005;

function epochsFor(size: { readonly numNodes: number; readonly numEdges: number }, given: TamParams): number {
  if (given.epochs > 0) return given.epochs;
  return Math.min(50, Math.max(10, Math.round(2_000_000 / Math.max(1, size.numNodes + size.numEdges))));
}

interface Layer {
  readonly weight: t.Variable<t.Rank.R2>;
  readonly bias: t.Variable<t.Rank.R1>;
  readonly slope: t.Variable;
}

function createLayer(inChannels: number, outChannels: number, rng: Rng): Layer {
  return {
    weight: t.variable(t.tensor2d(glorotUniform(inChannels, outChannels, rng), [inChannels, outChannels])),
    bias: t.variable(t.tensor1d(new Float32Array(outChannels))),
    slope: t.variable(t.scalar(0.25)),
  };
}

const activate = (x: t.Tensor2D, { bias, slope }: Layer): t.Tensor2D => t.biasPrelu(x, bias, slope);

function embed(features: PreparedFeatures, hat: WeightedRows, layers: readonly [Layer, Layer]): t.Tensor2D {
  const hidden = activate(spmm(hat, transformRows(features, null, null, layers[0].weight)), layers[0]);
  return activate(spmm(hat, t.matMul(hidden, layers[1].weight)), layers[1]);
}

/**
 * Mean cosine with the neighbours; 0 for a node without any.
 * @param h n x width
 * @param neighbours 0/1 rows without loops
 * @param inverseDegree 1 / number of neighbours, 0 for none; length n
 */
export function affinities(h: t.Tensor2D, neighbours: WeightedRows, inverseDegree: t.Tensor1D): t.Tensor1D {
  const norms = t.sqrt(t.maximum(t.sum(t.square(h), 1, true), 1e-12));
  const unit = t.div<t.Tensor2D>(h, norms);
  return t.mul(t.rowDots(unit, spmm(neighbours, unit)), inverseDegree);
}

interface Input {
  readonly features: PreparedFeatures;
  readonly neighbours: WeightedRows;
  readonly inverseDegree: t.Tensor1D;
  readonly graph: Graph;
}

/** Trains one network on one thinned graph and returns its affinities and edge cosines. */
async function trainOne(
  input: Input,
  thinned: WeightedRows,
  width: number,
  epochs: number,
  rng: Rng,
  ctx: RunContext,
  told: (loss: number) => void,
): Promise<{ nodes: Float32Array; edges: Float32Array }> {
  const hat = symmetricallyNormalised(withLoops(thinned));
  const layers: [Layer, Layer] = [
    createLayer(input.features.numCols, 2 * width, rng.fork('first')),
    createLayer(2 * width, width, rng.fork('second')),
  ];
  const variables = layers.flatMap((layer) => [layer.weight, layer.bias, layer.slope]);
  const optimiser = createAdamW(variables, 0);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      await ctx.tick();
      const { value, grads } = t.variableGrads(() => {
        const affinity = affinities(embed(input.features, hat, layers), input.neighbours, input.inverseDegree);
        return t.neg(t.sum<t.Scalar>(affinity));
      }, variables);
      optimiser.step(grads, TRAVEL / epochs);
      const loss = (await value.data())[0] / Math.max(1, thinned.numRows);
      t.dispose([value, ...Object.values(grads)]);
      told(loss);
    }
    const h = t.tidy(() => embed(input.features, hat, layers));
    const nodes = t.tidy(() => affinities(h, input.neighbours, input.inverseDegree));
    const { src, dst } = input.graph;
    const [edges] = src.length === 0 ? [] : t.pairCosines([h], [{ a: 0, aRows: src, b: 0, bRows: dst }]);
    const result = {
      nodes: Float32Array.from(await nodes.data()),
      edges: src.length === 0 ? new Float32Array(0) : Float32Array.from(await edges.data()),
    };
    t.dispose(src.length === 0 ? [h, nodes] : [h, nodes, edges]);
    return result;
  } finally {
    optimiser.dispose();
    t.dispose(variables);
  }
}

/** Share of its links that a node lost, length n. */
function lostShare(before: WeightedRows, after: WeightedRows): Float64Array {
  return Float64Array.from({ length: before.numRows }, (_, v) => {
    const had = before.rowPtr[v + 1] - before.rowPtr[v];
    return had === 0 ? 0 : 1 - (after.rowPtr[v + 1] - after.rowPtr[v]) / had;
  });
}

function addScaled(target: Float64Array, values: ArrayLike<number>, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i] += scale * values[i];
}

async function fit(data: GraphData, given: TamParams, ctx: RunContext): Promise<DetectorResult> {
  const { graph } = data;
  const csr = symmetricCsr(graph);
  const neighbours = simpleAdjacency(csr, false);
  const taken = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const distances = await linkDistances(neighbours, taken, ctx);
  const epochs = epochsFor(graph, given);
  const networks = given.series * given.cuts;
  const inverse = Float32Array.from({ length: graph.numNodes }, (_, v) => {
    const degree = neighbours.rowPtr[v + 1] - neighbours.rowPtr[v];
    return degree === 0 ? 0 : 1 / degree;
  });
  const input: Input = { features: prepareFeatures(taken), neighbours, inverseDegree: t.tensor1d(inverse), graph };
  const nodes = new Float64Array(graph.numNodes).fill(1);
  const edges = new Float64Array(graph.numEdges).fill(1);
  const lost = new Float64Array(graph.numNodes);
  const told = stepProgress(ctx, 'Learning how alike neighbours are', networks * epochs);
  let done = 0;
  try {
    for (let series = 0; series < given.series; series++) {
      let current = { rows: neighbours, distances };
      for (let cut = 0; cut < given.cuts; cut++) {
        const rng = ctx.rng.fork(`series ${series} cut ${cut}`);
        current = thin(current.rows, current.distances, rng.fork('thinning'));
        const one = await trainOne(
          input,
          current.rows,
          given.hiddenChannels,
          epochs,
          rng.fork('network'),
          ctx,
          (loss) => told(done++, loss),
        );
        addScaled(nodes, one.nodes, -1 / networks);
        addScaled(edges, one.edges, -1 / networks);
      }
      addScaled(lost, lostShare(neighbours, current.rows), 1 / given.series);
    }
  } finally {
    input.features.dispose();
    input.inverseDegree.dispose();
  }
  const parts = [
    {
      id: 'unlike-neighbours',
      title: 'Unlike its neighbours',
      meaning: 'How little it resembles those it is linked with, as learnt (1 - mean cosine, 0 to 2).',
      weight: 1,
      values: nodes,
    },
    {
      id: 'lost-links',
      title: 'Links cut as unlike',
      meaning: 'Share of its links between unlike features that were left out while learning.',
      weight: 0,
      values: lost,
    },
  ];
  const last = rankLoneLast({ score: nodes, parts }, loneNodes(csr));
  const unlike = {
    id: 'unlike-ends',
    title: 'Unlike ends',
    meaning: 'How little its two ends resemble each other, as learnt (1 - cosine, 0 to 2).',
    weight: 1,
    values: edges,
  };
  const notes = [...last.notes, `Averaged ${networks} networks of ${epochs} epochs.`];
  return { nodes: last.scores, edges: { score: edges, parts: [unlike] }, notes };
}

/** Measured seconds of one core (wasm, SIMD), per network and epoch: see `estimate`. */
const SECONDS = { row: 4e-8, square: 7e-10, value: 4e-10, entry: 3e-9 } as const;

function estimate(size: GraphSize, given: TamParams): Cost {
  const h = given.hiddenChannels;
  const entries = 2 * size.numEdges + size.numNodes;
  const steps = given.series * given.cuts * (epochsFor(size, given) + 1);
  const epoch =
    size.numNodes * h * SECONDS.row +
    2 * size.numNodes * h * h * SECONDS.square +
    2 * size.numValues * h * SECONDS.value +
    entries * h * SECONDS.entry;
  const floats = 3 * size.numValues + 16 * size.numEdges + 12 * size.numFeatures * h + 40 * size.numNodes * h;
  return { seconds: 0.5 + steps * epoch, bytes: 120e6 + 4 * floats };
}

export const tam = defineDetector({
  id: 'tam',
  title: 'TAM',
  summary: 'Learns how alike neighbours are once unlike links are cut; who is unlike its neighbours is anomalous.',
  paper:
    'Qiao & Pang, Truncated Affinity Maximization: One-class Homophily Modeling for Graph Anomaly Detection, NeurIPS 2023, arXiv 2306.00006',
  scores: ['node', 'edge'],
  isFloor: false,
  params,
  estimate,
  fit,
});
