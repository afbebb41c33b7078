/**
 * TAM's network on one thinned graph (./tam.ts has the formulas): what is trained and read, and its form made of tensor
 * operations, for backends without the SIMD kernels. ./resident-networks.ts is the same inside the kernels' memory; the
 * two are tested against each other.
 */
import { prepareFeatures, spmm, transformRows } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { createAdamW } from '../../nn/adamw.ts';
import { FIRST_SLOPE, LEAST_LENGTH, inverseDegrees } from './affinity.ts';
import type { AffinityInput, AffinityNetworks } from './affinity.ts';
import { createResidentNetworks } from './resident-networks.ts';

/** On the SIMD kernels where they are at hand, else of tensor operations. @throws AppError too-large */
export function createNetworks(input: AffinityInput): AffinityNetworks {
  return createResidentNetworks(input) ?? createTensorNetworks(input);
}

/**
 * Mean cosine with the neighbours; 0 for a node without any.
 * @param h n x width
 * @param neighbours 0/1 rows without loops
 * @param inverseDegree 1 / number of neighbours, 0 for none; length n
 */
export function affinities(h: t.Tensor2D, neighbours: WeightedRows, inverseDegree: t.Tensor1D): t.Tensor1D {
  const norms = t.sqrt(t.maximum(t.sum(t.square(h), 1, true), LEAST_LENGTH ** 2));
  const unit = t.div<t.Tensor2D>(h, norms);
  return t.mul(t.rowDots(unit, spmm(neighbours, unit)), inverseDegree);
}

interface Layer {
  readonly weight: t.Variable<t.Rank.R2>;
  readonly bias: t.Variable<t.Rank.R1>;
  readonly slope: t.Variable;
}

const layerOf = (weight: Float32Array, inChannels: number, outChannels: number): Layer => ({
  weight: t.variable(t.tensor2d(weight, [inChannels, outChannels])),
  bias: t.variable(t.tensor1d(new Float32Array(outChannels))),
  slope: t.variable(t.scalar(FIRST_SLOPE)),
});

const activate = (x: t.Tensor2D, { bias, slope }: Layer): t.Tensor2D => t.biasPrelu(x, bias, slope);

/** Of tensor operations; exported to be compared with. */
export function createTensorNetworks({ graph, features, neighbours, width }: AffinityInput): AffinityNetworks {
  const prepared = prepareFeatures(features);
  const inverseDegree = t.tensor1d(inverseDegrees(neighbours));
  return {
    create: (hat, weights) => {
      const first = layerOf(weights.first, features.numCols, 2 * width);
      const second = layerOf(weights.second, 2 * width, width);
      const variables = [first, second].flatMap((layer) => [layer.weight, layer.bias, layer.slope]);
      const optimiser = createAdamW(variables, 0);
      const embed = (): t.Tensor2D => {
        const hidden = activate(spmm(hat, transformRows(prepared, null, null, first.weight)), first);
        return activate(spmm(hat, t.matMul(hidden, second.weight)), second);
      };
      return {
        step: async (learningRate) => {
          const { value, grads } = t.variableGrads(
            () => t.neg(t.sum<t.Scalar>(affinities(embed(), neighbours, inverseDegree))),
            variables,
          );
          optimiser.step(grads, learningRate);
          const loss = (await value.data())[0];
          t.dispose([value, ...Object.values(grads)]);
          return loss;
        },
        read: async () => {
          const h = t.tidy(embed);
          const nodes = t.tidy(() => affinities(h, neighbours, inverseDegree));
          const { src, dst } = graph;
          const edges = src.length === 0 ? [] : t.pairCosines([h], [{ a: 0, aRows: src, b: 0, bRows: dst }]);
          const result = {
            nodes: Float32Array.from(await nodes.data()),
            edges: edges.length === 0 ? new Float32Array(0) : Float32Array.from(await edges[0].data()),
          };
          t.dispose([h, nodes, ...edges]);
          return result;
        },
        state: () => optimiser.state(),
        restore: (state) => optimiser.restore(state),
        dispose: () => {
          optimiser.dispose();
          t.dispose(variables);
        },
      };
    },
    dispose: () => {
      prepared.dispose();
      inverseDegree.dispose();
    },
  };
}
