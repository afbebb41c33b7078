import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { contractSuite } from './contract-suite.ts';
import { portTransport } from './port-transport.ts';
import type { EmitterPort } from './port-transport.ts';

contractSuite('a message port', (report) => {
  const { port1, port2 } = new MessageChannel();
  const clientEnd = portTransport(port1, report);
  return Promise.resolve({
    clientEnd,
    serverEnd: portTransport(port2, report),
    sendGarbage: (message) => port1.postMessage(message),
    dispose: () => {
      clientEnd.close();
      return Promise.resolve();
    },
  });
});

/** The shape of Electron's MessagePortMain: an emitter whose message event carries `data`. */
function emitterPort(port: MessagePort): EmitterPort {
  const emitter = new EventEmitter();
  port.addEventListener('message', (event) => emitter.emit('message', { data: (event as { data?: unknown }).data }));
  port.addEventListener('close', () => emitter.emit('close'));
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on: (event: string, listener: (event: { readonly data: unknown }) => void) => emitter.on(event, listener),
  };
}

contractSuite("a message port of Electron's kind", (report) => {
  const { port1, port2 } = new MessageChannel();
  const clientEnd = portTransport(port1, report);
  return Promise.resolve({
    clientEnd,
    serverEnd: portTransport(emitterPort(port2), report),
    sendGarbage: (message) => port1.postMessage(message),
    dispose: () => {
      clientEnd.close();
      return Promise.resolve();
    },
  });
});
