/** Cosines of corresponding rows on a graphics card, with their gradients. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runProgram } from './program.ts';
import type { WebgpuBackend } from './program.ts';

export interface RowCosines {
  readonly value: Tensor1D;
  /** of each row: product, square of the first, square of the second; rows x 3 */
  readonly products: Tensor2D;
}

/** @param least what the product of the squares is raised to @returns without gradient */
export function webgpuRowCosine(backend: WebgpuBackend, a: Tensor2D, b: Tensor2D, least: number): RowCosines {
  const [rows, width] = a.shape;
  const products = runProgram<tf.Rank.R2>(backend, {
    name: 'products of rows',
    inputs: { a, b },
    shape: [rows, 3],
    integers: { width },
    code: `
      let first = (index / 3) * uniforms.width;
      let kind = index % 3;
      var sum = 0.0;
      for (var at = first; at < first + uniforms.width; at = at + 1) {
        let left = select(a[at], b[at], kind == 2);
        let right = select(b[at], a[at], kind == 1);
        sum = sum + left * right;
      }
      result[index] = sum;`,
  });
  const value = runProgram<tf.Rank.R1>(backend, {
    name: 'cosines of products',
    inputs: { products },
    shape: [rows],
    floats: { least },
    code: `
      let squares = max(products[3 * index + 1] * products[3 * index + 2], uniforms.least);
      result[index] = products[3 * index] * inverseSqrt(squares);`,
  });
  return { value, products };
}

/** Towards one side. @param side 1 where x is the first matrix, 2 where it is the second @param dy length rows */
export function webgpuRowCosineGradient(
  backend: WebgpuBackend,
  x: Tensor2D,
  other: Tensor2D,
  products: Tensor2D,
  side: 1 | 2,
  dy: Tensor1D,
  least: number,
): Tensor2D {
  return runProgram<tf.Rank.R2>(backend, {
    name: 'gradient of cosines',
    inputs: { x, other, products, dy },
    shape: x.shape,
    integers: { side },
    floats: { least },
    code: `
      let row = index / uniforms.outShape[1];
      let squares = products[3 * row + 1] * products[3 * row + 2];
      let root = inverseSqrt(max(squares, uniforms.least));
      // Where rows are shorter than that, their length no longer divides.
      let along = select(0.0, products[3 * row] / products[3 * row + uniforms.side], squares >= uniforms.least);
      result[index] = dy[row] * root * (other[index] - along * x[index]);`,
  });
}
