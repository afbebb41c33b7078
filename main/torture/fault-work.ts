/** An analyst's work on an engine that may refuse: what is acknowledged goes into the model, what is refused must have done nothing. */
import type { Rng } from '../../ml/rng.ts';
import { AppError, toAppError } from '../../ml/schema/errors.ts';
import type { Client } from '../contract/api.ts';
import { draw, heavy, light } from './kill-actions.ts';
import { checkProject } from './kill-check.ts';
import type { Checked } from './kill-check.ts';
import { adopt, differences } from './kill-model.ts';
import type { Ground } from './kill-ground.ts';
import { readPlaces } from './kill-places.ts';
import type { EngineProcess } from './kill-process.ts';

/** What a fault led to. */
export interface Told {
  /** refusals by their code */
  readonly refused: Record<string, number>;
  /** what must not have been; begins with "lost", "doubled", "torn" or "said" */
  readonly what: string[];
}
export const nothingTold = (): Told => ({ refused: {}, what: [] });

const isSentence = (message: string): boolean =>
  message.trim() !== '' && !/\n\s+at |node:internal|\.ts:\d+/.test(message);

/** Counts a refusal; one that is none of the codes, or no sentence, is a defect. */
export function hear(told: Told, doing: string, thrown: unknown): void {
  const { code, message } = toAppError(thrown);
  told.refused[code] = (told.refused[code] ?? 0) + 1;
  if (code === 'internal' || code === 'disconnected') told.what.push(`said: ${doing}: ${code}, ${message}`);
  else if (!isSentence(message)) told.what.push(`said: ${doing}: no sentence, ${message}`);
}

export async function tried<T>(told: Told, doing: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    hear(told, doing, thrown);
    return null;
  }
}

export interface Work {
  readonly actions: number;
  /** share of what goes through a thread of its own or writes files */
  readonly heavyShare: number;
  /** names what is said */
  readonly name: string;
}

/** @returns how many were acknowledged */
export async function work(
  ground: Ground,
  client: Client,
  rng: Rng,
  { actions, heavyShare, name }: Work,
  told: Told,
): Promise<number> {
  const { model, checked } = ground;
  let acknowledged = 0;
  let places = await readPlaces(client);
  let { scored, trained } = { scored: checked.scored.at(-1) ?? null, trained: checked.trained.at(-1) ?? null };
  const off = client.on('job.updated', ({ runId, state, error }) => {
    const run = model.runs.get(runId);
    if (state === 'succeeded' && run !== undefined) model.runs.set(runId, { ...run, succeeded: true });
    if (error !== null) hear(told, 'a job', new AppError(error.code, error.message));
  });
  for (let n = 0; n < actions; n++) {
    const action = draw(rng.uniform() < heavyShare ? heavy : light, {
      rng,
      model,
      places,
      scored,
      trained,
      resumable: null,
      fresh: `${name}.${n}`,
    });
    const apply = await tried(told, action.name, () => action.perform(client));
    if (apply !== null) {
      apply(model);
      acknowledged++;
      // A label stands whether or not its reasons can be written down.
      for (const [key, digest] of model.findings) {
        if (digest === null && action.name.startsWith('label.')) model.findings.delete(key);
      }
    }
    if (action.name === 'import.commit')
      await tried(told, 'project.open', () => client.call('project.open', { projectId: checked.projectId }));
    if (action.name === 'model.remove') trained = null;
    if (!action.name.startsWith('reimport')) continue;
    [scored, trained] = [null, null];
    places = (await tried(told, 'columns.names', () => readPlaces(client))) ?? places;
  }
  off();
  return acknowledged;
}

/** Everything of a project is looked at, as a screen would. */
export async function lookAtAll(client: Client, told: Told): Promise<void> {
  const look = async (doing: string, ask: () => Promise<unknown>): Promise<void> => {
    await tried(told, doing, ask);
  };
  const runs = (await tried(told, 'run.list', () => client.call('run.list', {}))) ?? [];
  for (const { runId, kind, state, hasNodeScores } of runs) {
    if (state !== 'succeeded') continue;
    if (hasNodeScores) {
      const page = { runId, kind: 'node', offset: 0, limit: 50, search: '', unlabelledOnly: false } as const;
      await look('scores.page', () => client.call('scores.page', page));
      await look('finding.get', () => client.call('finding.get', { runId, kind: 'node', index: 1 }));
    }
    if (kind === 'report') await look('report.file', () => client.call('report.file', { runId, name: 'report.html' }));
  }
  for (const { modelId, state } of (await tried(told, 'model.list', () => client.call('model.list', {}))) ?? []) {
    if (state === 'succeeded') await look('model.get', () => client.call('model.get', { modelId }));
  }
  await look('label.log', () => client.call('label.log', { offset: 0, limit: 10_000 }));
  await look('label.counts', () => client.call('label.counts', {}));
  await look('view.list', () => client.call('view.list', {}));
  await look('measures.get', () => client.call('measures.get', { measure: 'core' }));
  await look('overview.start', () => client.call('overview.start', { places: 'pca', seed: 1 }));
  await look('columns.get', () => client.call('columns.get', { kind: 'node', column: 'balance' }));
}

/** The project against the model, once the fault is gone. */
export async function settle(ground: Ground, process: EngineProcess, told: Told): Promise<Checked | null> {
  process.kill();
  await process.gone;
  if (process.said() !== '') told.what.push(`said: ${process.said().slice(0, 400)}`);
  try {
    const checked = await checkProject(ground.library, ground.path, process.pid);
    told.what.push(...differences(ground.model, checked), ...checked.broken.map((one) => `torn: ${one}`));
    ground.checked = checked;
    adopt(ground.model, checked);
    return checked;
  } catch (thrown) {
    told.what.push(`torn: ${String(thrown)}`);
    return null;
  }
}
