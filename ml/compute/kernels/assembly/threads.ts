/**
 * One kernel call shared by several threads over one memory. The thread that computes cuts the call into parts and
 * publishes it; whoever is free takes the next part. Helpers that sleep, start late or are missing cost nothing but
 * time: the caller takes every part that nobody else took. Which thread computes a part changes no bit of it.
 *
 * A job in memory: the claim word (ticket << 32 | number of parts << 16 | next part), how many parts are done, how many
 * helpers sleep, a mark that one of them failed; then the operation and its arguments, 4 bytes each, in the order of
 * ../calls.ts. A part is claimed by compare-and-swap of the whole claim word: it succeeds only while that very job still
 * has this part to give, and from then on the caller waits for it, so the arguments stay as they are.
 */
import {
  adamw,
  addRows,
  affinePrelu,
  blend,
  clear,
  codeDivergence,
  gemm,
  gemmTransposed,
  moments,
  normGradientInput,
  normGradientSums,
  pack,
  PANEL_BYTES,
  readActivated,
  rebuildErrors,
  rowCosines,
  spmm,
  spmmTransposed,
  stageMoments,
  unitRows,
  unitRowsGradient,
} from './kernels';

const TICKET: usize = 4;
const DONE: usize = 8;
const ASLEEP: usize = 12;
const FAILED: usize = 16;
const OPERATION: usize = 20;
const ARGUMENTS: usize = 64;

/** Looks at the memory before a thread goes to sleep: some tens of microseconds, as long as waking it up takes. */
const SPINS: i32 = 20000;
/** Nanoseconds between looks at the failure mark. */
const PATIENCE: i64 = 100000000;

/** Where part `index` of `parts` begins among `count` things handed out in units of `unit`. */
function begin(count: i32, unit: i32, index: i32, parts: i32): i32 {
  const units = (count + unit - 1) / unit;
  return min(count, unit * <i32>((<i64>units * index) / parts));
}

function part(job: usize, index: i32, parts: i32): void {
  const a = job + ARGUMENTS;
  const i0 = load<i32>(a);
  const i1 = load<i32>(a, 4);
  const i2 = load<i32>(a, 8);
  const i3 = load<i32>(a, 12);
  const i4 = load<i32>(a, 16);
  const i5 = load<i32>(a, 20);
  const i6 = load<i32>(a, 24);
  const i7 = load<i32>(a, 28);
  const i8 = load<i32>(a, 32);
  const i9 = load<i32>(a, 36);
  const i10 = load<i32>(a, 40);
  const i11 = load<i32>(a, 44);
  const i12 = load<i32>(a, 48);
  const i13 = load<i32>(a, 52);
  const next = index + 1;
  switch (load<i32>(job, OPERATION)) {
    case 0:
      spmm(i0, i1, i2, i3, i5, i6, i7, begin(i4, 1, index, parts), begin(i4, 1, next, parts));
      break;
    case 1: {
      const out = index == 0 ? i7 : i8;
      spmmTransposed(i0, i1, i2, i3, i5, i6, out, begin(i4, 1, index, parts), begin(i4, 1, next, parts));
      break;
    }
    case 2:
      moments(i0, i2, i3 + ((i2 * index) << 4), begin(i1, 1, index, parts), begin(i1, 1, next, parts));
      break;
    case 3:
      affinePrelu(i0, i2, i3, i4, load<f32>(a, 20), i6, begin(i1, 1, index, parts), begin(i1, 1, next, parts));
      break;
    case 4: {
      const totals = i9 + i3 * index * 24;
      const from = begin(i2, 1, index, parts);
      normGradientSums(i0, i1, i3, i4, i5, i6, i7, load<f32>(a, 32), totals, from, begin(i2, 1, next, parts));
      break;
    }
    case 5: {
      const out = index == 0 ? i12 : i13;
      const row = i11 + ((i4 * index) << 2);
      const from = begin(i3, 1, index, parts);
      normGradientInput(i0, i1, i2, i4, i5, i6, i7, i8, i9, i10, row, out, from, begin(i3, 1, next, parts));
      break;
    }
    case 6:
      pack(i0, i1, i2, i3, i4, i5, begin(i2, 8, index, parts), begin(i2, 8, next, parts));
      break;
    case 7:
      gemm(i0, i1, i3, i4, i5, i6, i7, begin(i2, 6, index, parts), begin(i2, 6, next, parts));
      break;
    case 8: {
      const from = begin(i3, 6, index, parts);
      const right = i9 + PANEL_BYTES * index;
      gemmTransposed(i0, i1, i2, i4, i5, i6, i7, i8, right, from, begin(i3, 6, next, parts));
      break;
    }
    case 9:
      rowCosines(i0, i1, i2, i3, i5, i6, i7, i8, begin(i4, 1, index, parts), begin(i4, 1, next, parts));
      break;
    case 10:
      blend(i0, i1, load<f32>(a, 8), begin(i3, 8, index, parts), begin(i3, 8, next, parts));
      break;
    case 11:
      addRows(i0, i1, i3, i4, begin(i2, 1, index, parts), begin(i2, 1, next, parts));
      break;
    case 12:
      adamw(
        i0,
        i1,
        i2,
        i3,
        load<f32>(a, 16),
        load<f32>(a, 20),
        load<f32>(a, 24),
        load<f32>(a, 28),
        load<f32>(a, 32),
        load<f32>(a, 36),
        load<f32>(a, 40),
        begin(i11, 8, index, parts),
        begin(i11, 8, next, parts),
      );
      break;
    case 13: {
      const from = begin(i3, 1, index, parts);
      const to = begin(i3, 1, next, parts);
      const slope = load<f32>(a, 48);
      readActivated(i0, i1, i2, i4, i5, i6, i7, i8, i9, i10, i11, slope, from, to);
      break;
    }
    case 14: {
      const totals = i6 + ((i5 * index) << 4);
      stageMoments(i0, i1, i2, i4, i5, totals, begin(i3, 1, index, parts), begin(i3, 1, next, parts));
      break;
    }
    case 15:
      clear(i0, begin(i1, 16, index, parts), begin(i1, 16, next, parts));
      break;
    case 16:
      unitRows(i0, i2, load<f32>(a, 12), i4, begin(i1, 1, index, parts), begin(i1, 1, next, parts));
      break;
    case 17: {
      const from = begin(i3, 1, index, parts);
      unitRowsGradient(i0, i1, i2, i4, load<f32>(a, 20), i6, from, begin(i3, 1, next, parts));
      break;
    }
    case 18: {
      const share = load<f32>(a, 24);
      const least = load<f32>(a, 28);
      const from = begin(i3, 1, index, parts);
      rebuildErrors(i0, i1, i2, i4, i5, share, least, i8, i9, from, begin(i3, 1, next, parts));
      break;
    }
    case 19: {
      const sharpness = load<f32>(a, 32);
      const scale = load<f32>(a, 36);
      const from = begin(i2, 1, index, parts);
      codeDivergence(i0, i1, i3, i4, i5, i6, i7, sharpness, scale, i10, i11, from, begin(i2, 1, next, parts));
      break;
    }
    default:
      unreachable();
  }
}

/** Takes parts of the current job until there are none. */
function work(job: usize): void {
  for (;;) {
    const claim = atomic.load<i64>(job);
    const index = <i32>claim & 0xffff;
    const parts = (<i32>claim >>> 16) & 0xffff;
    if (index >= parts) return;
    if (atomic.cmpxchg<i64>(job, claim, claim + 1) != claim) continue;
    part(job, index, parts);
    if (atomic.add<i32>(job, 1, DONE) + 1 == parts) atomic.notify(job + DONE, 1);
  }
}

/** The caller's side: publishes the job, works, waits for what others took. @returns 1 when a helper failed */
export function run(job: usize, parts: i32): i32 {
  if (parts == 1) {
    part(job, 0, 1);
    return 0;
  }
  atomic.store<i32>(job, 0, DONE);
  const ticket = <i64>(atomic.load<i32>(job, TICKET) + 1);
  atomic.store<i64>(job, (ticket << 32) | ((<i64>parts) << 16));
  if (atomic.load<i32>(job, ASLEEP) > 0) atomic.notify(job + TICKET, -1);
  work(job);
  let spins = 0;
  let done = atomic.load<i32>(job, DONE);
  while (done != parts) {
    if (++spins >= SPINS) {
      if (atomic.load<i32>(job, FAILED) != 0) return 1;
      atomic.wait<i32>(job + DONE, done, PATIENCE);
    }
    done = atomic.load<i32>(job, DONE);
  }
  return 0;
}

/** A helper's life. It ends with its thread. */
export function serve(job: usize): void {
  for (;;) {
    const seen = atomic.load<i32>(job, TICKET);
    work(job);
    let spins = 0;
    while (atomic.load<i32>(job, TICKET) == seen) {
      if (++spins < SPINS) continue;
      atomic.add<i32>(job, 1, ASLEEP);
      atomic.wait<i32>(job + TICKET, seen, -1);
      atomic.sub<i32>(job, 1, ASLEEP);
    }
  }
}
