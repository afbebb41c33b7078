import { expect, it } from 'vitest';
import { createPlainAdam } from './plain-adam.ts';

it('makes the steps of the formula, penalty in the gradient', () => {
  const adam = createPlainAdam(0.1, 0.5);
  const parameters = [Float32Array.from([1, -2]), Float32Array.from([0.5])];
  const gradients = [
    [Float32Array.from([0.3, -0.1]), Float32Array.from([2])],
    [Float32Array.from([-0.2, 0.4]), Float32Array.from([-1])],
  ];
  const expected = [1, -2, 0.5];
  const [first, second] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  gradients.forEach((given, t) => {
    adam.step(parameters, given);
    [...given[0], ...given[1]].forEach((value, i) => {
      const g = value + 0.5 * expected[i];
      first[i] = 0.9 * first[i] + 0.1 * g;
      second[i] = 0.999 * second[i] + 0.001 * g * g;
      expected[i] -= (0.1 * (first[i] / (1 - 0.9 ** (t + 1)))) / (Math.sqrt(second[i] / (1 - 0.999 ** (t + 1))) + 1e-8);
    });
    [...parameters[0], ...parameters[1]].forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });
  expect(() => adam.step(parameters, [parameters[0], parameters[0]])).toThrow(RangeError);
});
