/**
 * Compares the gradient that the tape gives with central differences of the function itself. float32 throughout, so the
 * step is large and the tolerance relative to the largest entry.
 */
import * as tf from '@tensorflow/tfjs-core';

/**
 * @param f scalar function of the inputs
 * @param inputs point at which to check; every entry of each is perturbed, so keep them small
 * @returns largest absolute difference divided by the largest absolute gradient entry (or 1, whichever is larger)
 */
export async function gradientError(
  f: (...inputs: tf.Tensor[]) => tf.Scalar,
  inputs: readonly { readonly values: readonly number[]; readonly shape: readonly number[] }[],
  step = 1e-2,
): Promise<number> {
  const tensors = inputs.map(({ values, shape }) => tf.tensor([...values], [...shape]));
  const analytic = tf.grads(f)(tensors);
  let worst = 0;
  let scale = 1;
  for (let i = 0; i < inputs.length; i++) {
    const gradient = await analytic[i].data();
    for (let j = 0; j < inputs[i].values.length; j++) {
      const at = async (delta: number): Promise<number> => {
        const moved = inputs.map(({ values, shape }, k) =>
          tf.tensor(
            values.map((value, l) => (k === i && l === j ? value + delta : value)),
            [...shape],
          ),
        );
        const result = f(...moved);
        const value = (await result.data())[0];
        tf.dispose([...moved, result]);
        return value;
      };
      const numeric = ((await at(step)) - (await at(-step))) / (2 * step);
      worst = Math.max(worst, Math.abs(numeric - gradient[j]));
      scale = Math.max(scale, Math.abs(gradient[j]));
    }
  }
  tf.dispose([...tensors, ...analytic]);
  return worst / scale;
}
