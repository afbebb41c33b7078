/**
 * AdamW (Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019), with PyTorch's defaults:
 * betas 0.9 and 0.999, epsilon 1e-8, decay applied as theta -= lr * weightDecay * theta before the step.
 */
import * as t from '../compute/tensors.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export interface AdamW {
  /** One step; gradients by variable name, as variableGrads gives them. A variable without gradient is left alone. */
  step(gradients: Readonly<Record<string, t.Tensor>>, learningRate: number): void;
  dispose(): void;
}

export function createAdamW(variables: readonly t.Variable[], weightDecay: number): AdamW {
  const first = variables.map((v) => t.variable(t.mul(v, 0), false));
  const second = variables.map((v) => t.variable(t.mul(v, 0), false));
  let steps = 0;
  return {
    step: (gradients, learningRate) => {
      steps++;
      const correction1 = 1 - BETA1 ** steps;
      const correction2 = 1 - BETA2 ** steps;
      variables.forEach((variable, i) => {
        const gradient = gradients[variable.name] as t.Tensor | undefined;
        if (gradient === undefined) return;
        t.tidy(() => {
          first[i].assign(t.add(t.mul(first[i], BETA1), t.mul(gradient, 1 - BETA1)));
          second[i].assign(t.add(t.mul(second[i], BETA2), t.mul(t.square(gradient), 1 - BETA2)));
          const scale = t.add(t.sqrt(t.div(second[i], correction2)), EPSILON);
          const update = t.div(t.div(first[i], correction1), scale);
          const decayed = t.mul(variable, 1 - learningRate * weightDecay);
          variable.assign(t.sub(decayed, t.mul(update, learningRate)));
        });
      });
    },
    dispose: () => t.dispose([...first, ...second]),
  };
}
