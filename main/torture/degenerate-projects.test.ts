/** Files with hardly a graph in them: imported with words about what was made of them, and a detection succeeds. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client, JobUpdate } from '../contract/api.ts';
import { createEngine } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.types.ts';
import { createTempFolder } from '../engine/testing/temp-folder.ts';
import { connectInProcess } from '../host/connect.ts';
import { degenerateProjects, openDegenerate } from './degenerate-projects.ts';

const folder = createTempFolder();
let engine: Engine;
let client: Client;
beforeAll(async () => {
  engine = await createEngine({ host: 'test', libraryPath: folder.path, samplesPath: '' });
  client = connectInProcess(engine, (problem) => expect.fail(problem));
});
afterAll(async () => {
  client.close();
  await engine.close();
  folder.remove();
});

async function detect(detector: string): Promise<JobUpdate> {
  const updates: JobUpdate[] = [];
  const off = client.on('job.updated', (update) => updates.push(update));
  const { runId } = await client.call('detect.start', { detector, params: {}, seed: 1, backend: 'cpu' });
  const last = (): JobUpdate | undefined =>
    updates.find(({ state, ...of }) => of.runId === runId && state !== 'queued' && state !== 'running');
  while (last() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  off();
  return last() ?? updates[0];
}

it.each(Object.keys(degenerateProjects))('%s', { timeout: 120_000 }, async (name) => {
  await openDegenerate(client, name);
  const project = await client.call('project.current', {});
  const { numNodes, numFeatures } = project?.graph ?? { numNodes: 0, numFeatures: -1 };
  expect(numNodes).toBeGreaterThan(0);
  expect(numFeatures).toBeGreaterThanOrEqual(0);
  const { state, error, runId } = await detect('auto');
  expect([state, error]).toEqual(['succeeded', null]);
  const list = { kind: 'node', offset: 0, limit: 200, search: '', unlabelledOnly: false } as const;
  const { rows } = await client.call('scores.page', { runId, ...list });
  expect(rows).toHaveLength(numNodes);
  expect(rows.every(({ score }) => Number.isFinite(score))).toBe(true);
  if (name !== 'odd numbers') return;
  // NaN and inf are missing values, columns without any number make no feature, and the report says so.
  const columns = project?.graph.nodeColumns.map(({ name: column, missing }) => [column, missing]);
  expect(columns).toEqual([
    ['id', 0],
    ['x', expect.any(Number)],
    ['y', 30],
  ]);
  expect(project?.importReport.notes.join(' ')).toMatch(/y/);
});

it('a detector that lives by features says what to do where there are none', { timeout: 120_000 }, async () => {
  await openDegenerate(client, 'one pair, many times');
  const { state, error } = await detect('prem');
  const features = (await client.call('project.current', {}))?.graph.numFeatures;
  if (features === 0) expect(error?.message).toMatch(/PREM judges nodes by their features, and this graph has none/);
  else expect(state).toBe('succeeded');
});
