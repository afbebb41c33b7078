/**
 * The SIMD kernels with the memory that they work in: loaded once, or found to be missing.
 *
 * The memory has two kinds of room. Kept blocks lie at the bottom and last until released (features, transformed rows).
 * Above them is scratch room, handed out upwards and forgotten as a whole when a computation ends: no bookkeeping in
 * the hot path. Only one computation runs at a time (every kernel is synchronous).
 */
import { z } from 'zod';
import { AppError } from '../../schema/errors.ts';
import type { NativeProducts } from '../native/products.ts';
import { createCalls, JOB_ADDRESS, JOB_BYTES } from './calls.ts';
import type { KernelModule, Kernels } from './calls.ts';
import { startHelpers, usefulThreads } from './helpers.ts';
import type { Helpers } from './helpers.ts';
import { relaxedModule, simdModule } from './kernels.wasm.ts';

const PAGE = 65536;
/** WebAssembly's limit of 4 GiB for 32-bit addresses. */
const MAX_PAGES = 65536;
/** Start of every block: a cache line, so that no vector straddles two. */
const ALIGNMENT = 64;
/** Address 0 stands for "none" in the kernels; below this lies what threads tell each other. */
const FIRST_ADDRESS = JOB_ADDRESS + JOB_BYTES;

const moduleShape = z.object({
  run: z.custom<KernelModule['run']>((value) => typeof value === 'function'),
});

/** Room that lasts as long as one computation. */
export interface Scratch {
  /** @returns address of that many bytes, not cleared. @throws AppError too-large */
  reserve(bytes: number): number;
}

/** Room of a computation of several steps: what a step reserves can be given back before the next begins. */
export interface StackedScratch extends Scratch {
  /** Runs one step; what it reserved is gone afterwards. */
  step<T>(use: () => T): T;
}

export interface KernelMemory {
  readonly kernels: Kernels;
  /** True where products and sums are fused (relaxed SIMD): faster, and rounded once instead of twice. */
  readonly fused: boolean;
  /** Threads that share the work, the calling one included; results do not depend on it. */
  threads(): number;
  /** Starts or ends helper threads. They need a moment to come up and do not keep a process alive. */
  useThreads(count: number): Promise<void>;
  /** What multiplies large matrices instead of the kernels; null: the kernels do. */
  native(): NativeProducts | null;
  useNative(products: NativeProducts | null): void;
  /** Room that lasts until released. @returns its address. @throws AppError too-large */
  keep(bytes: number): number;
  release(address: number): void;
  /** How many blocks are kept at present: what a computation leaves behind when it ends is a leak. */
  blocks(): number;
  /** Runs one computation; what it reserved is gone afterwards. */
  compute<T>(use: (scratch: StackedScratch) => T): T;
  /** Views of the memory. They end with the next keep or reserve, which may move it: take a fresh one each time. */
  floats(address: number, length: number): Float32Array;
  doubles(address: number, length: number): Float64Array;
  ints(address: number, length: number): Int32Array;
  bytes(address: number, length: number): Uint8Array;
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function createMemory(module: WebAssembly.Module, fused: boolean): KernelMemory {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES, shared: true });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  let helpers: Helpers | null = null;
  let native: NativeProducts | null = null;
  const threads = (): number => 1 + (helpers?.alive() ?? 0);
  const kernels = createCalls(moduleShape.parse({ ...instance.exports }), memory.buffer, threads);
  const kept: { address: number; bytes: number }[] = [];
  let computing = false;

  const ensure = (end: number): void => {
    const present = memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(end / PAGE);
    if (needed <= present) return;
    // A quarter more than asked, so that growing (which may copy everything) stays rare; else exactly what is missing.
    const generous = Math.min(MAX_PAGES, Math.ceil(needed * 1.25));
    for (const pages of needed > MAX_PAGES ? [] : [generous, needed]) {
      try {
        memory.grow(pages - present);
        return;
      } catch {
        // Refused by the machine: in words below, unless the smaller request succeeds.
      }
    }
    throw new AppError(
      'too-large',
      `This computation needs ${Math.ceil(end / 2 ** 20)} MiB of working memory at once, more than could be had. Use a smaller batch size, fewer hidden channels or fewer features, or choose another compute backend.`,
    );
  };
  const top = (): number => {
    const last = kept.at(-1);
    return last === undefined ? FIRST_ADDRESS : last.address + last.bytes;
  };
  return {
    kernels,
    fused,
    threads,
    useThreads: async (count) => {
      if (count === threads()) return;
      const before = helpers;
      helpers = null;
      await before?.end();
      helpers = startHelpers(count - 1, module, memory);
    },
    native: () => native,
    useNative: (products) => {
      native = products;
    },
    keep: (length) => {
      if (computing) throw new AppError('internal', 'Kernel memory cannot be kept while a computation uses the room.');
      const bytes = Math.max(ALIGNMENT, aligned(length));
      // First gap that is wide enough, else the end. Blocks are few: features, transformed rows, saved activations.
      let address = FIRST_ADDRESS;
      let at = 0;
      while (at < kept.length && kept[at].address - address < bytes) {
        address = kept[at].address + kept[at].bytes;
        at++;
      }
      ensure(address + bytes);
      kept.splice(at, 0, { address, bytes });
      return address;
    },
    release: (address) => {
      const at = kept.findIndex((block) => block.address === address);
      if (at < 0) throw new AppError('internal', `No block of kernel memory is kept at ${address}.`);
      kept.splice(at, 1);
    },
    blocks: () => kept.length,
    compute: (use) => {
      if (computing) throw new AppError('internal', 'Two computations cannot share the kernel memory.');
      let next = top();
      computing = true;
      try {
        return use({
          reserve: (bytes) => {
            const address = next;
            next += aligned(bytes);
            ensure(next);
            return address;
          },
          step: (inner) => {
            const before = next;
            try {
              return inner();
            } finally {
              next = before;
            }
          },
        });
      } finally {
        computing = false;
      }
    },
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    doubles: (address, length) => new Float64Array(memory.buffer, address, length),
    ints: (address, length) => new Int32Array(memory.buffer, address, length),
    bytes: (address, length) => new Uint8Array(memory.buffer, address, length),
  };
}

/** @param variant relaxed: with fused multiply-add. @returns null where this machine cannot run it */
export function loadKernels(variant: 'relaxed' | 'simd'): KernelMemory | null {
  const code = decode(variant === 'relaxed' ? relaxedModule : simdModule);
  if (!WebAssembly.validate(code)) return null;
  try {
    return createMemory(new WebAssembly.Module(code), variant === 'relaxed');
  } catch {
    // No shared memory here (a page that is not isolated from others): plain JavaScript does the work.
    return null;
  }
}

let loaded: KernelMemory | null | undefined;

/** The best that this machine runs, loaded once; null where it has no SIMD (then plain JavaScript does the work). */
export function simdKernels(): KernelMemory | null {
  loaded ??= loadKernels('relaxed') ?? loadKernels('simd');
  return loaded;
}

/** The same, with as many threads as the machine runs at once. */
export async function startKernels(): Promise<KernelMemory | null> {
  const memory = simdKernels();
  await memory?.useThreads(usefulThreads());
  return memory;
}

/** Blocks that are kept in this thread at present; loads nothing. */
export const keptBlocks = (): number => loaded?.blocks() ?? 0;

/** Threads that help the kernels of this thread for as long as it lives; they keep no process alive. */
export const helperThreads = (): number => (loaded?.threads() ?? 1) - 1;
