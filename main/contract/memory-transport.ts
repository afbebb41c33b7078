/**
 * Two ends in one process, for the command line and for tests. Frames are cloned and arrive in a later microtask, as
 * they do over a real port, so that no side can lean on shared objects or on being called back at once.
 */
import { createInbox } from './frames.ts';
import type { Inbox, Report } from './frames.ts';
import type { Transport } from './transport.ts';

/** A transport that can also be fed what is no frame, to prove that nothing breaks. */
export interface MemoryTransport extends Transport {
  sendRaw(message: unknown): void;
}

function end(own: Inbox, other: Inbox): MemoryTransport {
  const sendRaw = (message: unknown): void => {
    if (own.ended) return;
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => other.accept(copy));
  };
  return {
    send: sendRaw,
    sendRaw,
    onFrame: (listener) => own.onFrame(listener),
    onClose: (listener) => own.onClose(listener),
    close: () => {
      own.end();
      queueMicrotask(() => other.end());
    },
  };
}

export function createMemoryPair(report: Report): readonly [MemoryTransport, MemoryTransport] {
  const left = createInbox(report);
  const right = createInbox(report);
  return [end(left, right), end(right, left)];
}
