/**
 * Loaded into the engine's process before it starts (node --import): says on standard error when that process, or one
 * of its workers, opens a connection to anywhere but this machine. Dowser is offline; a story fails on such a line.
 */
import { subscribe } from 'node:diagnostics_channel';
import { isIP, Socket } from 'node:net';

const isHere = (address: string): boolean => address === '::1' || address === '127.0.0.1' || address === 'localhost';
const tell = (address: string): void => {
  if (!isHere(address)) process.stderr.write(`dowser-story: outgoing connection to ${address}\n`);
};

subscribe('net.client.socket', (message) => {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  const { socket } = message;
  if (!(socket instanceof Socket)) return;
  socket.once('lookup', (_error: Error | null, _address: string, _family: string | number, host: string) => tell(host));
  socket.once('connect', () => {
    const address = socket.remoteAddress ?? '';
    if (isIP(address) !== 0) tell(address);
  });
});
