import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket as ServerSocket } from 'ws';
import { contractSuite } from './contract-suite.ts';
import { encodeMessage } from './binary-codec.ts';
import { socketTransport } from './socket-transport.ts';
import type { Frame } from './transport.ts';

/** A browser's WebSocket (Node has the same class) against the `ws` package, as the web host uses them. */
async function connect(report: (problem: string) => void) {
  const host = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(host, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${(host.address() as AddressInfo).port}/api`);
  // Made while the socket is still connecting: frames sent now must wait.
  const clientEnd = socketTransport(socket, report);
  const [serverSocket] = (await once(host, 'connection')) as [ServerSocket];
  const serverEnd = socketTransport(serverSocket, report);
  return {
    socket,
    clientEnd,
    serverEnd,
    dispose: async () => {
      clientEnd.close();
      serverSocket.terminate();
      host.close();
      await once(host, 'close');
    },
  };
}

contractSuite('a WebSocket', async (report) => {
  const { socket, ...pair } = await connect(report);
  if (socket.readyState !== 1) await once(socket, 'open');
  return { ...pair, sendGarbage: (message) => socket.send(encodeMessage(message)) };
});

it('reports text and damaged binary messages and stays open', async () => {
  const reports: string[] = [];
  const { socket, clientEnd, serverEnd, dispose } = await connect((problem) => reports.push(problem));
  const frames: Frame[] = [];
  serverEnd.onFrame((frame) => frames.push(frame));
  if (socket.readyState !== 1) await once(socket, 'open');
  socket.send('{"type":"cancel","id":1}');
  socket.send(new Uint8Array(0));
  socket.send(new Uint8Array([255, 255, 255, 255, 1]));
  clientEnd.send({ type: 'cancel', id: 3 });
  for (let i = 0; i < 200 && frames.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(frames).toEqual([{ type: 'cancel', id: 3 }]);
  expect(reports).toHaveLength(3);
  await dispose();
});

it('keeps frames sent while connecting and delivers them in order', async () => {
  const host = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(host, 'listening');
  const frames: Frame[] = [];
  host.on('connection', (socket) => {
    socketTransport(socket, () => undefined).onFrame((frame) => frames.push(frame));
  });
  const socket = new WebSocket(`ws://127.0.0.1:${(host.address() as AddressInfo).port}`);
  const transport = socketTransport(socket, () => undefined);
  for (let id = 0; id < 5; id++) transport.send({ type: 'cancel', id });
  expect(socket.readyState).toBe(0);
  for (let i = 0; i < 200 && frames.length < 5; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(frames.map((frame) => frame.type === 'cancel' && frame.id)).toEqual([0, 1, 2, 3, 4]);
  transport.close();
  host.close();
});
