/** A client that does not read costs the engine no more than a few updates, and hears the newest once it reads again. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WebSocket as Socket, WebSocketServer } from 'ws';
import type { JobUpdate } from './api.ts';
import { createClient } from './client.ts';
import { createMemoryPair } from './memory-transport.ts';
import type { OverviewProgress } from './overview.ts';
import { MOST_UNSEEN, createProgressValve, progressKey } from './progress-valve.ts';
import { createServer } from './server.ts';
import { socketTransport } from './socket-transport.ts';
import { createEventSource, testHandlers } from './test-handlers.ts';

const quiet = (): void => undefined;
const update = (epoch: number, state: JobUpdate['state'] = 'running', runId = 'r'): JobUpdate => ({
  ...{ runId, state, losses: [], points: [], error: null },
  progress: { stage: 'Training', fraction: 0.5, secondsLeft: null, epoch },
});
const places = (numbers: number, state: OverviewProgress['state'] = 'running'): OverviewProgress => ({
  ...{ key: 'k', state, stage: 'Unfolding', fraction: 0.5, secondsLeft: null, error: null },
  positions: state === 'running' ? new Float32Array(numbers) : null,
});

it('lets a few through, keeps the newest of each job, and gives way as they are seen', () => {
  const sent: unknown[] = [];
  const valve = createProgressValve((_event, payload) => sent.push(payload));
  for (let epoch = 0; epoch < 1000; epoch++) valve.offer('job.updated', update(epoch));
  for (let i = 1; i <= 100; i++) valve.offer('measure.progress', { group: 'pagerank', fraction: i / 100 });
  expect(sent).toHaveLength(MOST_UNSEEN);
  valve.seen();
  valve.seen();
  valve.seen();
  expect(sent.slice(MOST_UNSEEN)).toEqual([update(999), { group: 'pagerank', fraction: 1 }]);
});

it('never holds an end or what is no progress, and forgets what the end made old', () => {
  const sent: unknown[] = [];
  const valve = createProgressValve((_event, payload) => sent.push(payload));
  for (let epoch = 0; epoch < 50; epoch++) valve.offer('job.updated', update(epoch));
  valve.offer('job.updated', update(50, 'succeeded'));
  valve.offer('project.changed', { projectId: 'p' });
  for (let i = 0; i < 20; i++) valve.seen();
  expect(sent.slice(MOST_UNSEEN)).toEqual([update(50, 'succeeded'), { projectId: 'p' }]);
});

it.each([
  ['job.updated', update(1), 'job r'],
  ['job.updated', update(1, 'failed'), null],
  ['overview.progress', places(2), 'places k'],
  ['overview.progress', places(2, 'ready'), null],
  ['project.changed', { projectId: null }, null],
] as const)('%s is progress or not', (event, payload, key) => {
  expect(progressKey(event, payload)).toBe(key);
});

it('a client that reads hears every one, however many come', async () => {
  const [left, right] = createMemoryPair(quiet);
  const events = createEventSource();
  createServer(right, testHandlers, events.on, quiet);
  const client = createClient(left, quiet);
  const heard: (number | undefined)[] = [];
  client.on('job.updated', ({ progress }) => heard.push(progress?.epoch));
  for (let epoch = 0; epoch < 100; epoch++) {
    events.emit('job.updated', update(epoch));
    await setImmediate();
  }
  expect(heard).toEqual(Array.from({ length: 100 }, (_, epoch) => epoch));
  client.close();
});

it('a page that stops reading for a while costs a bounded queue, and then hears how it stands', async () => {
  const host = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(host, 'listening');
  const page = new Socket(`ws://127.0.0.1:${(host.address() as AddressInfo).port}`);
  const [served] = (await once(host, 'connection')) as [Socket];
  const events = createEventSource();
  createServer(socketTransport(served, quiet), testHandlers, events.on, quiet);
  if (page.readyState !== Socket.OPEN) await once(page, 'open');
  const client = createClient(socketTransport(page, quiet), quiet);
  const heard: OverviewProgress[] = [];
  client.on('overview.progress', (progress) => heard.push(progress));
  page.pause();
  // 400 MB in all.
  const each = 250_000;
  for (let i = 0; i < 400; i++) {
    events.emit('overview.progress', { ...places(each), fraction: i / 400 });
    await setImmediate();
  }
  expect(served.bufferedAmount).toBeLessThanOrEqual((MOST_UNSEEN + 1) * 4 * each);
  events.emit('overview.progress', places(0, 'ready'));
  page.resume();
  for (let i = 0; i < 2000 && heard.at(-1)?.state !== 'ready'; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(heard.at(-1)?.state).toBe('ready');
  expect(heard.length).toBeLessThanOrEqual(MOST_UNSEEN + 1);
  client.close();
  host.close();
  served.terminate();
});
