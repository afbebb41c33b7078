/**
 * Keeps a thread from being ended while it is inside native code: that would end the whole process, because an add-on
 * which finds its thread gone throws where nobody can catch it.
 *
 * The gate is one word of shared memory. The thread that computes goes through it for each native call; whoever wants to
 * end that thread closes it first and waits until nobody is inside. A thread that finds it closed stays outside until it
 * is ended. Native calls take milliseconds, so closing does too.
 */
import { z } from 'zod';
import { AppError } from '../../schema/errors.ts';

/** Bits of the word. */
const INSIDE = 1;
const CLOSED = 2;

/** What a thread runs native code through. */
export interface NativeGate {
  /** Runs a call that nobody interrupts; where the gate is closed, never returns. @throws what the call throws */
  through<T>(call: () => T): T;
}

/** The memory of an open gate; it is given to the thread that computes. */
export const createGate = (): SharedArrayBuffer => new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);

/** The side of the thread that computes. */
export function gateOver(memory: SharedArrayBuffer): NativeGate {
  const word = new Int32Array(memory);
  return {
    through: (call) => {
      const found = Atomics.compareExchange(word, 0, 0, INSIDE);
      if ((found & INSIDE) !== 0) throw new AppError('internal', 'A native call was begun inside another one.');
      // Ending a thread wakes it from here for good.
      while (found !== 0) Atomics.wait(word, 0, CLOSED);
      try {
        return call();
      } finally {
        Atomics.and(word, 0, ~INSIDE);
        Atomics.notify(word, 0);
      }
    },
  };
}

/** Closes the gate for good; resolves when nobody is inside. @param isGone whether the thread has ended by itself */
export async function closeGate(memory: SharedArrayBuffer, isGone: () => boolean): Promise<void> {
  const word = new Int32Array(memory);
  Atomics.or(word, 0, CLOSED);
  while ((Atomics.load(word, 0) & INSIDE) !== 0 && !isGone()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The same where nothing can be awaited any more, as a process ends. @param patience milliseconds */
export function closeGateNow(memory: SharedArrayBuffer, patience: number): void {
  const word = new Int32Array(memory);
  if ((Atomics.or(word, 0, CLOSED) & INSIDE) !== 0) Atomics.wait(word, 0, INSIDE | CLOSED, patience);
}

let given: NativeGate | null = null;

/** For a worker thread, before it opens a backend: what it calls natively goes through this gate. */
export function passThrough(memory: SharedArrayBuffer): void {
  given = gateOver(memory);
}

const nodeGlobals = z.object({
  process: z.object({
    getBuiltinModule: z.custom<(id: string) => unknown>((value) => typeof value === 'function'),
  }),
});
const threadModule = z.object({ isMainThread: z.boolean() });

/** The gate of this thread; null for a worker thread that was given none, and outside Node. */
export function gateOfThread(): NativeGate | null {
  if (given !== null) return given;
  const node = nodeGlobals.safeParse(globalThis);
  if (!node.success) return null;
  const thread = threadModule.safeParse(node.data.process.getBuiltinModule('node:worker_threads'));
  // Nobody ends a main thread while it computes: it would have to do that itself.
  return thread.success && thread.data.isMainThread ? { through: (call) => call() } : null;
}
