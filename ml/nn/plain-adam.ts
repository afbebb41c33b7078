/**
 * Adam (Kingma & Ba, ICLR 2015) on plain arrays, with PyTorch's defaults and its L2 penalty: weightDecay times the
 * parameter is part of the gradient, biases included. For networks whose gradients are written out by hand.
 */
import { ADAMW_RATES } from './adamw.ts';

export interface PlainAdam {
  /**
   * One step, in place; arrays in the same order and of the same lengths each time.
   * @param gradients not changed
   */
  step(parameters: readonly Float32Array[], gradients: readonly Float32Array[]): void;
}

export function createPlainAdam(learningRate: number, weightDecay: number): PlainAdam {
  const { beta1, beta2, epsilon } = ADAMW_RATES;
  const moments: { readonly first: Float32Array; readonly second: Float32Array }[] = [];
  let steps = 0;
  return {
    step: (parameters, gradients) => {
      steps++;
      const [correction1, correction2] = [1 - beta1 ** steps, 1 - beta2 ** steps];
      parameters.forEach((values, i) => {
        moments[i] ??= { first: new Float32Array(values.length), second: new Float32Array(values.length) };
        const { first, second } = moments[i];
        const gradient = gradients[i];
        if (gradient.length !== values.length || first.length !== values.length) {
          throw new RangeError(`parameter ${i} has ${values.length} values and ${gradient.length} gradients`);
        }
        for (let j = 0; j < values.length; j++) {
          const g = gradient[j] + weightDecay * values[j];
          const m = beta1 * first[j] + (1 - beta1) * g;
          const v = beta2 * second[j] + (1 - beta2) * g * g;
          first[j] = m;
          second[j] = v;
          values[j] -= (learningRate * m) / correction1 / (Math.sqrt(v / correction2) + epsilon);
        }
      });
    },
  };
}
