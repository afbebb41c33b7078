/**
 * Opens a client in whichever shell the page runs: Electron hands over a MessagePort by window message (again after
 * each restart of the engine), the web host answers a WebSocket at its own address.
 */
import { createClient } from '../../main/contract/client.ts';
import { portTransport } from '../../main/contract/port-transport.ts';
import { socketTransport } from '../../main/contract/socket-transport.ts';
import type { Client } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { t } from '../text/text.ts';

const report = (text: string): void => console.warn(text);

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'dowser-port';
}

/** Ports arrive when the engine is up, which may be before or after they are asked for. */
function createPortOpener(target: Window): () => Promise<Client> {
  let ready: MessagePort | null = null;
  let waiting: ((port: MessagePort) => void) | null = null;
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports.at(0);
    if (event.source !== target || port === undefined || !isPortMessage(event.data)) return;
    if (waiting === null) ready = port;
    else waiting(port);
    waiting = null;
  });
  return () =>
    new Promise((resolve) => {
      const use = (port: MessagePort): void => resolve(createClient(portTransport(port, report), report));
      if (ready === null) {
        waiting = use;
        return;
      }
      use(ready);
      ready = null;
    });
}

function openSocket(address: string): Promise<Client> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const client = createClient(socketTransport(socket, report), report);
    const refuse = (): void =>
      reject(
        new AppError(
          'disconnected',
          t(
            'The engine does not answer. If it was stopped, start Dowser again; if it printed a new address, open that one.',
          ),
        ),
      );
    socket.addEventListener('open', () => {
      socket.removeEventListener('close', refuse);
      resolve(client);
    });
    socket.addEventListener('close', refuse);
  });
}

/** Call once, early: a port that arrives before anyone listens is lost. */
export function createOpener(target: Window): () => Promise<Client> {
  const { protocol, host } = target.location;
  if (protocol !== 'http:' && protocol !== 'https:') return createPortOpener(target);
  const scheme = protocol === 'https:' ? 'wss' : 'ws';
  return () => openSocket(`${scheme}://${host}/api`);
}
