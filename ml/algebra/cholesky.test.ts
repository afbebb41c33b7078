/** Systems against hand-solved ones and against their own products. */
import { expect, test } from 'vitest';
import { createRng } from '../rng.ts';
import { backward, factorise, forward } from './cholesky.ts';

test('a system of two by hand: 4x + 2y = 10, 2x + 3y = 9', () => {
  const a = Float64Array.from([4, 2, 2, 3]);
  const b = Float64Array.from([10, 9]);
  factorise(a, 2);
  forward(a, 2, b);
  backward(a, 2, b);
  expect(b[0]).toBeCloseTo(1.5, 12);
  expect(b[1]).toBeCloseTo(2, 12);
});

test('solutions of a drawn system give back its right side', () => {
  const n = 12;
  const rng = createRng(3);
  const half = Float64Array.from({ length: n * n }, () => rng.normal());
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) a[i * n + j] += half[i * n + k] * half[j * n + k];
    a[i * n + i] += 0.1;
  }
  const wanted = Float64Array.from({ length: n }, () => rng.normal());
  const x = wanted.slice();
  const factor = a.slice();
  factorise(factor, n);
  forward(factor, n, x);
  backward(factor, n, x);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[i * n + j] * x[j];
    expect(sum).toBeCloseTo(wanted[i], 8);
  }
});

test('a matrix that is not positive definite is refused in words', () => {
  expect(() => factorise(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(/not positive definite: pivot 1 is -3/);
});
