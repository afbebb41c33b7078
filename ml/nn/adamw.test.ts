/** One step written twice must be the same step, and the step that the paper describes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import * as t from '../compute/tensors.ts';
import { createRng } from '../rng.ts';
import { createAdamW, createOnDevice } from './adamw.ts';
import type { AdamW } from './adamw.ts';

describe.each(['wasm', 'cpu'] as const)('AdamW on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it('takes the same steps in plain arrays as in tensor operations', () => {
    const values = (seed: number) => Float32Array.from({ length: 6 }, () => createRng(seed).normal());
    const run = (create: (variables: t.Variable[], decay: number) => AdamW) => {
      const rng = createRng(7);
      const variables: t.Variable[] = [t.variable(t.tensor2d(values(1), [2, 3])), t.variable(t.scalar(0.25))];
      const optimiser = create(variables, 0.01);
      for (let step = 0; step < 5; step++) {
        const gradient = t.tensor2d(
          Float32Array.from({ length: 6 }, () => rng.normal()),
          [2, 3],
        );
        // The scalar has a gradient in every other step only.
        const second = step % 2 === 0 ? { [variables[1].name]: t.scalar(rng.normal()) } : {};
        optimiser.step({ [variables[0].name]: gradient, ...second }, 0.1);
      }
      optimiser.dispose();
      return variables.flatMap((variable) => [...variable.dataSync()]);
    };
    const ours = run(createAdamW);
    run(createOnDevice).forEach((value, i) => expect(ours[i]).toBeCloseTo(value, 5));
    expect(ours[0]).not.toBeCloseTo(values(1)[0], 2);
  });

  it('moves by the learning rate against the sign of the first gradient, after decay', () => {
    const variable = t.variable(t.tensor1d([2, -2, 1]));
    const optimiser = createAdamW([variable], 0.5);
    optimiser.step({ [variable.name]: t.tensor1d([3, -0.01, 0]) }, 0.1);
    const expected = [2 * 0.95 - 0.1, -2 * 0.95 + 0.1, 0.95];
    [...variable.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
  });
});
