/**
 * DOMINANT's network (./dominant.ts has the formulas) of tensor operations, for backends without the SIMD kernels.
 * ./resident-network.ts is the same inside the kernels' memory; the two are tested against each other.
 */
import { prepareFeatures, spmm, transformRows } from '../../compute/sparse.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { symmetricallyNormalised } from '../../graph/adjacency.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { rowNorms } from '../../graph/feature-rows.ts';
import { createAdamW } from '../../nn/adamw.ts';
import type { Linear } from '../../nn/layers.ts';
import { LEAST_SQUARE } from './autoencoder.ts';
import type { Autoencoder, AutoencoderInput, AutoencoderWeights, Convolution } from './autoencoder.ts';
import { createResidentAutoencoder } from './resident-network.ts';

/** On the SIMD kernels where they are at hand, else of tensor operations. @throws AppError too-large */
export function createAutoencoder(input: AutoencoderInput, weights: AutoencoderWeights): Autoencoder {
  return createResidentAutoencoder(input, weights) ?? createTensorAutoencoder(input, weights);
}

const layerOf = ({ weight, bias }: Convolution): Linear => ({
  weight: t.variable(t.tensor2d(weight, [weight.length / bias.length, bias.length])),
  bias: t.variable(t.tensor1d(bias)),
});

interface Model {
  readonly first: Linear;
  readonly second: Linear;
  readonly attributes: Linear;
  readonly structure: Linear;
  /** V, d x h, and c, d x 1 */
  readonly output: t.Variable<t.Rank.R2>;
  readonly outputBias: t.Variable<t.Rank.R2>;
}

function modelOf(weights: AutoencoderWeights, width: number): Model {
  const { output, outputBias } = weights;
  return {
    first: layerOf(weights.first),
    second: layerOf(weights.second),
    attributes: layerOf(weights.attributes),
    structure: layerOf(weights.structure),
    output: t.variable(t.tensor2d(output, [outputBias.length, width])),
    outputBias: t.variable(t.tensor2d(outputBias, [outputBias.length, 1])),
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

/** Of tensor operations; exported to be compared with. */
export function createTensorAutoencoder(
  { features, adjacency, width, alpha }: AutoencoderInput,
  weights: AutoencoderWeights,
): Autoencoder {
  const { rowPtr } = adjacency;
  const degree = Float32Array.from({ length: adjacency.numRows }, (_, v) => rowPtr[v + 1] - rowPtr[v]);
  const input: DominantInput = {
    features: prepareFeatures(features),
    adjacency,
    convolution: symmetricallyNormalised(adjacency),
    featureSquares: t.tensor1d(Float32Array.from(rowNorms(features), (norm) => norm * norm)),
    rowSquares: t.tensor1d(degree),
  };
  const model = modelOf(weights, width);
  const variables = variablesOf(model);
  const optimiser = createAdamW(variables, 0);
  return {
    step: async (learningRate) => {
      const { value, grads } = t.variableGrads(() => {
        const { attribute, structure } = forward(model, input);
        return t.mean<t.Scalar>(t.add(t.mul(attribute, alpha), t.mul(structure, 1 - alpha)));
      }, variables);
      optimiser.step(grads, learningRate);
      const loss = (await value.data())[0];
      t.dispose([value, ...Object.values(grads)]);
      return loss;
    },
    read: async () => {
      const { attribute, structure, z } = t.tidy(() => forward(model, input));
      const read = {
        attributes: Float32Array.from(await attribute.data()),
        structure: Float32Array.from(await structure.data()),
        z: Float32Array.from(await z.data()),
      };
      t.dispose([attribute, structure, z]);
      return read;
    },
    state: () => optimiser.state(),
    restore: (state) => optimiser.restore(state),
    dispose: () => {
      optimiser.dispose();
      input.features.dispose();
      t.dispose([input.featureSquares, input.rowSquares, ...variables]);
    },
  };
}
