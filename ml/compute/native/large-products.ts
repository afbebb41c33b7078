/** Which products of the kernels go to native code, and how. Everything else stays with the kernels. */
import { padded } from '../kernels/blocks.ts';
import type { KernelMemory, Scratch } from '../kernels/memory.ts';

/**
 * Multiply-adds from which native code is faster, and the length of a sum that it needs for that. Measured in
 * microseconds, kernels against onnxruntime on a processor with AVX-512, two threads (one thread):
 *   512 x 64 by 64 x 64          43 : 158 (76 : 69)       transposed left  95 : 107 (85 : 58)
 *   500 x 64 by 64 x 128        133 : 138 (170 : 144)                     180 : 113 (159 : 98)
 *   2000 x 64 by 64 x 128       443 : 318 (617 : 451)                     580 : 270 (690 : 387)
 *   2000 x 256 by 256 x 512    7785 : 3255 (10625 : 6119)                7650 : 3287 (13222 : 6335)
 *   9000 x 32 by 32 x 64        387 : 537 (678 : 565)                     977 : 413 (972 : 507)
 * Measured while each result was still copied (./products.ts): the limit may lie lower now, but moving it would change
 * the last bits of results. These are products one after the other. Between other kernels onnxruntime's threads must be
 * woken for each, and at 2000 x 64 by 64 x 128 (16 million) a training epoch on two threads gained nothing. The number
 * of threads must not move the limit either: it would change the last bits of results.
 */
const LEAST_WORK = 3e7;
const LEAST_SUM = 64;
/** A native call cannot be stopped: half a second of it is as much as a person who cancels should wait. */
const MOST_WORK = 2e10;

/** A matrix inside the memory, as ../kernels/dense.ts has it. */
interface Left {
  readonly at: number;
  readonly rowIdx: number;
  readonly rows: number;
  readonly cols: number;
  readonly stride: number;
}

/** Native code takes matrices without gaps and all rows in order. */
function suits(a: Left, width: number, sum: number): boolean {
  const work = a.rows * a.cols * width;
  return a.rowIdx === 0 && a.cols === a.stride && sum >= LEAST_SUM && work >= LEAST_WORK && work <= MOST_WORK;
}

/** out = A B, or A transpose(B). @returns false where it is the kernels' work; nothing was done then */
export function largeProductInto(
  memory: KernelMemory,
  a: Left,
  b: { readonly at: number; readonly width: number; readonly stride: number; readonly transposed: boolean },
  out: number,
): boolean {
  const native = memory.native();
  const { rows, cols } = a;
  const { width, transposed } = b;
  // The columns that pad a row are zero in the kernels' products: a width without padding has none to get wrong.
  if (native === null || padded(width) !== width || b.stride !== (transposed ? cols : width)) return false;
  if (!suits(a, width, cols)) return false;
  native.multiply(
    transposed ? 'nt' : 'nn',
    memory.floats(a.at, rows * cols),
    [rows, cols],
    memory.floats(b.at, cols * width),
    transposed ? [width, cols] : [cols, width],
    memory.floats(out, rows * width),
    [rows, width],
  );
  return true;
}

/** out += transpose(A) B; b is rows x padded(width). @returns false where it is the kernels' work */
export function largeTransposedProductInto(
  memory: KernelMemory,
  room: Scratch,
  a: Left,
  b: { readonly at: number; readonly width: number },
  out: number,
): boolean {
  const native = memory.native();
  const { rows, cols } = a;
  const width = padded(b.width);
  if (native === null || !suits(a, width, rows)) return false;
  const product = room.reserve(4 * cols * width);
  native.multiply(
    'tn',
    memory.floats(a.at, rows * cols),
    [rows, cols],
    memory.floats(b.at, rows * width),
    [rows, width],
    memory.floats(product, cols * width),
    [cols, width],
  );
  memory.kernels.addRows(out, product, cols, width, 0);
  return true;
}
