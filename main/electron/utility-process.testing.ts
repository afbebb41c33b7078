/**
 * Stands in for Electron's utility process, so that the bundled engine can be run where there is no Electron: gives it
 * a parent port, connects as the page would, opens a sample, runs a detection in the bundled trainer, asks the bundled
 * worker for questions, closes.
 *
 * Arguments: the bundle's path. Prints one line of JSON.
 */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { createClient } from '../contract/client.ts';
import { portTransport } from '../contract/port-transport.ts';
import type { JobUpdate } from '../contract/api.ts';

const report = (problem: string): void => void process.stderr.write(`${problem}\n`);
const parentPort = new EventEmitter();
Object.assign(process, { parentPort: Object.assign(parentPort, { postMessage: report }) });

await import(pathToFileURL(process.argv[2]).href);

const { port1, port2 } = new MessageChannel();
parentPort.emit('message', { data: { type: 'nonsense' }, ports: [] });
parentPort.emit('message', { data: { type: 'connect' }, ports: [port1] });
const client = createClient(portTransport(port2, report), report);
const info = await client.call('app.info', {});
const project = await client.call('project.openSample', { sample: 'payments' });
const ended = new Promise<JobUpdate>((resolve) =>
  client.on('job.updated', (update) => {
    if (update.state !== 'queued' && update.state !== 'running') resolve(update);
  }),
);
await client.call('detect.start', { detector: 'degree', params: {}, seed: 1, backend: 'cpu' });
const { state, error } = await ended;
const came = new Promise<void>((resolve) => {
  // The first is the beginning itself; the second says that the first questions are there.
  let heard = 0;
  client.on('queue.changed', () => {
    if (++heard === 2) resolve();
  });
});
const settings = { mode: 'teach', strategy: 'degree', params: {}, seed: 1, batchSize: 3, auditSize: 0 } as const;
const more = { overlap: 0, secondLooks: 0, blind: false };
await client.call('queue.start', { settings: { ...settings, ...more }, reviewer: 'Ada' });
await came;
const queue = await client.call('queue.state', { reviewer: 'Ada' });
const questions = queue?.items.length ?? queue?.upcoming;
process.stdout.write(
  `${JSON.stringify({ host: info.host, nodes: project.graph.numNodes, state, error, questions })}\n`,
);
parentPort.emit('message', { data: { type: 'close' }, ports: [] });
