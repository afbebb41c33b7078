/**
 * A message port as a transport: Node's worker_threads, a page's MessagePort and Electron's MessagePortMain. Typed
 * arrays cross by structured clone.
 */
import { createInbox } from './frames.ts';
import type { Report } from './frames.ts';
import type { Transport } from './transport.ts';

interface PortBase {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}
/** Node and pages. */
export interface EventTargetPort extends PortBase {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
}
/** Electron's main and utility processes. */
export interface EmitterPort extends PortBase {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}
export type PortLike = EventTargetPort | EmitterPort;

export function portTransport(port: PortLike, report: Report): Transport {
  const inbox = createInbox(report);
  const onMessage = (event: { readonly data?: unknown }): void => inbox.accept(event.data);
  const onGone = (): void => inbox.end();
  if ('addEventListener' in port) {
    port.addEventListener('message', onMessage);
    port.addEventListener('messageerror', () => inbox.reject('A message that could not be decoded was ignored.'));
    port.addEventListener('close', onGone);
  } else {
    port.on('message', onMessage);
    port.on('close', onGone);
  }
  port.start();
  return {
    send: (frame) => {
      if (!inbox.ended) port.postMessage(frame);
    },
    onFrame: (listener) => inbox.onFrame(listener),
    onClose: (listener) => inbox.onClose(listener),
    close: () => {
      if (inbox.ended) return;
      port.close();
      inbox.end();
    },
  };
}
