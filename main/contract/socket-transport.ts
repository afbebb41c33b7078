/**
 * A WebSocket as a transport, on both sides: the browser's own and the `ws` package's, through the few members they
 * share. One binary message is one frame.
 */
import { decodeMessage, encodeMessage } from './binary-codec.ts';
import { createInbox } from './frames.ts';
import type { Report } from './frames.ts';
import type { Frame, Transport } from './transport.ts';

export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
}

const CONNECTING = 0;
const OPEN = 1;

export function socketTransport(socket: SocketLike, report: Report): Transport {
  const inbox = createInbox(report);
  let unsent: Uint8Array<ArrayBuffer>[] = [];
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    if (!(data instanceof ArrayBuffer)) {
      inbox.reject('A text message was ignored: frames are binary.');
      return;
    }
    let message: unknown;
    try {
      message = decodeMessage(new Uint8Array(data));
    } catch (thrown) {
      inbox.reject(`A message was ignored. ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return;
    }
    inbox.accept(message);
  });
  socket.addEventListener('open', () => {
    for (const bytes of unsent) socket.send(bytes);
    unsent = [];
  });
  socket.addEventListener('close', () => inbox.end());
  // A socket that fails also closes; without a listener the `ws` package would throw.
  socket.addEventListener('error', () => report('The connection failed.'));
  return {
    send: (frame: Frame) => {
      if (inbox.ended) return;
      const bytes = encodeMessage(frame);
      if (socket.readyState === OPEN) socket.send(bytes);
      else if (socket.readyState === CONNECTING) unsent.push(bytes);
    },
    onFrame: (listener) => inbox.onFrame(listener),
    onClose: (listener) => inbox.onClose(listener),
    close: () => {
      if (inbox.ended) return;
      socket.close();
      inbox.end();
    },
  };
}
