/**
 * The token loss of ./token-loss.ts on the SIMD kernels: products with the codes, both softmaxes and the way back, block by
 * block inside their memory, shared by its threads. Tested against the plain version there.
 */
import { padded, putMatrix } from '../../compute/kernels/blocks.ts';
import type { KernelMemory, Scratch } from '../../compute/kernels/memory.ts';
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { compared, squaredLengths } from './codebook.ts';
import type { Comparison } from './codebook.ts';

/** Rows whose scores with all codes are held at once: with 512 codes 1 MiB twice, which stays in a cache. */
const BLOCK = 512;
/** Below this a row has no direction. */
const LEAST_LENGTH = 1e-30;

/** float64, zeros up to `length` */
function putDoubles(memory: KernelMemory, room: Scratch, values: Float64Array, length = values.length): number {
  const at = room.reserve(8 * length);
  const view = memory.doubles(at, length);
  view.fill(0);
  view.set(values);
  return at;
}

/**
 * KL of softmaxes over scores / temperature, both by the same comparison.
 * @param u student, rows x channels @param z teacher, of the same shape @param codebook numCodes x channels
 * @returns the loss, tau^2 times the mean over rows, and its gradient towards u
 */
export function residentTokenLoss(
  memory: KernelMemory,
  u: Matrix,
  z: Matrix,
  codebook: Matrix,
  comparison: Comparison,
  temperature: number,
): { readonly loss: number; readonly gradient: Matrix } {
  const { rows, cols: channels } = u;
  const numCodes = codebook.rows;
  const [stride, width] = [padded(channels), padded(numCodes)];
  const cosine = comparison === 'cosine';
  const squaresOfStudent = squaredLengths(u);
  const gradient = matrix(rows, channels);
  let total = 0;
  memory.compute((room) => {
    const codes = putMatrix(memory, room, compared(codebook, comparison).values, channels);
    const forth = room.reserve(4 * channels * width);
    memory.kernels.pack(codes, channels, numCodes, stride, 1, forth);
    const back = room.reserve(4 * numCodes * stride);
    memory.kernels.pack(codes, numCodes, channels, stride, 0, back);
    const codeSquares = cosine ? 0 : putDoubles(memory, room, squaredLengths(codebook), width);
    const block = ({ values }: Matrix, from: number, to: number): Matrix =>
      matrix(to - from, channels, values.subarray(from * channels, to * channels));
    for (let from = 0; from < rows; from += BLOCK) {
      const to = Math.min(rows, from + BLOCK);
      const count = to - from;
      room.step(() => {
        const [teacher, student] = [z, u].map((side) => {
          const own = block(side, from, to);
          const at = putMatrix(memory, room, own.values, channels);
          if (cosine) memory.kernels.unitRows(at, count, stride, LEAST_LENGTH, at);
          const scores = room.reserve(4 * count * width);
          memory.kernels.gemm(at, 0, count, channels, stride, forth, width, scores);
          return { scores, squares: cosine ? 0 : putDoubles(memory, room, squaredLengths(own)) };
        });
        const [totals, own] = [room.reserve(32 * count), room.reserve(4 * count)];
        const squares = { teacher: teacher.squares, student: student.squares, codes: codeSquares };
        // tau^2 / rows of the mean, and 1 / tau of the softmax.
        memory.kernels.codeDivergence(
          ...([teacher.scores, student.scores, count, numCodes, width, squares] as const),
          ...([1 / temperature, temperature / rows, totals, own] as const),
        );
        const towards = room.reserve(4 * count * stride);
        // Native products were no faster on blocks of this size.
        memory.kernels.gemm(student.scores, 0, count, numCodes, width, back, stride, towards);
        const found = memory.doubles(totals, 4 * count);
        const [rises, sums] = [memory.floats(towards, count * stride), memory.floats(own, count)];
        for (let r = 0; r < count; r++) {
          const [apart, sumTeacher, sumStudent, tops] = found.subarray(4 * r, 4 * r + 4);
          total += (apart - tops) / temperature + Math.log(sumStudent) - Math.log(sumTeacher);
          // Cosine: sum_k d_k (e_k - s_k u) / |u| with both of length 1. Distance: sum_k d_k (e_k - u) / distance_k.
          const length = cosine ? Math.sqrt(squaresOfStudent[from + r]) : 1;
          if (length === 0) continue;
          const pull = sums[r] / length;
          for (let c = 0, i = (from + r) * channels; c < channels; c++, i++) {
            gradient.values[i] = (rises[r * stride + c] - pull * u.values[i]) / length;
          }
        }
      });
    }
  });
  return { loss: (temperature * temperature * total) / Math.max(1, rows), gradient };
}
