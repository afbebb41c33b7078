/**
 * Sparse and fused kernels over typed arrays, for the backends whose tensors live in ordinary memory (wasm, cpu).
 *
 * tfjs has no sparse x dense product, its wasm backend has no UnsortedSegmentSum, and the cpu backend's costs
 * segments x rows x columns; these loops cost exactly nnz x columns. All matrices are row-major Float32Arrays.
 */

/** Compressed sparse rows with values: what propagates, averages, gathers. */
export interface SparseMatrix {
  readonly numRows: number;
  readonly numCols: number;
  /** length numRows + 1 */
  readonly rowPtr: Int32Array;
  /** length nnz */
  readonly colIdx: Int32Array;
  /** length nnz */
  readonly values: Float32Array;
}

/** out = S x; x is numCols x width, out numRows x width. */
export function spmm(s: SparseMatrix, x: Float32Array, width: number): Float32Array {
  const out = new Float32Array(s.numRows * width);
  for (let r = 0; r < s.numRows; r++) {
    const target = r * width;
    for (let i = s.rowPtr[r]; i < s.rowPtr[r + 1]; i++) {
      const value = s.values[i];
      const source = s.colIdx[i] * width;
      for (let c = 0; c < width; c++) out[target + c] += value * x[source + c];
    }
  }
  return out;
}

/** out = transpose(S) x; x is numRows x width, out numCols x width. */
export function spmmTransposed(s: SparseMatrix, x: Float32Array, width: number): Float32Array {
  const out = new Float32Array(s.numCols * width);
  for (let r = 0; r < s.numRows; r++) {
    const source = r * width;
    for (let i = s.rowPtr[r]; i < s.rowPtr[r + 1]; i++) {
      const value = s.values[i];
      const target = s.colIdx[i] * width;
      for (let c = 0; c < width; c++) out[target + c] += value * x[source + c];
    }
  }
  return out;
}

export interface NormActivateParams {
  /** length width */
  readonly gamma: Float32Array;
  /** length width */
  readonly beta: Float32Array;
  /** slope of PReLU for negative inputs, one number */
  readonly slope: number;
}

/** Mean and population variance of each column, accumulated in float64. x is rows x width. */
export function columnMoments(x: Float32Array, width: number): { mean: Float32Array; variance: Float32Array } {
  const rows = x.length / width;
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < width; c++, i++) {
      const value = x[i];
      sum[c] += value;
      squares[c] += value * value;
    }
  }
  const mean = new Float32Array(width);
  const variance = new Float32Array(width);
  for (let c = 0; c < width; c++) {
    const m = rows === 0 ? 0 : sum[c] / rows;
    mean[c] = m;
    variance[c] = rows === 0 ? 0 : Math.max(0, squares[c] / rows - m * m);
  }
  return { mean, variance };
}

/** y = PReLU(gamma (x - mean) / sqrt(variance + epsilon) + beta). A new array. */
export function normActivate(
  x: Float32Array,
  width: number,
  mean: Float32Array,
  variance: Float32Array,
  epsilon: number,
  params: NormActivateParams,
): Float32Array {
  const rows = x.length / width;
  const scale = new Float32Array(width);
  const shift = new Float32Array(width);
  for (let c = 0; c < width; c++) {
    scale[c] = params.gamma[c] / Math.sqrt(variance[c] + epsilon);
    shift[c] = params.beta[c] - mean[c] * scale[c];
  }
  const y = new Float32Array(x.length);
  const slope = params.slope;
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < width; c++, i++) {
      const value = x[i] * scale[c] + shift[c];
      y[i] = value > 0 ? value : slope * value;
    }
  }
  return y;
}

export interface NormActivateGradients {
  readonly x: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly slope: number;
}

/**
 * Gradient of normActivate with batch statistics (mean and variance depend on x):
 * dx = gamma / sigma (dz - mean(dz) - x_hat mean(dz x_hat)), where dz is dy through the PReLU.
 */
export function normActivateGradient(
  x: Float32Array,
  dy: Float32Array,
  width: number,
  mean: Float32Array,
  variance: Float32Array,
  epsilon: number,
  params: NormActivateParams,
): NormActivateGradients {
  const rows = x.length / width;
  const inverse = new Float32Array(width);
  for (let c = 0; c < width; c++) inverse[c] = 1 / Math.sqrt(variance[c] + epsilon);
  const sumDz = new Float64Array(width);
  const sumDzHat = new Float64Array(width);
  const dz = new Float32Array(x.length);
  let slopeGradient = 0;
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < width; c++, i++) {
      const upstream = dy[i];
      if (upstream === 0) continue;
      const hat = (x[i] - mean[c]) * inverse[c];
      const z = params.gamma[c] * hat + params.beta[c];
      let gradient = upstream;
      if (z <= 0) {
        slopeGradient += upstream * z;
        gradient *= params.slope;
      }
      dz[i] = gradient;
      sumDz[c] += gradient;
      sumDzHat[c] += gradient * hat;
    }
  }
  const a = new Float32Array(width);
  const b = new Float32Array(width);
  const factor = new Float32Array(width);
  for (let c = 0; c < width; c++) {
    factor[c] = params.gamma[c] * inverse[c];
    b[c] = (sumDzHat[c] / rows) * inverse[c];
    a[c] = sumDz[c] / rows - b[c] * mean[c];
  }
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < width; c++, i++) dz[i] = factor[c] * (dz[i] - a[c] - x[i] * b[c]);
  }
  return { x: dz, gamma: Float32Array.from(sumDzHat), beta: Float32Array.from(sumDz), slope: slopeGradient };
}
