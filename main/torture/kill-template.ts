/** The project that kills begin with: the graph of the harness, labels of both classes, a run and a model. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRng } from '../../ml/rng.ts';
import type { Client } from '../contract/api.ts';
import { createEngine } from '../engine/engine.ts';
import { connectInProcess } from '../host/connect.ts';
import { samplesPath } from '../host/paths.ts';
import { csvOf, drawTables, mapping } from './kill-data.ts';
import type { GraphTables } from './kill-data.ts';
import type { Model } from './kill-model.ts';

const ended = (client: Client, runId: string): Promise<void> =>
  new Promise((resolve, reject) => {
    client.on('job.updated', ({ runId: of, state, error }) => {
      if (of !== runId || state === 'queued' || state === 'running') return;
      if (state === 'succeeded') resolve();
      else reject(new Error(`${runId} ${state}: ${error?.message ?? ''}`));
    });
  });

/** @returns its tables */
export async function makeTemplate(path: string, seed: number): Promise<GraphTables> {
  const folder = dirname(path);
  const tables = drawTables(createRng(seed).fork('template'));
  const files = csvOf(tables);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'nodes.csv'), files.nodes);
  await writeFile(join(folder, 'edges.csv'), files.edges);
  const library = join(folder, 'library');
  const engine = await createEngine({ host: 'test', libraryPath: library, samplesPath: samplesPath() });
  try {
    const client = connectInProcess(engine, () => undefined);
    const [edges, nodes] = [join(folder, 'edges.csv'), join(folder, 'nodes.csv')];
    await engine.host.importFiles({ projectPath: path, name: 'Torture', edges, nodes, mapping });
    for (let index = 0; index < 40; index++) {
      const value = index % 2 === 0 ? 'anomalous' : 'normal';
      const said = { reviewer: 'Ada', note: 'first', runId: null, milliseconds: null };
      await client.call('label.put', { kind: 'node', index, value, ...said });
    }
    const { runId } = await client.call('detect.start', { detector: 'degree', params: {}, seed: 1, backend: 'cpu' });
    await ended(client, runId);
    const settings = { hidden: 4, epochs: 10, folds: 2, patterns: 2 };
    const { modelId } = await client.call('model.train', { settings });
    await ended(client, modelId);
    const placed = new Promise<void>((resolve) =>
      client.on('overview.progress', ({ state }) => state === 'ready' && resolve()),
    );
    await client.call('overview.start', { places: 'pca', seed: 1 });
    await client.call('measures.get', { measure: 'core' });
    await placed;
  } finally {
    await engine.close();
  }
  return tables;
}

export const emptyModel = (tables: GraphTables): Model => ({
  log: [],
  undo: [],
  redo: [],
  tables,
  other: null,
  views: new Map(),
  session: '{}',
  runs: new Map(),
  unnamed: [],
  findings: new Map(),
  thresholds: new Map(),
  removed: new Set(),
  queue: 'none',
  projects: new Map(),
});
