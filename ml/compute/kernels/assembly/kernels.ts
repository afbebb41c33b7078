/**
 * The host kernels in AssemblyScript: WebAssembly SIMD over raw memory. No runtime, no allocation: the caller
 * (../memory.ts) lays out the memory and passes addresses.
 *
 * Conventions: matrices are row-major float32. `width` is a number of floats and a multiple of 8 (the caller pads with
 * zeros). Row pointers and indices are 32-bit. `rowIdx` 0 means "all rows in order". Built twice: plain SIMD, and with
 * relaxed SIMD for its fused multiply-add.
 *
 * Most kernels compute rows `from` to `to` of their result, so that ./threads.ts can share a call between threads. Every
 * number is summed by one thread in one fixed order, and sums over all rows are made of parts that depend on the rows
 * alone (../column-sums.ts): the same input gives the same bits, whatever the number of threads.
 */

/**
 * Rows whose column sums stay in registers, in float32, before they are added to the float64 totals. Few: for the sums'
 * sake, and because rows of 2 KiB lie in only two sets of a first-level cache.
 */
const SLAB: i32 = 8;
/** Rows of both factors that a transposed product copies into panels at a time. */
const PANEL: i32 = 128;
/** Room of 8 columns of a panel. */
export const PANEL_BYTES: i32 = PANEL * 32;

/** a b + c */
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** PReLU: v where positive, slope v where not. */
function prelu(v: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  return f32x4.add(f32x4.max(v, zero), f32x4.mul(slope, f32x4.min(v, zero)));
}

function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
}

/** At `at`: four float64 totals += the four floats of v. */
function accumulate(at: usize, v: v128): void {
  v128.store(at, f64x2.add(v128.load(at), low(v)));
  v128.store(at, f64x2.add(v128.load(at, 16), high(v)), 16);
}

/** out = S[rowIdx] x */
export function spmm(
  rowPtr: usize,
  colIdx: usize,
  values: usize,
  rowIdx: usize,
  x: usize,
  width: i32,
  out: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  let target = out + bytes * <usize>from;
  for (let r = from; r < to; r++, target += bytes) {
    const row: usize = (<usize>(rowIdx ? load<i32>(rowIdx + ((<usize>r) << 2)) : r)) << 2;
    const first: usize = load<u32>(rowPtr + row) << 2;
    const end: usize = load<u32>(rowPtr + row, 4) << 2;
    let c: usize = 0;
    for (; c + 128 <= bytes; c += 128) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      for (let i = first; i < end; i += 4) {
        const v = v128.load32_splat(values + i);
        const p = x + <usize>load<u32>(colIdx + i) * bytes + c;
        s0 = madd(v, v128.load(p), s0);
        s1 = madd(v, v128.load(p, 16), s1);
        s2 = madd(v, v128.load(p, 32), s2);
        s3 = madd(v, v128.load(p, 48), s3);
        s4 = madd(v, v128.load(p, 64), s4);
        s5 = madd(v, v128.load(p, 80), s5);
        s6 = madd(v, v128.load(p, 96), s6);
        s7 = madd(v, v128.load(p, 112), s7);
      }
      const q = target + c;
      v128.store(q, s0);
      v128.store(q, s1, 16);
      v128.store(q, s2, 32);
      v128.store(q, s3, 48);
      v128.store(q, s4, 64);
      v128.store(q, s5, 80);
      v128.store(q, s6, 96);
      v128.store(q, s7, 112);
    }
    for (; c < bytes; c += 32) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      for (let i = first; i < end; i += 4) {
        const v = v128.load32_splat(values + i);
        const p = x + <usize>load<u32>(colIdx + i) * bytes + c;
        s0 = madd(v, v128.load(p), s0);
        s1 = madd(v, v128.load(p, 16), s1);
      }
      v128.store(target + c, s0);
      v128.store(target + c, s1, 16);
    }
  }
}

/**
 * out = R PReLU(scale (S x) + shift): rows of S x are made where they are read and never stored. Scale and shift of length
 * width; rowPtr, colIdx, values are R, the stage's S.
 */
export function readActivated(
  rowPtr: usize,
  colIdx: usize,
  values: usize,
  stageRowPtr: usize,
  stageColIdx: usize,
  stageValues: usize,
  x: usize,
  width: i32,
  out: usize,
  scale: usize,
  shift: usize,
  slope: f32,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  const slopes = f32x4.splat(slope);
  let target = out + bytes * <usize>from;
  for (let r = from; r < to; r++, target += bytes) {
    const row = (<usize>r) << 2;
    const first: usize = load<u32>(rowPtr + row) << 2;
    const end: usize = load<u32>(rowPtr + row, 4) << 2;
    let c: usize = 0;
    for (; c + 64 <= bytes; c += 64) {
      let t0 = f32x4.splat(0);
      let t1 = t0;
      let t2 = t0;
      let t3 = t0;
      for (let i = first; i < end; i += 4) {
        const inner = stageRowPtr + (<usize>load<u32>(colIdx + i) << 2);
        const last: usize = load<u32>(inner, 4) << 2;
        let s0 = f32x4.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        for (let k: usize = load<u32>(inner) << 2; k < last; k += 4) {
          const v = v128.load32_splat(stageValues + k);
          const p = x + <usize>load<u32>(stageColIdx + k) * bytes + c;
          s0 = madd(v, v128.load(p), s0);
          s1 = madd(v, v128.load(p, 16), s1);
          s2 = madd(v, v128.load(p, 32), s2);
          s3 = madd(v, v128.load(p, 48), s3);
        }
        const w = v128.load32_splat(values + i);
        t0 = madd(w, prelu(madd(s0, v128.load(scale + c), v128.load(shift + c)), slopes), t0);
        t1 = madd(w, prelu(madd(s1, v128.load(scale + c, 16), v128.load(shift + c, 16)), slopes), t1);
        t2 = madd(w, prelu(madd(s2, v128.load(scale + c, 32), v128.load(shift + c, 32)), slopes), t2);
        t3 = madd(w, prelu(madd(s3, v128.load(scale + c, 48), v128.load(shift + c, 48)), slopes), t3);
      }
      v128.store(target + c, t0);
      v128.store(target + c, t1, 16);
      v128.store(target + c, t2, 32);
      v128.store(target + c, t3, 48);
    }
    for (; c < bytes; c += 32) {
      let t0 = f32x4.splat(0);
      let t1 = t0;
      for (let i = first; i < end; i += 4) {
        const inner = stageRowPtr + (<usize>load<u32>(colIdx + i) << 2);
        const last: usize = load<u32>(inner, 4) << 2;
        let s0 = f32x4.splat(0);
        let s1 = s0;
        for (let k: usize = load<u32>(inner) << 2; k < last; k += 4) {
          const v = v128.load32_splat(stageValues + k);
          const p = x + <usize>load<u32>(stageColIdx + k) * bytes + c;
          s0 = madd(v, v128.load(p), s0);
          s1 = madd(v, v128.load(p, 16), s1);
        }
        const w = v128.load32_splat(values + i);
        t0 = madd(w, prelu(madd(s0, v128.load(scale + c), v128.load(shift + c)), slopes), t0);
        t1 = madd(w, prelu(madd(s1, v128.load(scale + c, 16), v128.load(shift + c, 16)), slopes), t1);
      }
      v128.store(target + c, t0);
      v128.store(target + c, t1, 16);
    }
  }
}

/** target row += v * source row */
function addScaled(target: usize, source: usize, v: v128, bytes: usize): void {
  for (let c: usize = 0; c < bytes; c += 32) {
    v128.store(target + c, madd(v, v128.load(source + c), v128.load(target + c)));
    v128.store(target + c, madd(v, v128.load(source + c, 16), v128.load(target + c, 16)), 16);
  }
}

/**
 * out += transpose(S[rowIdx]) x over rows from to to; the caller clears out. Threads that add to the same matrix are in
 * each other's way even in different columns (what a core fetches ahead is what the other one writes; measured three
 * times as slow as one thread alone), so each needs an out of its own.
 */
export function spmmTransposed(
  rowPtr: usize,
  colIdx: usize,
  values: usize,
  rowIdx: usize,
  x: usize,
  width: i32,
  out: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  let source = x + bytes * <usize>from;
  for (let r = from; r < to; r++, source += bytes) {
    const row: usize = (<usize>(rowIdx ? load<i32>(rowIdx + ((<usize>r) << 2)) : r)) << 2;
    const last: usize = load<u32>(rowPtr + row, 4) << 2;
    for (let i: usize = load<u32>(rowPtr + row) << 2; i < last; i += 4) {
      addScaled(out + <usize>load<u32>(colIdx + i) * bytes, source, v128.load32_splat(values + i), bytes);
    }
  }
}

/** Sums and squares of two columns += those of n values, given as sums of their differences from k. */
function addMoments(sums: usize, squares: usize, n: v128, k: v128, sum: v128, square: v128): void {
  const all = f64x2.add(f64x2.mul(n, k), sum);
  v128.store(sums, f64x2.add(v128.load(sums), all));
  v128.store(squares, f64x2.add(v128.load(squares), f64x2.add(f64x2.mul(k, f64x2.add(all, sum)), square)));
}

/**
 * Adds these rows' column sums, and sums of squares, to `totals`: two float64 arrays of length width. Within a slab,
 * differences from its first row are summed: float32 is enough for those, whatever the mean.
 */
export function moments(x: usize, width: i32, totals: usize, from: i32, to: i32): void {
  const bytes = (<usize>width) << 2;
  const squares = totals + (bytes << 1);
  for (let start = from; start < to; start += SLAB) {
    const count = min(SLAB, to - start);
    const n = f64x2.splat(<f64>count);
    let p = x + <usize>start * bytes;
    for (let c: usize = 0; c < bytes; c += 32, p += 32) {
      const k0 = v128.load(p);
      const k1 = v128.load(p, 16);
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let q0 = s0;
      let q1 = s0;
      let at = p + bytes;
      for (let r = 1; r < count; r++, at += bytes) {
        const a = f32x4.sub(v128.load(at), k0);
        const b = f32x4.sub(v128.load(at, 16), k1);
        s0 = f32x4.add(s0, a);
        s1 = f32x4.add(s1, b);
        q0 = madd(a, a, q0);
        q1 = madd(b, b, q1);
      }
      const sum = totals + (c << 1);
      const square = squares + (c << 1);
      addMoments(sum, square, n, low(k0), low(s0), low(q0));
      addMoments(sum + 16, square + 16, n, high(k0), high(s0), high(q0));
      addMoments(sum + 32, square + 32, n, low(k1), low(s1), low(q1));
      addMoments(sum + 48, square + 48, n, high(k1), high(s1), high(q1));
    }
  }
}

/** Eight columns of row r of S x. */
function stageRow(stage: usize, colIdx: usize, values: usize, x: usize, bytes: usize, half: usize): v128 {
  const last: usize = load<u32>(stage, 4) << 2;
  let s = f32x4.splat(0);
  for (let k: usize = load<u32>(stage) << 2; k < last; k += 4) {
    const p = x + <usize>load<u32>(colIdx + k) * bytes + half;
    s = madd(v128.load32_splat(values + k), v128.load(p), s);
  }
  return s;
}

/** The same of S x, rows of which are made and forgotten. */
export function stageMoments(
  rowPtr: usize,
  colIdx: usize,
  values: usize,
  x: usize,
  width: i32,
  totals: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  const squares = totals + (bytes << 1);
  for (let start = from; start < to; start += SLAB) {
    const count = min(SLAB, to - start);
    const n = f64x2.splat(<f64>count);
    const first = rowPtr + ((<usize>start) << 2);
    for (let c: usize = 0; c < bytes; c += 32) {
      const k0 = stageRow(first, colIdx, values, x, bytes, c);
      const k1 = stageRow(first, colIdx, values, x, bytes, c + 16);
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let q0 = s0;
      let q1 = s0;
      let stage = first + 4;
      for (let r = 1; r < count; r++, stage += 4) {
        let a = f32x4.splat(0);
        let b = a;
        const last: usize = load<u32>(stage, 4) << 2;
        for (let k: usize = load<u32>(stage) << 2; k < last; k += 4) {
          const v = v128.load32_splat(values + k);
          const p = x + <usize>load<u32>(colIdx + k) * bytes + c;
          a = madd(v, v128.load(p), a);
          b = madd(v, v128.load(p, 16), b);
        }
        a = f32x4.sub(a, k0);
        b = f32x4.sub(b, k1);
        s0 = f32x4.add(s0, a);
        s1 = f32x4.add(s1, b);
        q0 = madd(a, a, q0);
        q1 = madd(b, b, q1);
      }
      const sum = totals + (c << 1);
      const square = squares + (c << 1);
      addMoments(sum, square, n, low(k0), low(s0), low(q0));
      addMoments(sum + 16, square + 16, n, high(k0), high(s0), high(q0));
      addMoments(sum + 32, square + 32, n, low(k1), low(s1), low(q1));
      addMoments(sum + 48, square + 48, n, high(k1), high(s1), high(q1));
    }
  }
}

/** out = PReLU(scale x + shift), row by row; out may be x. */
export function affinePrelu(
  x: usize,
  width: i32,
  scale: usize,
  shift: usize,
  slope: f32,
  out: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  const slopes = f32x4.splat(slope);
  x += bytes * <usize>from;
  out += bytes * <usize>from;
  for (let r = from; r < to; r++, x += bytes, out += bytes) {
    for (let c: usize = 0; c < bytes; c += 16) {
      v128.store(out + c, prelu(madd(v128.load(x + c), v128.load(scale + c), v128.load(shift + c)), slopes));
    }
  }
}

/**
 * First half of the gradient of PReLU(gamma x_hat + beta): dy becomes dz in place, and these rows' column sums of dz, of
 * dz x_hat and of what the slope of PReLU multiplies are added to `totals`: three float64 arrays of length width.
 */
export function normGradientSums(
  x: usize,
  dy: usize,
  width: i32,
  mean: usize,
  inverse: usize,
  gamma: usize,
  beta: usize,
  slope: f32,
  totals: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  const products = totals + (bytes << 1);
  const slopeSums = products + (bytes << 1);
  const slopes = f32x4.splat(slope);
  const zero = f32x4.splat(0);
  for (let start = from; start < to; start += SLAB) {
    const last = min(start + SLAB, to);
    for (let c: usize = 0; c < bytes; c += 16) {
      const m = v128.load(mean + c);
      const v = v128.load(inverse + c);
      const g = v128.load(gamma + c);
      const h = v128.load(beta + c);
      let sum = zero;
      let product = zero;
      let lost = zero;
      let at = <usize>start * bytes + c;
      for (let r = start; r < last; r++, at += bytes) {
        const upstream = v128.load(dy + at);
        const hat = f32x4.mul(f32x4.sub(v128.load(x + at), m), v);
        const z = madd(g, hat, h);
        const negative = f32x4.le(z, zero);
        lost = f32x4.add(lost, v128.and(f32x4.mul(upstream, z), negative));
        const dz = v128.bitselect(f32x4.mul(upstream, slopes), upstream, negative);
        v128.store(dy + at, dz);
        sum = f32x4.add(sum, dz);
        product = madd(dz, hat, product);
      }
      accumulate(totals + (c << 1), sum);
      accumulate(products + (c << 1), product);
      accumulate(slopeSums + (c << 1), lost);
    }
  }
}

/**
 * Second half, over rows from to to of S x: dx = factor (dz - a - (S x) b), and at once out += transpose(S) dx. Neither
 * S x nor dx is stored (`row` is room for one row). Row r has its dz in row place[r], or none where that is -1.
 */
export function normGradientInput(
  x: usize,
  dz: usize,
  place: usize,
  width: i32,
  factor: usize,
  a: usize,
  b: usize,
  rowPtr: usize,
  colIdx: usize,
  values: usize,
  row: usize,
  out: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  for (let r = from; r < to; r++) {
    const stage = rowPtr + ((<usize>r) << 2);
    const first: usize = load<u32>(stage) << 2;
    const last: usize = load<u32>(stage, 4) << 2;
    const at = load<i32>(place + ((<usize>r) << 2));
    const upstream = dz + bytes * <usize>at;
    for (let c: usize = 0; c < bytes; c += 32) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      for (let k = first; k < last; k += 4) {
        const v = v128.load32_splat(values + k);
        const p = x + <usize>load<u32>(colIdx + k) * bytes + c;
        s0 = madd(v, v128.load(p), s0);
        s1 = madd(v, v128.load(p, 16), s1);
      }
      s0 = madd(s0, v128.load(b + c), v128.load(a + c));
      s1 = madd(s1, v128.load(b + c, 16), v128.load(a + c, 16));
      const d0 = at < 0 ? f32x4.splat(0) : v128.load(upstream + c);
      const d1 = at < 0 ? f32x4.splat(0) : v128.load(upstream + c, 16);
      v128.store(row + c, f32x4.mul(v128.load(factor + c), f32x4.sub(d0, s0)));
      v128.store(row + c, f32x4.mul(v128.load(factor + c, 16), f32x4.sub(d1, s1)), 16);
    }
    for (let k = first; k < last; k += 4) {
      addScaled(out + <usize>load<u32>(colIdx + k) * bytes, row, v128.load32_splat(values + k), bytes);
    }
  }
}

/**
 * Lays b (k x n, row stride ldb; transposed: n x k) out for `gemm`: panels of 8 columns, each k x 8, padded with zeros.
 */
export function pack(
  b: usize,
  k: i32,
  n: i32,
  ldb: i32,
  transposed: i32,
  out: usize,
  from: i32,
  to: i32,
): void {
  out += (<usize>(from * k)) << 2;
  for (let j = from; j < to; j += 8) {
    if (!transposed && j + 8 <= n) {
      let source = b + ((<usize>j) << 2);
      for (let i = 0; i < k; i++, source += (<usize>ldb) << 2, out += 32) {
        v128.store(out, v128.load(source));
        v128.store(out, v128.load(source, 16), 16);
      }
      continue;
    }
    for (let i = 0; i < k; i++) {
      for (let c = j; c < j + 8; c++, out += 4) {
        const at = transposed ? c * ldb + i : i * ldb + c;
        store<f32>(out, c < n ? load<f32>(b + ((<usize>at) << 2)) : 0);
      }
    }
  }
}

/** out = A[rowIdx] B: A m x k with row stride lda, B packed, out m x width; 6 x 8 results in registers at a time. */
export function gemm(
  a: usize,
  rowIdx: usize,
  k: i32,
  lda: i32,
  packed: usize,
  width: i32,
  out: usize,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>lda) << 2;
  const bytes = (<usize>width) << 2;
  const depth = (<usize>k) << 2;
  const last = to - 1;
  for (let i = from; i < to; i += 6) {
    // Past the end the last row is computed again: the same bits into the same place.
    const i1 = min(i + 1, last);
    const i2 = min(i + 2, last);
    const i3 = min(i + 3, last);
    const i4 = min(i + 4, last);
    const i5 = min(i + 5, last);
    const a0 = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>i) << 2)) : i);
    const a1 = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>i1) << 2)) : i1);
    const a2 = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>i2) << 2)) : i2);
    const a3 = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>i3) << 2)) : i3);
    const a4 = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>i4) << 2)) : i4);
    const a5 = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>i5) << 2)) : i5);
    let b = packed;
    for (let j: usize = 0; j < bytes; j += 32) {
      let r00 = f32x4.splat(0);
      let r01 = r00;
      let r10 = r00;
      let r11 = r00;
      let r20 = r00;
      let r21 = r00;
      let r30 = r00;
      let r31 = r00;
      let r40 = r00;
      let r41 = r00;
      let r50 = r00;
      let r51 = r00;
      for (let o: usize = 0; o < depth; o += 4, b += 32) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let s = v128.load32_splat(a0 + o);
        r00 = madd(s, b0, r00);
        r01 = madd(s, b1, r01);
        s = v128.load32_splat(a1 + o);
        r10 = madd(s, b0, r10);
        r11 = madd(s, b1, r11);
        s = v128.load32_splat(a2 + o);
        r20 = madd(s, b0, r20);
        r21 = madd(s, b1, r21);
        s = v128.load32_splat(a3 + o);
        r30 = madd(s, b0, r30);
        r31 = madd(s, b1, r31);
        s = v128.load32_splat(a4 + o);
        r40 = madd(s, b0, r40);
        r41 = madd(s, b1, r41);
        s = v128.load32_splat(a5 + o);
        r50 = madd(s, b0, r50);
        r51 = madd(s, b1, r51);
      }
      let q = out + <usize>i * bytes + j;
      v128.store(q, r00);
      v128.store(q, r01, 16);
      q = out + <usize>i1 * bytes + j;
      v128.store(q, r10);
      v128.store(q, r11, 16);
      q = out + <usize>i2 * bytes + j;
      v128.store(q, r20);
      v128.store(q, r21, 16);
      q = out + <usize>i3 * bytes + j;
      v128.store(q, r30);
      v128.store(q, r31, 16);
      q = out + <usize>i4 * bytes + j;
      v128.store(q, r40);
      v128.store(q, r41, 16);
      q = out + <usize>i5 * bytes + j;
      v128.store(q, r50);
      v128.store(q, r51, 16);
    }
  }
}

/**
 * out += transpose(A[rowIdx]) B: A has m rows of stride lda, B is m x width; the caller clears out. Rows from to to of
 * out, which are columns of A. PANEL rows at a time are copied to where they are read in order: the columns of A in
 * sixes to `left`, 8 columns of B to `right`.
 * @param left room for PANEL x 6 floats for every six columns of A, the last of which may be fewer
 * @param right room for PANEL x 8 floats that no other part uses
 */
export function gemmTransposed(
  a: usize,
  rowIdx: usize,
  m: i32,
  lda: i32,
  b: usize,
  width: i32,
  out: usize,
  left: usize,
  right: usize,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>lda) << 2;
  const bytes = (<usize>width) << 2;
  const last = to - 1;
  const first = left + (<usize>from * <usize>PANEL << 2);
  for (let start = 0; start < m; start += PANEL) {
    const end = min(start + PANEL, m);
    let to6 = first;
    for (let p = from; p < to; p += 6) {
      for (let r = start; r < end; r++, to6 += 24) {
        const at = a + stride * <usize>(rowIdx ? load<i32>(rowIdx + ((<usize>r) << 2)) : r) + ((<usize>p) << 2);
        if (p + 6 <= to) {
          v128.store(to6, v128.load(at));
          store<u64>(to6, load<u64>(at, 16), 16);
        } else {
          for (let c: usize = 0; c < <usize>(to - p); c++) store<f32>(to6 + (c << 2), load<f32>(at + (c << 2)));
        }
      }
    }
    const depth = <usize>(end - start) * 24;
    for (let j: usize = 0; j < bytes; j += 32) {
      let source = b + <usize>start * bytes + j;
      let to8 = right;
      for (let r = start; r < end; r++, source += bytes, to8 += 32) {
        v128.store(to8, v128.load(source));
        v128.store(to8, v128.load(source, 16), 16);
      }
      let columns = first;
      for (let p = from; p < to; p += 6) {
        // Past the end the last column's room is written first by what is no column, then by the column itself.
        const q0 = out + <usize>p * bytes + j;
        const q1 = out + <usize>min(p + 1, last) * bytes + j;
        const q2 = out + <usize>min(p + 2, last) * bytes + j;
        const q3 = out + <usize>min(p + 3, last) * bytes + j;
        const q4 = out + <usize>min(p + 4, last) * bytes + j;
        const q5 = out + <usize>min(p + 5, last) * bytes + j;
        let r00 = v128.load(q0);
        let r01 = v128.load(q0, 16);
        let r10 = v128.load(q1);
        let r11 = v128.load(q1, 16);
        let r20 = v128.load(q2);
        let r21 = v128.load(q2, 16);
        let r30 = v128.load(q3);
        let r31 = v128.load(q3, 16);
        let r40 = v128.load(q4);
        let r41 = v128.load(q4, 16);
        let r50 = v128.load(q5);
        let r51 = v128.load(q5, 16);
        const stop = columns + depth;
        let panel = right;
        for (; columns < stop; columns += 24, panel += 32) {
          const b0 = v128.load(panel);
          const b1 = v128.load(panel, 16);
          let s = v128.load32_splat(columns);
          r00 = madd(s, b0, r00);
          r01 = madd(s, b1, r01);
          s = v128.load32_splat(columns, 4);
          r10 = madd(s, b0, r10);
          r11 = madd(s, b1, r11);
          s = v128.load32_splat(columns, 8);
          r20 = madd(s, b0, r20);
          r21 = madd(s, b1, r21);
          s = v128.load32_splat(columns, 12);
          r30 = madd(s, b0, r30);
          r31 = madd(s, b1, r31);
          s = v128.load32_splat(columns, 16);
          r40 = madd(s, b0, r40);
          r41 = madd(s, b1, r41);
          s = v128.load32_splat(columns, 20);
          r50 = madd(s, b0, r50);
          r51 = madd(s, b1, r51);
        }
        v128.store(q5, r50);
        v128.store(q5, r51, 16);
        v128.store(q4, r40);
        v128.store(q4, r41, 16);
        v128.store(q3, r30);
        v128.store(q3, r31, 16);
        v128.store(q2, r20);
        v128.store(q2, r21, 16);
        v128.store(q1, r10);
        v128.store(q1, r11, 16);
        v128.store(q0, r00);
        v128.store(q0, r01, 16);
      }
    }
  }
}

function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/**
 * Cosine of pairs of rows: out[r] = cos(a[aIdx[r]], b[bIdx[r]]), an index list of 0 meaning rows in order. With da != 0
 * also the gradient towards a of sum(dy cos): da[r] += dy[r] (b / n - dot |b|^2 / n^3 a), n the product of the norms. A
 * pair whose n falls below 1e-8 counts as if n were 1e-8, which then is no function of a.
 */
export function rowCosines(
  a: usize,
  aIdx: usize,
  b: usize,
  bIdx: usize,
  width: i32,
  out: usize,
  dy: usize,
  da: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  for (let r = from; r < to; r++) {
    const at = (<usize>r) << 2;
    const p = a + bytes * <usize>(aIdx ? load<i32>(aIdx + at) : r);
    const q = b + bytes * <usize>(bIdx ? load<i32>(bIdx + at) : r);
    let ab = f32x4.splat(0);
    let aa = ab;
    let bb = ab;
    for (let c: usize = 0; c < bytes; c += 16) {
      const x = v128.load(p + c);
      const y = v128.load(q + c);
      ab = madd(x, y, ab);
      aa = madd(x, x, aa);
      bb = madd(y, y, bb);
    }
    const dot: f64 = sum(ab);
    const size: f64 = sum(bb);
    const square: f64 = <f64>sum(aa) * size;
    const norm = Math.sqrt(max<f64>(square, 1e-16));
    if (out) store<f32>(out + at, <f32>(dot / norm));
    if (da == 0) continue;
    const upstream: f64 = load<f32>(dy + at);
    const toward = f32x4.splat(<f32>(upstream / norm));
    const along = f32x4.splat(square < 1e-16 ? 0 : <f32>((-upstream * dot * size) / (norm * norm * norm)));
    const target = da + bytes * <usize>r;
    for (let c: usize = 0; c < bytes; c += 16) {
      const own = madd(along, v128.load(p + c), v128.load(target + c));
      v128.store(target + c, madd(toward, v128.load(q + c), own));
    }
  }
}

/** out = decay out + (1 - decay) x over a range of floats: a moving average. */
export function blend(out: usize, x: usize, decay: f32, from: i32, to: i32): void {
  const keep = f32x4.splat(decay);
  const take = f32x4.splat(1 - decay);
  const end = (<usize>to) << 2;
  for (let c = (<usize>from) << 2; c < end; c += 16) {
    v128.store(out + c, madd(take, v128.load(x + c), f32x4.mul(keep, v128.load(out + c))));
  }
}

/** x = 0, floats from to to */
export function clear(x: usize, from: i32, to: i32): void {
  memory.fill(x + ((<usize>from) << 2), 0, (<usize>(to - from)) << 2);
}

/** out += x in rows whose flag is not 0 (flags 0: all). */
export function addRows(out: usize, x: usize, width: i32, flags: usize, from: i32, to: i32): void {
  const bytes = (<usize>width) << 2;
  for (let r = from; r < to; r++) {
    if (flags && load<u8>(flags + <usize>r) == 0) continue;
    const at = bytes * <usize>r;
    for (let c = at; c < at + bytes; c += 16) v128.store(out + c, f32x4.add(v128.load(out + c), v128.load(x + c)));
  }
}

/** One AdamW step over a range of floats: rate is the learning rate, the corrections are 1 - beta^steps. */
export function adamw(
  x: usize,
  gradient: usize,
  first: usize,
  second: usize,
  rate: f32,
  decay: f32,
  beta1: f32,
  beta2: f32,
  correction1: f32,
  correction2: f32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  const b1 = f32x4.splat(beta1);
  const c1 = f32x4.splat(1 - beta1);
  const b2 = f32x4.splat(beta2);
  const c2 = f32x4.splat(1 - beta2);
  const step = f32x4.splat(rate / correction1);
  const unbias = f32x4.splat(1 / correction2);
  const keep = f32x4.splat(1 - rate * decay);
  const least = f32x4.splat(epsilon);
  const end = (<usize>to) << 2;
  for (let c = (<usize>from) << 2; c < end; c += 16) {
    const g = v128.load(gradient + c);
    const m = madd(b1, v128.load(first + c), f32x4.mul(c1, g));
    const v = madd(b2, v128.load(second + c), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + c, m);
    v128.store(second + c, v);
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(v, unbias)), least);
    const update = f32x4.div(f32x4.mul(step, m), size);
    v128.store(x + c, f32x4.sub(f32x4.mul(v128.load(x + c), keep), update));
  }
}

/** out = x / max(|x|, least), row by row; out may be x. */
export function unitRows(x: usize, width: i32, least: f32, out: usize, from: i32, to: i32): void {
  const bytes = (<usize>width) << 2;
  x += bytes * <usize>from;
  out += bytes * <usize>from;
  for (let r = from; r < to; r++, x += bytes, out += bytes) {
    let square = f32x4.splat(0);
    for (let c: usize = 0; c < bytes; c += 16) {
      const v = v128.load(x + c);
      square = madd(v, v, square);
    }
    const scale = f32x4.splat(<f32>(1 / max<f64>(Math.sqrt(<f64>sum(square)), least)));
    for (let c: usize = 0; c < bytes; c += 16) v128.store(out + c, f32x4.mul(scale, v128.load(x + c)));
  }
}

/**
 * Gradient of unitRows: dy, towards unit rows u, becomes (dy - (dy . u) u) / |x| in place; where |x| falls below least,
 * dy / least. dots[r] = dy . u of what was given.
 */
export function unitRowsGradient(
  x: usize,
  unit: usize,
  dy: usize,
  width: i32,
  least: f32,
  dots: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  for (let r = from; r < to; r++) {
    const at = bytes * <usize>r;
    let square = f32x4.splat(0);
    let along = square;
    for (let c = at; c < at + bytes; c += 16) {
      const v = v128.load(x + c);
      square = madd(v, v, square);
      along = madd(v128.load(dy + c), v128.load(unit + c), along);
    }
    const dot = sum(along);
    store<f32>(dots + ((<usize>r) << 2), dot);
    const length = Math.sqrt(<f64>sum(square));
    const scale = f32x4.splat(<f32>(1 / max<f64>(length, least)));
    const back = f32x4.splat(length < least ? 0 : -dot);
    for (let c = at; c < at + bytes; c += 16) {
      v128.store(dy + c, f32x4.mul(scale, madd(back, v128.load(unit + c), v128.load(dy + c))));
    }
  }
}

/**
 * Row by row |t - W y|, where only squares[r] = |t|^2, given = -2 W^T t and rebuilt = W^T W y are known:
 *
 *   square = squares[r] + y . (given + rebuilt),  errors[r] = sqrt(max(square, least))
 *
 * With w = share / (2 errors[r]), the gradient of share * errors[r] towards square (0 below least), rebuilt becomes
 * w (given + 2 rebuilt), what is felt at y itself, and weighted = w y, what is felt at W beside it.
 */
export function rebuildErrors(
  y: usize,
  given: usize,
  rebuilt: usize,
  width: i32,
  squares: usize,
  share: f32,
  least: f32,
  errors: usize,
  weighted: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>width) << 2;
  const two = f32x4.splat(2);
  for (let r = from; r < to; r++) {
    const at = bytes * <usize>r;
    const row = (<usize>r) << 2;
    let first = f32x4.splat(0);
    let second = first;
    for (let c = at; c < at + bytes; c += 16) {
      const v = v128.load(y + c);
      first = madd(v, v128.load(given + c), first);
      second = madd(v, v128.load(rebuilt + c), second);
    }
    const square: f64 = <f64>load<f32>(squares + row) + <f64>sum(first) + <f64>sum(second);
    const error = Math.sqrt(max<f64>(square, least));
    store<f32>(errors + row, <f32>error);
    const w = f32x4.splat(square > <f64>least ? <f32>(<f64>share / (2 * error)) : 0);
    for (let c = at; c < at + bytes; c += 16) {
      const towards = madd(two, v128.load(rebuilt + c), v128.load(given + c));
      v128.store(rebuilt + c, f32x4.mul(w, towards));
      v128.store(weighted + c, f32x4.mul(w, v128.load(y + c)));
    }
  }
}

/**
 * exp(x) for x <= 0, relative error 2e-7; 0 below -87. As in Cephes: x = n ln 2 + r with ln 2 in two parts, a polynomial of
 * r, and n added to the exponent.
 */
function expNegative(x: v128): v128 {
  const lowest = f32x4.splat(-87);
  const n = f32x4.nearest(f32x4.mul(f32x4.max(x, lowest), f32x4.splat(1.4426950408889634)));
  let r = f32x4.sub(f32x4.max(x, lowest), f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let y = f32x4.splat(1.9875691500e-4);
  y = madd(y, r, f32x4.splat(1.3981999507e-3));
  y = madd(y, r, f32x4.splat(8.3334519073e-3));
  y = madd(y, r, f32x4.splat(4.1665795894e-2));
  y = madd(y, r, f32x4.splat(1.6666665459e-1));
  y = madd(y, r, f32x4.splat(5.0000001201e-1));
  y = f32x4.add(madd(y, f32x4.mul(r, r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(y, power), f32x4.lt(x, lowest));
}

function pairSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Two float64 totals += the four floats of v. */
function widened(total: v128, v: v128): v128 {
  return f64x2.add(total, f64x2.add(low(v), high(v)));
}

/** A row's products with codes become minus its distances from them: -sqrt(|x|^2 + |e|^2 - 2 x . e), in float64. */
function minusDistances(row: usize, end: usize, square: f64, codeSquares: usize): void {
  const two = f64x2.splat(2);
  const own = f64x2.splat(square);
  const zero = f64x2.splat(0);
  for (let at = row; at < end; at += 16, codeSquares += 32) {
    const v = v128.load(at);
    const a = f64x2.sub(f64x2.add(own, v128.load(codeSquares)), f64x2.mul(two, low(v)));
    const b = f64x2.sub(f64x2.add(own, v128.load(codeSquares, 16)), f64x2.mul(two, high(v)));
    const first = f32x4.demote_f64x2_zero(f64x2.sqrt(f64x2.max(a, zero)));
    const second = f32x4.demote_f64x2_zero(f64x2.sqrt(f64x2.max(b, zero)));
    v128.store(at, f32x4.neg(v128.shuffle<i64>(first, second, 0, 2)));
  }
}

/** The padding becomes too small to count, then the largest value of a row is found. */
function padAndTop(row: usize, bytes: usize, cols: i32): f32 {
  for (let at = row + ((<usize>cols) << 2); at < row + bytes; at += 4) store<f32>(at, -1e30);
  let top = v128.load(row);
  for (let c: usize = 16; c < bytes; c += 16) top = f32x4.max(top, v128.load(row + c));
  return max<f32>(
    max<f32>(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
    max<f32>(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
  );
}

/**
 * Row by row KL(softmax(sharpness t) || softmax(sharpness s)) over cols codes. t and s are rows of scores; with codeSquares
 * != 0 they are products with codes, and the scores minus the distances, teacherSquares and studentSquares (float64, one
 * for each row) and codeSquares (one for each code) being what products lack.
 *
 * totals: for each row four float64, A = sum_k e_k (t_k - s_k) / sum_k e_k with e_k = exp(sharpness (t_k - top)), the sums of
 * e_k of t and of s, and the top of t minus that of s; the divergence is
 * sharpness (A - tops) + log(sum of s) - log(sum of t).
 * s becomes scale * (softmax(s) - softmax(t)), divided by the distances where there are any; own[r] is the sum over k of it,
 * times the score where there are none. t is lost.
 */
export function codeDivergence(
  t: usize,
  s: usize,
  cols: i32,
  stride: i32,
  teacherSquares: usize,
  studentSquares: usize,
  codeSquares: usize,
  sharpness: f32,
  scale: f32,
  totals: usize,
  own: usize,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>stride) << 2;
  const sharp = f32x4.splat(sharpness);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let r = from; r < to; r++) {
    const p = t + bytes * <usize>r;
    const q = s + bytes * <usize>r;
    if (codeSquares) {
      const at = (<usize>r) << 3;
      minusDistances(p, p + bytes, load<f64>(teacherSquares + at), codeSquares);
      minusDistances(q, q + bytes, load<f64>(studentSquares + at), codeSquares);
    }
    const topT = padAndTop(p, bytes, cols);
    const topS = padAndTop(q, bytes, cols);
    const highestT = f32x4.splat(topT);
    const highestS = f32x4.splat(topS);
    let sumT = f64x2.splat(0);
    let sumS = sumT;
    let apart = sumT;
    let ownT = sumT;
    let ownS = sumT;
    for (let c: usize = 0; c < bytes; c += 16) {
      const x = v128.load(p + c);
      const y = v128.load(q + c);
      const a = expNegative(f32x4.mul(f32x4.sub(x, highestT), sharp));
      const b = expNegative(f32x4.mul(f32x4.sub(y, highestS), sharp));
      sumT = widened(sumT, a);
      sumS = widened(sumS, b);
      apart = widened(apart, f32x4.mul(a, f32x4.sub(x, y)));
      if (codeSquares) {
        const near = v128.and(f32x4.div(one, f32x4.neg(y)), f32x4.lt(y, zero));
        const u = f32x4.mul(a, near);
        const v = f32x4.mul(b, near);
        ownT = widened(ownT, u);
        ownS = widened(ownS, v);
        v128.store(p + c, u);
        v128.store(q + c, v);
      } else {
        ownT = widened(ownT, f32x4.mul(a, y));
        ownS = widened(ownS, f32x4.mul(b, y));
        v128.store(p + c, a);
        v128.store(q + c, b);
      }
    }
    const allT = pairSum(sumT);
    const allS = pairSum(sumS);
    const total = totals + ((<usize>r) << 5);
    store<f64>(total, pairSum(apart) / allT);
    store<f64>(total, allT, 8);
    store<f64>(total, allS, 16);
    store<f64>(total, <f64>topT - <f64>topS, 24);
    store<f32>(own + ((<usize>r) << 2), <f32>(<f64>scale * (pairSum(ownS) / allS - pairSum(ownT) / allT)));
    const take = f32x4.splat(<f32>(<f64>scale / allT));
    const give = f32x4.splat(<f32>(<f64>scale / allS));
    for (let c: usize = 0; c < bytes; c += 16) {
      v128.store(q + c, f32x4.sub(f32x4.mul(give, v128.load(q + c)), f32x4.mul(take, v128.load(p + c))));
    }
  }
}
