/**
 * The training step of ./training.ts on the SIMD kernels, from weights to weights inside their memory: nothing becomes a
 * tensor, values cross no border between steps. Formulas and order are those of the step made of tensor operations,
 * which serves other backends and which this one is tested against.
 *
 * One block holds the online parameters, equal blocks their gradients and AdamW's two moments, and a fourth the target's
 * encoder: Theta (features x channels), gamma, beta, slope; then the predictor's W1, b1, slope, W2, b2. Rows are padded
 * to 8 floats; the padding is zero and stays zero.
 */
import { partOfState, stateNumber, withParts } from '../../commits.ts';
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import { clearedMatrix, padded, putInts } from '../../compute/kernels/blocks.ts';
import { gradientInto, trainInto } from '../../compute/kernels/chain.ts';
import type { ChainInput, ChainPass } from '../../compute/kernels/chain.ts';
import { perceptronAt, perceptronGradientInto, perceptronInto } from '../../compute/kernels/dense.ts';
import type { PerceptronShape } from '../../compute/kernels/dense.ts';
import type { KernelMemory, StackedScratch } from '../../compute/kernels/memory.ts';
import { addThetaGradient, maskFeatures, transformMasked } from '../../compute/masked-features.ts';
import type { MaskedFeatures } from '../../compute/masked-features.ts';
import { BATCH_NORM_EPSILON, blend } from '../../compute/propagate.ts';
import {
  blockState,
  layoutOf,
  putVariables,
  restoreBlock,
  shapesOf,
  takeVariables,
} from '../../compute/resident-variables.ts';
import { hostKernels, residentFeatures } from '../../compute/sparse.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import { ADAMW_RATES } from '../../nn/adamw.ts';
import { predictorVariables } from '../../nn/layers.ts';
import type { AugmentedView } from './augment.ts';
import { encoderVariables } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import { restoreRunning, runningStates } from './training.ts';
import type { Network, QueryRows, TrainingSteps } from './training.ts';
import type { View } from './views.ts';

interface EncoderOffsets {
  readonly theta: number;
  readonly gamma: number;
  readonly beta: number;
  readonly slope: number;
}

/** @returns null where the SIMD kernels are not at hand: another backend, or a machine without them */
export function createResidentTraining(network: Network, features: PreparedFeatures): TrainingSteps | null {
  const memory = hostKernels().simd;
  return memory === null ? null : onKernels(memory, network, features);
}

function onKernels(memory: KernelMemory, network: Network, features: PreparedFeatures): TrainingSteps {
  const { options, predictor } = network;
  const x = residentFeatures(features, memory);
  const width = options.hiddenChannels;
  const stride = padded(width);
  const encoderPart = layoutOf(encoderVariables(network.online));
  const onlineVariables = [
    ...encoderVariables(network.online),
    ...(predictor === null ? [] : predictorVariables(predictor)),
  ];
  const all = layoutOf(onlineVariables);
  const [shapes, targetShapes] = [shapesOf(onlineVariables), shapesOf(encoderVariables(network.target))];
  const [theta, gamma, beta, slope] = all.offsets;
  const encoderAt: EncoderOffsets = { theta, gamma, beta, slope };
  const hasPredictor = predictor !== null;
  const shape: PerceptronShape = { inputs: width, hidden: options.predictorChannels, outputs: width };

  const blocks: number[] = [];
  const dispose = (): void => blocks.splice(0).forEach((at) => memory.release(at));
  try {
    for (const { length } of [all, all, all, all, encoderPart]) {
      const at = memory.keep(4 * length);
      blocks.push(at);
      memory.floats(at, length).fill(0);
    }
  } catch (thrown) {
    dispose();
    throw thrown;
  }
  const [online, gradient, first, second, target] = blocks;
  putVariables(memory, online, onlineVariables);
  putVariables(memory, target, encoderVariables(network.target));
  let steps = 0;

  const chainOf = (
    room: StackedScratch,
    block: number,
    seen: MaskedFeatures,
    stages: AugmentedView['online']['stages'],
    readout: SparseMatrix,
  ): ChainInput => ({
    stages: [seen.stage, ...stages.slice(1)],
    readout,
    width,
    params: {
      gamma: memory.floats(block + encoderAt.gamma, width).slice(),
      beta: memory.floats(block + encoderAt.beta, width).slice(),
      slope: memory.floats(block + encoderAt.slope, 1)[0],
    },
    epsilon: BATCH_NORM_EPSILON,
    putZ: () => transformMasked(memory, room, seen, block + encoderAt.theta, width),
  });
  const note = (encoder: Encoder, pass: ChainPass, chain: ChainInput): void =>
    blend(encoder.running, pass.moments.mean, pass.moments.variance, chain.stages.at(-1)?.numRows ?? 0);

  /** Patches, then means, of every subgraph under the target. @returns address of 2 numSeeds rows */
  const keysOf = (room: StackedScratch, view: AugmentedView, seen: MaskedFeatures): number => {
    const { stages, context } = view.target;
    const value = room.reserve(4 * context.numRows * stride);
    room.step(() => {
      const chain = chainOf(room, target, seen, stages, context);
      note(network.target, trainInto(memory, room, chain, value), chain);
    });
    return value;
  };

  /** Loss of one direction; its gradients are added. */
  const learn = (
    room: StackedScratch,
    view: AugmentedView,
    seen: MaskedFeatures,
    query: QueryRows,
    keys: number,
    numSeeds: number,
  ): number => {
    const chain = chainOf(room, online, seen, view.online.stages, query.readout);
    const pass = trainInto(memory, room, chain);
    note(network.online, pass, chain);
    const count = query.readout.numRows;
    const weights = hasPredictor ? perceptronAt(all.offsets.slice(4), online) : null;
    const h = room.reserve(weights === null ? 0 : 4 * count * padded(shape.hidden));
    const q = weights === null ? pass.value : perceptronInto(memory, room, pass.value, count, shape, weights, h);
    const upstream = clearedMatrix(memory, room, count, width);
    const seeds = query.seeds === null ? 0 : putInts(memory, room, query.seeds);
    const disagreement = (key: number, weight: number): number => {
      const share = (0.5 * weight) / count;
      const out = room.reserve(4 * count);
      const dy = room.reserve(4 * count);
      memory.floats(dy, count).fill(-share);
      memory.kernels.rowCosines(q, 0, key, seeds, count, stride, out, dy, upstream);
      let sum = 0;
      for (const cosine of memory.floats(out, count)) sum += 1 - cosine;
      return share * sum;
    };
    const loss =
      disagreement(keys, options.patchWeight) + disagreement(keys + 4 * numSeeds * stride, options.contextWeight);
    const towards =
      weights === null
        ? upstream
        : perceptronGradientInto(
            memory,
            room,
            pass.value,
            count,
            shape,
            weights,
            h,
            upstream,
            perceptronAt(all.offsets.slice(4), gradient),
          );
    const towardsEncoder = gradientInto(memory, room, chain, pass.x, pass.moments, towards);
    addThetaGradient(memory, room, seen, towardsEncoder.z, width, gradient + encoderAt.theta);
    const add = (offset: number, values: Float32Array): void => {
      const sums = memory.floats(gradient + offset, values.length);
      for (let c = 0; c < values.length; c++) sums[c] += values[c];
    };
    add(encoderAt.gamma, towardsEncoder.gamma);
    add(encoderAt.beta, towardsEncoder.beta);
    add(encoderAt.slope, Float32Array.of(towardsEncoder.slope));
    return loss;
  };

  return {
    step: ({ touched, views, queries }, rates) => {
      const loss = memory.compute((room) => {
        const seen = views.map((view) => {
          const mask = ({ stages }: View): MaskedFeatures =>
            maskFeatures(memory, room, features.source, x, touched.nodes, stages[0], view.columnMask);
          const online = mask(view.online);
          return { online, target: view.target === view.online ? online : mask(view.target) };
        });
        // The key of a query row comes from the other view.
        const keys = [1, 0].map((other) => keysOf(room, views[other], seen[other].target));
        memory.floats(gradient, all.length).fill(0);
        let sum = 0;
        views.forEach((view, i) => {
          const numSeeds = views[1 - i].target.context.numRows / 2;
          sum += room.step(() => learn(room, view, seen[i].online, queries[i], keys[i], numSeeds));
        });
        return sum;
      });
      steps++;
      memory.kernels.adamw(
        online,
        gradient,
        first,
        second,
        {
          ...ADAMW_RATES,
          rate: rates.learningRate,
          decay: options.weightDecay,
          correction1: 1 - ADAMW_RATES.beta1 ** steps,
          correction2: 1 - ADAMW_RATES.beta2 ** steps,
        },
        all.length,
      );
      memory.kernels.blend(target, online, rates.momentum, encoderPart.length);
      return Promise.resolve(loss);
    },
    state: () => {
      const arrays = {
        ...blockState(memory, online, shapes, 'value'),
        ...blockState(memory, first, shapes, 'first'),
        ...blockState(memory, second, shapes, 'second'),
      };
      const own = { numbers: {}, arrays: blockState(memory, target, targetShapes, 'target') };
      return withParts(own, { optimiser: { numbers: { steps }, arrays }, ...runningStates(network) });
    },
    restore: (state) => {
      const optimiser = partOfState(state, 'optimiser');
      steps = stateNumber(optimiser, 'steps');
      restoreBlock(memory, online, shapes, optimiser, 'value');
      restoreBlock(memory, first, shapes, optimiser, 'first');
      restoreBlock(memory, second, shapes, optimiser, 'second');
      restoreBlock(memory, target, targetShapes, state, 'target');
      restoreRunning(network, state);
    },
    settle: () => {
      takeVariables(memory, online, onlineVariables);
      takeVariables(memory, target, encoderVariables(network.target));
    },
    dispose,
  };
}
