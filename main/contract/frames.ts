/**
 * What may arrive on a connection, checked. Every transport hands what it received to an inbox: a frame goes on to the
 * listener in order, anything else is reported and dropped, so that no message can crash a side.
 */
import { z } from 'zod';
import { errorCodes } from '../../ml/schema/errors.ts';
import type { WireError } from './api.ts';
import type { Frame } from './transport.ts';

/** Told of everything that was dropped or went wrong outside a call: one sentence. */
export type Report = (problem: string) => void;

const id = z.number().int().nonnegative();
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const wireError = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.union([scalar, z.array(z.string())])).optional(),
});
const frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id, method: z.string().max(200), input: z.unknown() }),
  z.object({ type: z.literal('cancel'), id }),
  z.object({ type: z.literal('reply'), id, output: z.unknown().optional(), error: wireError.optional() }),
  z.object({ type: z.literal('event'), event: z.string().max(200), payload: z.unknown() }),
  z.object({ type: z.literal('seen') }),
]);

/** The frame, or null where it is not one. */
export function parseFrame(received: unknown): Frame | null {
  const parsed = frame.safeParse(received);
  if (!parsed.success) return null;
  const value = parsed.data;
  if (value.type !== 'reply') return value;
  if (value.error === undefined) return { type: 'reply', id: value.id, output: value.output };
  const { code, message, details } = value.error;
  const error: WireError = details === undefined ? { code, message } : { code, message, details };
  return { type: 'reply', id: value.id, error };
}

/** A short description of something that should not have come, safe to print. */
export function describeGarbage(received: unknown): string {
  if (received === null) return 'null';
  if (typeof received !== 'object') return `a ${typeof received}`;
  if (ArrayBuffer.isView(received) || received instanceof ArrayBuffer) return `${received.byteLength} bytes`;
  return `an object with keys ${Object.keys(received).slice(0, 5).join(', ') || '(none)'}`;
}

export interface Inbox {
  /** Takes whatever arrived. */
  accept(received: unknown): void;
  /** Reports a message that could not even be decoded. */
  reject(problem: string): void;
  onFrame(listener: (frame: Frame) => void): void;
  onClose(listener: () => void): void;
  /** The connection has ended: frames stop, close listeners run once (at once, where they are set later). */
  end(): void;
  readonly ended: boolean;
}

/** Keeps frames until somebody listens, then delivers them in order; shared by all transports. */
export function createInbox(report: Report): Inbox {
  let listener: ((frame: Frame) => void) | null = null;
  let waiting: Frame[] = [];
  let ended = false;
  const closeListeners: (() => void)[] = [];
  const guarded = (what: string, action: () => void): void => {
    try {
      action();
    } catch (thrown) {
      report(`A listener failed on ${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  return {
    accept: (received) => {
      if (ended) return;
      const parsed = parseFrame(received);
      if (parsed === null) {
        report(`A message that is no frame was ignored: ${describeGarbage(received)}.`);
        return;
      }
      const current = listener;
      if (current === null) waiting.push(parsed);
      else guarded(`a ${parsed.type} frame`, () => current(parsed));
    },
    reject: report,
    onFrame: (next) => {
      listener = next;
      const kept = waiting;
      waiting = [];
      for (const one of kept) guarded(`a ${one.type} frame`, () => next(one));
    },
    onClose: (next) => {
      if (ended) next();
      else closeListeners.push(next);
    },
    end: () => {
      if (ended) return;
      ended = true;
      waiting = [];
      for (const one of closeListeners) guarded('close', one);
    },
    get ended() {
      return ended;
    },
  };
}
