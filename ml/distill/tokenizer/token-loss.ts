/**
 * Token distillation (VQGraph; Yang et al., ICLR 2024): the student's hidden row, projected, shall be as close to each
 * code as the teacher's row is.
 *
 *   p^T = softmax(s(z, E) / tau), p^S = softmax(s(h W + b, E) / tau), loss = tau^2 mean over rows of KL(p^T || p^S),
 *
 * s the cosine or minus the distance, the same on both sides. The teacher's scores are made from its rows again for each
 * block of rows: no more than a block times the codes is held.
 *
 * The released code differs (kept in the form `released`, for audits): it pairs a student's row with the teacher's row of
 * another node, compares a cosine with a distance, and hands probabilities to a divergence that expects logarithms,
 * sum exp(p^T) (p^T - log p^S), whose gradient leads to equal chances for all codes whatever the teacher says.
 */
import { kernelsForArrays, matrix, product } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { linearUniform } from '../../nn/init.ts';
import { createPlainAdam } from '../../nn/plain-adam.ts';
import type { Rng } from '../../rng.ts';
import { AppError } from '../../schema/errors.ts';
import type { LinearLayer, Tokens } from '../distill.types.ts';
import { squaredLengths, unitRows } from './codebook.ts';
import type { Comparison } from './codebook.ts';
import { residentTokenLoss } from './resident-token-loss.ts';

/** Rows whose scores with all codes are held at once. */
const BLOCK = 256;

export interface TokenComparison {
  readonly teacher: Comparison;
  readonly student: Comparison;
  /** above 0 */
  readonly temperature: number;
  readonly divergence: 'kl' | 'released';
}

/** Of the released code: a cosine against minus a distance, at a temperature that leaves nothing of the cosines. */
export const releasedComparison: TokenComparison = {
  teacher: 'cosine',
  student: 'euclid',
  temperature: 4,
  divergence: 'released',
};
/** What the released code multiplies its token loss with. */
export const RELEASED_TOKEN_WEIGHT = 1e-8;

/** A codebook with what every comparison with it needs. */
interface Book {
  readonly rows: Matrix;
  readonly unit: Matrix;
  readonly squares: Float64Array;
}
const bookOf = (rows: Matrix): Book => ({ rows, unit: unitRows(rows), squares: squaredLengths(rows) });

/** Cosines, or minus distances, of rows with all codes. */
function scores(x: Matrix, book: Book, comparison: Comparison): Matrix {
  if (comparison === 'cosine') return product(unitRows(x), book.unit, 'right');
  const out = product(x, book.rows, 'right');
  const squares = squaredLengths(x);
  for (let r = 0, i = 0; r < out.rows; r++) {
    for (let k = 0; k < out.cols; k++, i++) {
      out.values[i] = -Math.sqrt(Math.max(0, squares[r] + book.squares[k] - 2 * out.values[i]));
    }
  }
  return out;
}

/** exp((score - highest) / temperature) of a row, in place. @returns what log sum exp(score / temperature) is */
function raise(values: Float32Array, start: number, end: number, temperature: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) if (values[i] > top) top = values[i];
  const sharpness = 1 / temperature;
  let sum = 0;
  for (let i = start; i < end; i++) {
    const raised = Math.exp((values[i] - top) * sharpness);
    values[i] = raised;
    sum += raised;
  }
  const share = 1 / sum;
  for (let i = start; i < end; i++) values[i] *= share;
  return top / temperature + Math.log(sum);
}

/**
 * Divergence of a block. With p = softmax(t / tau) and q = softmax(s / tau),
 *
 *   KL(p || q) = sum_k p_k (t_k - s_k) / tau - log sum exp(t / tau) + log sum exp(s / tau),
 *
 * so that no logarithm of a single code is needed. The teacher's scores become p, the student's the gradient towards
 * them, times `scale`.
 * @param found the student's scores as they are
 */
function divergence(teacher: Matrix, student: Matrix, found: Float32Array, tau: number, scale: number): number {
  const { rows, cols } = student;
  const [p, q] = [teacher.values, student.values];
  const given = p.slice();
  let total = 0;
  for (let start = 0; start < rows * cols; start += cols) {
    const end = start + cols;
    total -= raise(p, start, end, tau) - raise(q, start, end, tau);
    let apart = 0;
    for (let i = start; i < end; i++) {
      apart += p[i] * (given[i] - found[i]);
      q[i] = scale * (q[i] - p[i]);
    }
    total += apart / tau;
  }
  return total;
}

/** The same of the released loss, which takes the teacher's probability for a logarithm: sum exp(p) (p - log q). */
function releasedDivergence(teacher: Matrix, student: Matrix, found: Float32Array, tau: number, scale: number): number {
  const { rows, cols } = student;
  const [p, q] = [teacher.values, student.values];
  let total = 0;
  for (let start = 0; start < rows * cols; start += cols) {
    const end = start + cols;
    raise(p, start, end, tau);
    const log = raise(q, start, end, tau);
    let mass = 0;
    for (let i = start; i < end; i++) {
      const weight = Math.exp(p[i]);
      total += weight * (p[i] - found[i] / tau + log);
      mass += weight;
      p[i] = weight;
    }
    for (let i = start; i < end; i++) q[i] = scale * (mass * q[i] - p[i]);
  }
  return total;
}

/** Gradient towards rows of that towards their scores. @param found scores as they were */
function throughScores(u: Matrix, found: Float32Array, towards: Matrix, book: Book, comparison: Comparison): Matrix {
  const { cols: width } = u;
  const { rows, cols, values } = towards;
  // Cosine: sum_k d_k (e_k - s_k u) / |u| with both of length 1. Distance: sum_k d_k (e_k - u) / distance_k.
  const own = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      if (comparison === 'cosine') own[r] += values[i] * found[i];
      else {
        values[i] = found[i] < 0 ? values[i] / -found[i] : 0;
        own[r] += values[i];
      }
    }
  }
  const out = product(towards, comparison === 'cosine' ? book.unit : book.rows);
  const squares = comparison === 'cosine' ? squaredLengths(u) : null;
  for (let r = 0; r < rows; r++) {
    const length = squares === null ? 1 : Math.sqrt(squares[r]);
    for (let i = r * width; i < (r + 1) * width; i++) {
      out.values[i] = length === 0 ? 0 : (out.values[i] - (own[r] * u.values[i]) / length) / length;
    }
  }
  return out;
}

export interface TokenLossValue {
  readonly loss: number;
  /** towards the student's rows, rows x channels */
  readonly gradient: Matrix;
}

/** In plain JavaScript but for the products; exported to be compared with. Parameters as of tokenLoss. */
export function plainTokenLoss(u: Matrix, z: Matrix, codebook: Matrix, settings: TokenComparison): TokenLossValue {
  const { temperature } = settings;
  const book = bookOf(codebook);
  const gradient = matrix(u.rows, u.cols);
  const diverge = settings.divergence === 'kl' ? divergence : releasedDivergence;
  let total = 0;
  for (let from = 0; from < u.rows; from += BLOCK) {
    const to = Math.min(u.rows, from + BLOCK);
    const part = (m: Matrix): Matrix => matrix(to - from, m.cols, m.values.subarray(from * m.cols, to * m.cols));
    const teacher = scores(part(z), book, settings.teacher);
    const student = scores(part(u), book, settings.student);
    const found = student.values.slice();
    // tau^2 / rows of the mean, and 1 / tau of the softmax.
    total += diverge(teacher, student, found, temperature, temperature / u.rows);
    gradient.values.set(throughScores(part(u), found, student, book, settings.student).values, from * u.cols);
  }
  return { loss: (temperature * temperature * total) / Math.max(1, u.rows), gradient };
}

/**
 * The loss of projected rows and its gradient: on the SIMD kernels where the machine runs them, but for the released form.
 * @param u student, rows x channels
 * @param z teacher, of the same shape: row i belongs to row i of u
 * @param codebook numCodes x channels
 */
export function tokenLoss(u: Matrix, z: Matrix, codebook: Matrix, settings: TokenComparison): TokenLossValue {
  const memory = kernelsForArrays();
  const { teacher, student, temperature, divergence: form } = settings;
  if (memory === null || form !== 'kl' || teacher !== student || u.values.length === 0) {
    return plainTokenLoss(u, z, codebook, settings);
  }
  return residentTokenLoss(memory, u, z, codebook, student, temperature);
}

/** Temperature at which a softmax of cosines tells codes apart. */
export const COSINE_TEMPERATURE = 0.1;

/** 0.1 for cosines; for distances the mean distance of nodes to their codes, which is the scale on which they differ. */
export function defaultTemperature(tokens: Tokens, comparison: Comparison): number {
  if (comparison === 'cosine') return COSINE_TEMPERATURE;
  const { channels, codes, hidden, codebook } = tokens;
  let total = 0;
  for (let v = 0; v < codes.length; v++) {
    let square = 0;
    for (let c = 0; c < channels; c++) square += (hidden[v * channels + c] - codebook[codes[v] * channels + c]) ** 2;
    total += Math.sqrt(square);
  }
  return total > 0 ? total / codes.length : 1;
}

export interface TokenLossOptions {
  readonly tokens: Tokens;
  /** width of the student's hidden layer */
  readonly hiddenChannels: number;
  /** `released` for an audit: needs the order of the distillation rows */
  readonly form:
    | { readonly kind: 'aligned'; readonly comparison: Comparison; readonly temperature: number }
    | {
        readonly kind: 'released';
        /** nodes in the order in which the student's rows are stored; the row at position i meets the teacher's row i */
        readonly order: Int32Array;
      };
  /** of the projection's own Adam */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** draws the projection's first weights */
  readonly rng: Rng;
}

/** A loss of a student's hidden rows, with a projection that learns beside the student and is dropped afterwards. */
export interface TokenLoss {
  /**
   * Loss of a batch, unweighted; then the projection makes one step.
   * @param hidden rows.length x hiddenChannels
   * @param rows nodes of the batch
   * @returns gradient towards hidden, of the same shape
   */
  evaluate(hidden: Float32Array, rows: Int32Array): { readonly loss: number; readonly gradient: Float32Array };
  /** as it is now */
  projection(): LinearLayer;
}

/** @throws AppError invalid-argument */
export function createTokenLoss(options: TokenLossOptions): TokenLoss {
  const { tokens, hiddenChannels, form, rng } = options;
  const { channels, numCodes } = tokens;
  const numNodes = tokens.codes.length;
  const settings: TokenComparison =
    form.kind === 'released'
      ? releasedComparison
      : { teacher: form.comparison, student: form.comparison, temperature: form.temperature, divergence: 'kl' };
  if (!(settings.temperature > 0) || !Number.isFinite(settings.temperature)) {
    throw new AppError(
      'invalid-argument',
      `Tokens cannot be compared at temperature ${settings.temperature}; give a number above 0.`,
    );
  }
  const codebook = matrix(numCodes, channels, tokens.codebook);
  const teacherRow = Int32Array.from({ length: numNodes }, (_, v) => v);
  if (form.kind === 'released') form.order.forEach((v, i) => (teacherRow[v] = i));
  const weight = linearUniform(hiddenChannels * channels, hiddenChannels, rng.fork('weight'));
  const bias = linearUniform(channels, hiddenChannels, rng.fork('bias'));
  const adam = createPlainAdam(options.learningRate, options.weightDecay);
  const w = matrix(hiddenChannels, channels, weight);

  return {
    evaluate: (hidden, rows) => {
      if (hidden.length !== rows.length * hiddenChannels) {
        throw new RangeError(`${rows.length} rows of ${hiddenChannels} channels are not ${hidden.length} values`);
      }
      const h = matrix(rows.length, hiddenChannels, hidden);
      const u = product(h, w);
      const z = matrix(rows.length, channels);
      rows.forEach((v, r) => {
        const from = teacherRow[v] * channels;
        z.values.set(tokens.hidden.subarray(from, from + channels), r * channels);
        for (let c = 0; c < channels; c++) u.values[r * channels + c] += bias[c];
      });
      const { loss, gradient } = tokenLoss(u, z, codebook, settings);
      const towards = product(gradient, w, 'right').values;
      const ofBias = new Float32Array(channels);
      for (let i = 0; i < gradient.values.length; i++) ofBias[i % channels] += gradient.values[i];
      adam.step([weight, bias], [product(h, gradient, 'left').values, ofBias]);
      return { loss, gradient: towards };
    },
    projection: () => ({
      inChannels: hiddenChannels,
      outChannels: channels,
      weight: weight.slice(),
      bias: bias.slice(),
    }),
  };
}
