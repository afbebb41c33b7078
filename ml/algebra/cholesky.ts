/** Symmetric positive definite systems by Cholesky, in place, n x n row-major. O(n^3) once, O(n^2) a right side. */
import { AppError } from '../schema/errors.ts';

/**
 * A = L L^T; the lower triangle of `a` becomes L. Only the lower triangle is read.
 * @throws AppError internal where A is not positive definite
 */
export function factorise(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i !== j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 0) a[i * n + j] = Math.sqrt(sum);
      else throw new AppError('internal', `A matrix to be solved is not positive definite: pivot ${i} is ${sum}.`);
    }
  }
}

/** L x = b in place of b; b of length n. */
export function forward(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= factor[i * n + k] * b[k];
    b[i] = sum / factor[i * n + i];
  }
}

/** L^T x = b in place of b; b of length n. */
export function backward(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i] * b[k];
    b[i] = sum / factor[i * n + i];
  }
}
