/**
 * Stands in for Electron's utility process, so that the bundled engine can be run where there is no Electron: gives it
 * a parent port, connects as the page would, opens a sample, runs a detection in the bundled trainer, closes.
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
process.stdout.write(`${JSON.stringify({ host: info.host, nodes: project.graph.numNodes, state, error })}\n`);
parentPort.emit('message', { data: { type: 'close' }, ports: [] });
