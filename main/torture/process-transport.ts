/** Frames between two processes, over Node's channel to a child (serialization "advanced": typed arrays arrive as such). */
import { createInbox } from '../contract/frames.ts';
import type { Report } from '../contract/frames.ts';
import type { Transport } from '../contract/transport.ts';

/** A child process seen by its parent, and the parent seen by the child. */
export interface ProcessEnd {
  send?(message: unknown): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  readonly connected: boolean;
  disconnect?(): void;
}

/** What was sent before a process was killed still arrives; the end comes after it. */
export function processTransport(end: ProcessEnd, report: Report): Transport {
  const inbox = createInbox(report);
  end.on('message', (message) => {
    // What both ends say beside the contract has no type.
    if (typeof message === 'object' && message !== null && 'type' in message) inbox.accept(message);
  });
  end.on('disconnect', () => inbox.end());
  return {
    send: (frame) => {
      if (end.connected) end.send?.(frame);
    },
    onFrame: (listener) => inbox.onFrame(listener),
    onClose: (listener) => inbox.onClose(listener),
    close: () => {
      if (end.connected) end.disconnect?.();
      inbox.end();
    },
  };
}
