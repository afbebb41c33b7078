/** A project after a kill: opened by an engine of its own, looked at through the contract and by plain SQL, and its folders searched for what nobody needs. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { labelValues } from '../contract/api.ts';
import type { Client, LabelValue, RunInfo } from '../contract/api.ts';
import { createEngine } from '../engine/engine.ts';
import { lookAtRecord } from '../engine/testing/look-at-record.ts';
import type { RecordLook } from '../engine/testing/look-at-record.ts';
import { connectInProcess } from '../host/connect.ts';
import { samplesPath } from '../host/paths.ts';
import type { Observed } from './kill-model.ts';
import { readPlaces, readTables } from './kill-places.ts';
import type { Places } from './kill-places.ts';

export interface Checked extends Observed {
  readonly projectId: string;
  readonly places: Places;
  /** runs of now with scores of nodes, and models of now */
  readonly scored: readonly string[];
  readonly trained: readonly string[];
  /** jobs that died with an engine and can be taken up */
  readonly resumable: readonly string[];
  /** what lies about and belongs to nothing */
  readonly leftovers: readonly string[];
  /** what is not whole although the record says that it is */
  readonly broken: readonly string[];
}

async function standingOf(client: Client, places: Places): Promise<Map<string, LabelValue>> {
  const standing = new Map<string, LabelValue>();
  for (const [kind, named] of [
    ['node', places.nodes],
    ['edge', places.edges],
  ] as const) {
    const { codes } = await client.call('columns.labels', { kind });
    for (const [element, index] of named) if (codes[index] >= 0) standing.set(element, labelValues[codes[index]]);
  }
  return standing;
}

/** Every run of now and every model is looked at: what cannot be read is not whole. */
async function brokenParts(client: Client, runs: readonly RunInfo[], trained: readonly string[]): Promise<string[]> {
  const broken: string[] = [];
  const tried = async (what: string, look: () => Promise<unknown>): Promise<void> => {
    await look().catch((thrown: unknown) => broken.push(`${what}: ${String(thrown)}`));
  };
  for (const { runId, kind, state, hasNodeScores } of runs) {
    if (state !== 'succeeded') continue;
    if (hasNodeScores) {
      const page = { runId, kind: 'node', offset: 0, limit: 1, search: '', unlabelledOnly: false } as const;
      await tried(`run ${runId}`, () => client.call('scores.page', page));
    }
    if (kind === 'report')
      await tried(`report ${runId}`, () => client.call('report.file', { runId, name: 'report.html' }));
  }
  for (const modelId of trained) await tried(`model ${modelId}`, () => client.call('model.get', { modelId }));
  return broken;
}

const list = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Nothing may be there that no row of the record speaks of. */
function leftoversOf(library: string, path: string, record: RecordLook, numProjects: number, pid: number): string[] {
  const left: string[] = [];
  const search = (folder: string, allowed: (name: string) => boolean): void => {
    for (const name of list(folder))
      if (!allowed(name)) left.push(join(folder, name).slice(dirname(library).length + 1));
  };
  let projects = 0;
  const isPlace = (name: string): boolean =>
    name === 'known-projects.json' || (name.endsWith('.dowser') && ++projects > 0);
  search(library, isPlace);
  if (dirname(path) !== library) search(dirname(path), isPlace);
  if (projects !== numProjects + 1) left.push(`${projects} projects, not ${numProjects + 1}`);
  const succeeded = (runId: string): boolean => record.runs.get(runId)?.state === 'succeeded';
  // The two beside the record come with the look at it.
  const own = [
    'project.sqlite',
    'project.sqlite-wal',
    'project.sqlite-shm',
    'project.lock',
    'runs',
    'models',
    'jobs',
    'overview',
    'measures',
    ...record.tables,
  ];
  search(path, (name) => own.includes(name));
  search(join(path, 'runs'), (name) => succeeded(name));
  search(join(path, 'models'), (name) => record.models.has(name) || /^folds-[0-9a-f]+$/.test(name));
  // What a job had committed when it died: it can be taken up.
  search(join(path, 'jobs'), (name) => record.runs.has(name) && !succeeded(name));
  search(join(path, 'overview'), (name) => name.endsWith('.places'));
  search(join(path, 'measures'), (name) => name.endsWith('.bin'));
  for (const name of list(tmpdir())) if (name.startsWith(`dowser-tables-${pid}-`)) left.push(name);
  return left;
}

/** @param pid of the process that was killed */
export async function checkProject(library: string, path: string, pid: number): Promise<Checked> {
  const engine = await createEngine({ host: 'test', libraryPath: library, samplesPath: samplesPath() });
  let found: Omit<Checked, 'record' | 'leftovers'>;
  try {
    const reports: string[] = [];
    const client = connectInProcess(engine, (problem) => reports.push(problem));
    const { projectId, runs } = await engine.host.openPath(path);
    const places = await readPlaces(client);
    const models = await client.call('model.list', {});
    const trained = models
      .filter(({ state, onOlderData }) => state === 'succeeded' && onOlderData !== true)
      .map(({ modelId }) => modelId);
    const others = (await client.call('project.list', {})).filter((entry) => entry.projectId !== projectId);
    found = {
      projectId,
      places,
      standing: await standingOf(client, places),
      tables: await readTables(client, places),
      projects: new Map(others.map(({ name, numNodes }) => [name, numNodes])),
      scored: runs
        .filter(({ kind, state, hasNodeScores }) => kind === 'detect' && state === 'succeeded' && hasNodeScores)
        .map(({ runId }) => runId),
      trained,
      resumable: (await client.call('run.list', {})).flatMap((run) => (run.resumable === undefined ? [] : [run.runId])),
      broken: [...(await brokenParts(client, runs, trained)), ...reports],
    };
  } finally {
    await engine.close();
  }
  const record = lookAtRecord(path);
  const { broken, projects } = found;
  return {
    ...found,
    record,
    broken: record.broken === null ? broken : [...broken, record.broken],
    leftovers: leftoversOf(library, path, record, projects.size, pid),
  };
}
