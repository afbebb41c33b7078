/** A whole session over the web host: a sample, a run, labels, questions, a model, a report, an export. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { createClient } from '../../contract/client.ts';
import { socketTransport } from '../../contract/socket-transport.ts';
import { createEngine } from '../../engine/engine.ts';
import { serveWorkbench } from '../server.ts';

const [folder, samplesPath] = process.argv.slice(2);
const report = (problem: string): void => void process.stderr.write(`${problem}\n`);
const page = join(folder, 'page');
mkdirSync(page);
writeFileSync(join(page, 'index.html'), '<title>Dowser</title>');
const engine = await createEngine({ host: 'web', libraryPath: join(folder, 'library'), samplesPath });
const workbench = await serveWorkbench({ engine, port: 0, rendererPath: page, open: null, report });
const answer = await new Promise<IncomingMessage>((resolve) => get(workbench.link, resolve));
const [cookie] = answer.headers['set-cookie']?.[0].split(';') ?? [''];
const socket = new WebSocket(`ws://127.0.0.1:${workbench.port}/api`, { headers: { origin: workbench.origin, cookie } });
await once(socket, 'open');
const client = createClient(socketTransport(socket, report), report);

const ended = (runId: string): Promise<void> =>
  new Promise((resolve, reject) => {
    client.on('job.updated', ({ runId: of, state, error }) => {
      if (of !== runId || state === 'queued' || state === 'running') return;
      if (state === 'succeeded') resolve();
      else reject(new Error(error?.message ?? state));
    });
  });
await client.call('app.info', {});
await client.call('app.backends', {});
await client.call('project.openSample', { sample: 'payments' });
const { runId } = await client.call('detect.start', { detector: 'auto', params: {}, seed: 1, backend: 'cpu' });
await ended(runId);
for (let index = 0; index < 24; index++) {
  const value = index % 3 === 0 ? 'anomalous' : 'normal';
  await client.call('label.put', {
    ...{ kind: 'node', index, value, reviewer: 'Ada', note: '', runId: null, milliseconds: null },
  });
}
await client.call('finding.get', { runId, kind: 'node', index: 1 });
const model = await client.call('model.train', {
  title: '',
  settings: { epochs: 30, folds: 2, patterns: 4, hidden: 8 },
});
await ended(model.modelId);
const job = await client.call('export.start', { format: 'csv', runId, places: false });
await client.call('export.read', { exportId: job.exportId, file: job.files[0] });
await client.call('report.create', { runId, title: 'Offline', preparedBy: 'Ada', top: 5 });
client.close();
await workbench.close();
await engine.close();
process.stdout.write('done\n');
