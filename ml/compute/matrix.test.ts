/** Products of plain arrays against loops in float64, with the kernels and without. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { openBackend } from './index.ts';
import { bestMatches, matrix, product, sparseProduct, sparseTransposedProduct } from './matrix.ts';
import type { Matrix, Transposed } from './matrix.ts';

const rng = createRng('matrix');
const random = (rows: number, cols: number): Matrix =>
  matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal()),
  );
const at = (m: Matrix, r: number, c: number): number => m.values[r * m.cols + c];

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it.each(['none', 'left', 'right'] as const)('multiplies, transposed: %s', (transposed: Transposed) => {
    for (const [rows, inner, cols] of [
      [1, 1, 1],
      [7, 5, 13],
      [40, 64, 16],
      [3, 0, 2],
    ]) {
      const a = transposed === 'left' ? random(inner, rows) : random(rows, inner);
      const b = transposed === 'right' ? random(cols, inner) : random(inner, cols);
      const out = product(a, b, transposed);
      expect([out.rows, out.cols, out.values.length]).toEqual([rows, cols, rows * cols]);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < cols; c++) {
          let sum = 0;
          for (let i = 0; i < inner; i++) {
            sum +=
              (transposed === 'left' ? at(a, i, r) : at(a, r, i)) *
              (transposed === 'right' ? at(b, c, i) : at(b, i, c));
          }
          expect(at(out, r, c)).toBeCloseTo(sum, 4);
        }
      }
    }
    expect(() => product(random(2, 3), random(4, 5), transposed)).toThrow(RangeError);
  });

  it('multiplies sparse matrices, transposed too', () => {
    const s = {
      numRows: 2,
      numCols: 3,
      rowPtr: Int32Array.from([0, 2, 3]),
      colIdx: Int32Array.from([0, 2, 1]),
      values: Float32Array.from([2, 3, 4]),
    };
    const x = matrix(3, 2, Float32Array.from([1, 2, 3, 4, 5, 6]));
    expect([...sparseProduct(s, x).values]).toEqual([17, 22, 12, 16]);
    expect([...sparseTransposedProduct(s, matrix(2, 1, Float32Array.from([1, 10]))).values]).toEqual([2, 40, 3]);
  });

  it('finds the best match of each row, the first of equal ones, over more than one block', () => {
    const x = random(530, 9);
    const codes = random(1100, 9);
    codes.values.copyWithin(1050 * 9, 20 * 9, 21 * 9);
    const shift = Float32Array.from({ length: 1100 }, () => rng.normal());
    shift[1050] = shift[20] = 4;
    for (const given of [null, shift]) {
      const { at: found, score } = bestMatches(x, codes, given);
      let twins = 0;
      for (let r = 0; r < x.rows; r++) {
        let top = Number.NEGATIVE_INFINITY;
        for (let k = 0; k < codes.rows; k++) {
          let sum = given?.[k] ?? 0;
          for (let c = 0; c < 9; c++) sum += at(x, r, c) * at(codes, k, c);
          top = Math.max(top, sum);
        }
        expect(score[r]).toBeCloseTo(top, 4);
        expect(found[r]).not.toBe(1050);
        if (found[r] === 20) twins++;
      }
      if (given !== null) expect(twins).toBeGreaterThan(0);
    }
    expect(() => bestMatches(x, random(4, 8), null)).toThrow(RangeError);
  });
});
