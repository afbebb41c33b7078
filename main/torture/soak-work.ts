/**
 * What an analyst does in a day, each as one piece of work over the contract, as a page does it: everything is waited for,
 * so that what is left behind afterwards is a leak and not work that still goes on.
 */
import type { Rng } from '../../ml/rng.ts';
import type { Client, EventName, EventPayloads, ImportMapping, RunInfo } from '../contract/api.ts';
import { exportFormats } from '../contract/export.ts';
import { nodeMeasures } from '../contract/filter.ts';
import { placeKinds } from '../contract/overview.ts';
import { importModes } from '../contract/reimport.ts';
import type { SoakFiles } from './soak-files.ts';

export interface SoakDesk {
  readonly client: Client;
  readonly rng: Rng;
  /** another set of files of the same columns each time */
  readonly files: () => SoakFiles;
}
export type Work = (desk: SoakDesk) => Promise<void>;

const reviewer = 'Ada';
const pick = <T>(rng: Rng, from: readonly T[]): T => from[rng.int(from.length)];

/** Listens before the work begins, so that an end that comes at once is heard. */
async function until<E extends EventName>(
  { client }: SoakDesk,
  event: E,
  begin: () => Promise<(payload: EventPayloads[E]) => boolean>,
): Promise<void> {
  const heard: EventPayloads[E][] = [];
  let isLast: ((payload: EventPayloads[E]) => boolean) | null = null;
  const { promise, resolve } = Promise.withResolvers<null>();
  const off = client.on(event, (payload) => {
    if (isLast === null) heard.push(payload);
    else if (isLast(payload)) resolve(null);
  });
  try {
    isLast = await begin();
    if (heard.some(isLast)) resolve(null);
    await promise;
  } finally {
    off();
  }
}
const isOver = (state: string): boolean => state !== 'queued' && state !== 'running';

export const soakMapping: ImportMapping = {
  ...{ source: 'source', target: 'target', edgeTruth: null, edgeIgnore: [], directed: true },
  ...{ nodeId: 'id', nodeName: 'name', nodeTruth: 'is_suspicious', nodeIgnore: [] },
};

export async function upload(client: Pick<Client, 'call'>, fileName: string, text: string): Promise<string> {
  const data = new TextEncoder().encode(text);
  const { uploadId } = await client.call('import.begin', { fileName, bytes: data.length });
  const piece = 1 << 16;
  for (let offset = 0; offset < data.length; offset += piece) {
    await client.call('import.chunk', { uploadId, offset, data: data.slice(offset, offset + piece) });
  }
  return uploadId;
}

async function size({ client }: SoakDesk): Promise<{ nodes: number; edges: number }> {
  const project = await client.call('project.current', {});
  if (project === null) throw new Error('no project is open');
  return { nodes: project.graph.numNodes, edges: project.graph.numEdges };
}

async function lastScored({ client }: SoakDesk): Promise<RunInfo | null> {
  const runs = await client.call('run.list', {});
  return runs.findLast((run) => run.state === 'succeeded' && run.hasNodeScores && run.onOlderData !== true) ?? null;
}

const label: Work = async (desk) => {
  const { client, rng } = desk;
  const { nodes, edges } = await size(desk);
  for (let i = 0; i < 8; i++) {
    const kind = rng.uniform() < 0.8 ? 'node' : 'edge';
    const index = rng.int(kind === 'node' ? nodes : edges);
    const value = pick(rng, ['anomalous', 'normal', 'unsure', 'skip', null] as const);
    const about = { reviewer, note: 'seen', runId: null, milliseconds: 900 };
    // Taking away a label that is not there is refused, rightly.
    await client.call('label.put', { kind, index, value: value ?? 'normal', ...about });
  }
};

const labelTogether: Work = async (desk) => {
  const { nodes } = await size(desk);
  const indices = Int32Array.from(new Set(Array.from({ length: 20 }, () => desk.rng.int(nodes)))).sort();
  await desk.client.call('label.previewMany', { kind: 'node', indices, value: 'normal' });
  const about = { change: true, reviewer, note: '', runId: null };
  await desk.client.call('label.putMany', { kind: 'node', indices, value: 'normal', ...about });
};

const undo: Work = async ({ client, rng }) => {
  for (let i = 0; i < 4; i++) await client.call(rng.uniform() < 0.6 ? 'label.undo' : 'label.redo', { reviewer });
  await client.call('label.log', { offset: 0, limit: 100 });
};

const quick = [
  ['auto', {}],
  ['degree', {}],
  ['max-rank', {}],
  ['edge-values', {}],
  ['bourne', { epochs: 3, rounds: 2, hiddenChannels: 8 }],
  ['prem', { epochs: 5, hiddenChannels: 8 }],
  ['dominant', { epochs: 3, hiddenChannels: 8 }],
] as const;
const detect: Work = async (desk) => {
  const { client, rng } = desk;
  const [detector, params] = pick(rng, quick);
  const stop = rng.uniform() < 0.15;
  await until(desk, 'job.updated', async () => {
    const { runId } = await client.call('detect.start', { detector, params, seed: rng.int(1000), backend: 'wasm' });
    // It may have ended by itself.
    if (stop) await client.call('job.cancel', { runId }).catch(() => undefined);
    return (update) => update.runId === runId && isOver(update.state);
  });
};

const look: Work = async (desk) => {
  const { client, rng } = desk;
  const run = await lastScored(desk);
  const { nodes } = await size(desk);
  const index = rng.int(nodes);
  const to = (index + 1 + rng.int(nodes - 1)) % nodes;
  await client.call('node.find', { text: String(rng.int(90)), limit: 20 });
  await client.call('element.get', { kind: 'node', index });
  const around = { expanded: [to], maxNodes: 80 };
  await client.call('graph.neighbourhood', { runId: run?.runId ?? null, kind: 'node', index, ...around });
  const search = { sort: [], filter: [], search: '1', veiled: [] };
  const page = { columns: ['id', 'attribute:amount'], offset: 0, limit: 100 };
  await client.call('table.page', { kind: 'node', runId: run?.runId ?? null, ...search, ...page });
  const term = { condition: { kind: 'measure', measure: 'degree', min: 2, max: null }, not: false, on: true } as const;
  await client.call('filter.apply', { filter: [term] });
  const way = { count: 3, by: 'steps', amount: null, time: null, followDirection: false, maxSteps: 5 } as const;
  await client.call('evidence.paths', { from: index, to, ...way, maxNeighbours: null });
  await client.call('evidence.contrast', { index, runId: run?.runId ?? null, blind: false });
  if (run === null) return;
  const list = { kind: 'node', offset: 0, limit: 200, search: '', unlabelledOnly: false } as const;
  const { rows } = await client.call('scores.page', { runId: run.runId, ...list });
  await client.call('finding.get', { runId: run.runId, kind: 'node', index: rows[rng.int(rows.length)].index });
  const cases = { nodes: 20, edges: 0, throughNeighbours: true, hubAbove: null, least: 1, offset: 0, limit: 20 };
  await client.call('review.cases', { runId: run.runId, ...cases });
};

const queue: Work = async (desk) => {
  const { client, rng } = desk;
  const strategies = (await client.call('queue.strategies', {})).filter(({ needs }) => needs === 'cold');
  const { id: strategy, modes } = pick(rng, strategies);
  const shares = { batchSize: 6, auditSize: 4, overlap: 0.2, secondLooks: 0.1, blind: rng.uniform() < 0.5 };
  const settings = { mode: modes[0], strategy, params: {}, seed: rng.int(1000), ...shares };
  const { items } = await client.call('queue.start', { settings, reviewer });
  for (const { index, itemId } of items.slice(0, 4)) {
    const about = { reviewer, note: '', runId: null, milliseconds: 500, itemId };
    await client.call('label.put', { kind: 'node', index, value: pick(rng, ['anomalous', 'normal']), ...about });
  }
  await client.call('queue.state', { reviewer });
  await client.call('queue.progress', {});
  if (rng.uniform() < 0.3) await client.call('queue.end', {});
};

const train: Work = async (desk) => {
  const { client, rng } = desk;
  const { nodes } = await size(desk);
  const about = { change: true, reviewer, note: '', runId: null };
  const some = (from: number): Int32Array<ArrayBuffer> =>
    Int32Array.from({ length: 8 }, (_, i) => (from + 3 * i) % nodes).sort();
  await client.call('label.putMany', { kind: 'node', indices: some(0), value: 'anomalous', ...about });
  await client.call('label.putMany', { kind: 'node', indices: some(1), value: 'normal', ...about });
  const settings = { seed: rng.int(1000), hidden: 8, epochs: 20, folds: 2, patterns: 4 };
  let modelId = '';
  await until(desk, 'job.updated', async () => {
    modelId = (await client.call('model.train', { settings })).modelId;
    return (update) => update.runId === modelId && isOver(update.state);
  });
  await client.call('model.get', { modelId });
  const uploadId = await upload(client, 'later.csv', desk.files().nodes);
  const { predictionId } = await client.call('model.predict', { modelId, uploadId });
  await client.call('model.predictionFile', { predictionId });
  await client.call('model.export', { modelId, part: 'onnx' });
  if (rng.uniform() < 0.5) await client.call('model.remove', { modelId });
};

const report: Work = async (desk) => {
  const run = await lastScored(desk);
  if (run === null) return;
  const about = { title: 'Soak', preparedBy: reviewer, top: 5, casePackage: desk.rng.uniform() < 0.3 };
  const { runId, files } = await desk.client.call('report.create', { runId: run.runId, ...about });
  for (const { name } of files) await desk.client.call('report.file', { runId, name });
};

const exported: Work = async (desk) => {
  const run = await lastScored(desk);
  const what = { format: pick(desk.rng, exportFormats), runId: run?.runId ?? null };
  const { exportId, files } = await desk.client.call('export.start', what);
  for (const file of files) {
    while (!(await desk.client.call('export.read', { exportId, file })).isLast);
  }
};

const overview: Work = async (desk) => {
  const { client, rng } = desk;
  await client.call('overview.graph', {});
  const request = { places: pick(rng, placeKinds), seed: rng.int(50) };
  const { key, state } = await client.call('overview.start', request);
  if (state === 'running') {
    await until(desk, 'overview.progress', async () => {
      // The same again joins the one that runs.
      const joined = await client.call('overview.start', request);
      if (joined.state === 'ready') return () => true;
      return (progress) => progress.key === key && progress.state !== 'running';
    }).catch(() => undefined);
  }
  await client.call('overview.places', { key });
};

const measures: Work = async ({ client, rng }) => {
  await client.call('measures.get', { measure: pick(rng, nodeMeasures) });
  await client.call('measures.statistics', {});
};

const reimport: Work = async ({ client, rng, files }) => {
  const { nodes, edges } = files();
  const [e, n] = [await upload(client, 'e.csv', edges), await upload(client, 'n.csv', nodes)];
  const what = { mode: pick(rng, importModes), edges: e, nodes: n, mapping: soakMapping };
  const { token } = await client.call('reimport.look', what);
  if (rng.uniform() < 0.4) {
    await client.call('reimport.drop', { token });
    return;
  }
  await client.call('reimport.commit', { token });
  if (rng.uniform() < 0.6) await client.call('reimport.undo', {});
};

const closeAndOpen: Work = async ({ client }) => {
  const project = await client.call('project.current', {});
  if (project === null) return;
  await client.call('project.close', {});
  await client.call('project.open', { projectId: project.projectId });
};

export const works: Readonly<Record<string, Work>> = {
  ...{ label, 'label together': labelTogether, undo, detect, look, queue, train, report, export: exported },
  ...{ overview, measures, 'import into it': reimport, 'close and open': closeAndOpen },
};
