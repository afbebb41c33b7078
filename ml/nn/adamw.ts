/**
 * AdamW (Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019), with PyTorch's defaults:
 * betas 0.9 and 0.999, epsilon 1e-8, decay applied as theta -= lr * weightDecay * theta before the step.
 */
import { stateFloats, stateNumber } from '../commits.ts';
import type { Resumable } from '../commits.ts';
import * as t from '../compute/tensors.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** For whoever makes the same step elsewhere. */
export const ADAMW_RATES = { beta1: BETA1, beta2: BETA2, epsilon: EPSILON } as const;

/** Its state is the variables' values and what was gathered of them. */
export interface AdamW extends Resumable {
  /** One step; gradients by variable name, as variableGrads gives them. A variable without gradient is left alone. */
  step(gradients: Readonly<Record<string, t.Tensor>>, learningRate: number): void;
  dispose(): void;
}

/** One variable's step on a host backend: one pass over plain arrays instead of a dozen tensor operations. */
function stepOnHost(
  values: Float32Array,
  gradient: Float32Array,
  first: Float32Array,
  second: Float32Array,
  decay: number,
  rates: StepRates,
): Float32Array {
  const next = new Float32Array(values.length);
  for (let i = 0; i < next.length; i++) {
    const g = gradient[i];
    const m = BETA1 * first[i] + (1 - BETA1) * g;
    const v = BETA2 * second[i] + (1 - BETA2) * g * g;
    first[i] = m;
    second[i] = v;
    const update = m / rates.correction1 / (Math.sqrt(v / rates.correction2) + EPSILON);
    next[i] = values[i] * decay - rates.learningRate * update;
  }
  return next;
}

interface StepRates {
  readonly learningRate: number;
  readonly correction1: number;
  readonly correction2: number;
}

export function createAdamW(variables: readonly t.Variable[], weightDecay: number): AdamW {
  return t.tensorsLiveOnHost() ? createOnHost(variables, weightDecay) : createOnDevice(variables, weightDecay);
}

const ratesAt = (steps: number, learningRate: number): StepRates => ({
  learningRate,
  correction1: 1 - BETA1 ** steps,
  correction2: 1 - BETA2 ** steps,
});

function createOnHost(variables: readonly t.Variable[], weightDecay: number): AdamW {
  const first = variables.map((v) => new Float32Array(v.size));
  const second = variables.map((v) => new Float32Array(v.size));
  let steps = 0;
  return {
    step: (gradients, learningRate) => {
      const rates = ratesAt(++steps, learningRate);
      variables.forEach((variable, i) => {
        const gradient = gradients[variable.name] as t.Tensor | undefined;
        if (gradient === undefined) return;
        const decay = 1 - learningRate * weightDecay;
        const next = stepOnHost(t.hostValues(variable), t.hostValues(gradient), first[i], second[i], decay, rates);
        t.tidy(() => variable.assign(t.tensor(next, variable.shape)));
      });
    },
    state: () => {
      const arrays: Record<string, Float32Array> = {};
      variables.forEach((variable, i) => {
        arrays[`value ${i}`] = t.hostValues(variable);
        arrays[`first ${i}`] = first[i];
        arrays[`second ${i}`] = second[i];
      });
      return { numbers: { steps }, arrays };
    },
    restore: (state) => {
      steps = stateNumber(state, 'steps');
      variables.forEach((variable, i) => {
        const { size, shape } = variable;
        t.tidy(() => variable.assign(t.tensor(stateFloats(state, `value ${i}`, size).slice(), shape)));
        first[i].set(stateFloats(state, `first ${i}`, size));
        second[i].set(stateFloats(state, `second ${i}`, size));
      });
    },
    dispose: () => undefined,
  };
}

/** The same step on a device, for backends whose values are costly to read; exported to be compared with. */
export function createOnDevice(variables: readonly t.Variable[], weightDecay: number): AdamW {
  const moments = variables.map(t.adamOnDevice);
  let steps = 0;
  return {
    step: (gradients, learningRate) => {
      const rates = { ...ADAMW_RATES, ...ratesAt(++steps, learningRate), decay: 1 - learningRate * weightDecay };
      variables.forEach((variable, i) => {
        const gradient = gradients[variable.name] as t.Tensor | undefined;
        if (gradient !== undefined) moments[i].step(gradient, rates);
      });
    },
    state: async () => {
      const arrays: Record<string, Float32Array> = {};
      for (const [i, variable] of variables.entries()) {
        arrays[`value ${i}`] = Float32Array.from(await variable.data());
        const { first, second } = await moments[i].moments();
        arrays[`first ${i}`] = first;
        arrays[`second ${i}`] = second;
      }
      return { numbers: { steps }, arrays };
    },
    restore: (state) => {
      steps = stateNumber(state, 'steps');
      variables.forEach((variable, i) => {
        const { size, shape } = variable;
        t.tidy(() => variable.assign(t.tensor(stateFloats(state, `value ${i}`, size), shape)));
        moments[i].restore(stateFloats(state, `first ${i}`, size), stateFloats(state, `second ${i}`, size));
      });
    },
    dispose: () => moments.forEach((one) => one.dispose()),
  };
}
