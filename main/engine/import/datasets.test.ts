/** The data set reader on the real sets, where they are there; they lie beside the project, not in it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadProject } from '../projects/load-project.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { importDataset } from './import-dataset.ts';

const data = join(import.meta.dirname, '../../../../shared/data');
const folder = createTempFolder();
afterAll(() => folder.remove());
const watch = { signal: new AbortController().signal, progress: () => undefined };

async function open(dataset: string, name: string) {
  const projectPath = join(folder.path, `${name}.dowser`);
  return loadProject(await importDataset({ projectPath, name, dataset }, watch));
}
const count = (truth: Int8Array | null, value: number) => truth?.filter((v) => v === value).length;

const known = [
  // name, nodes, edges, features, kind, directed, anomalous nodes, of so many known, anomalous edges
  ['cora', 2708, 5278, 1433, 'csr', false, undefined, undefined, undefined],
  ['cora_inj_cola', 2708, 5803, 1433, 'csr', false, 150, 2708, undefined],
  ['cora_edges_bourne', 2708, 7559, 1433, 'csr', true, 150, 2708, 2104],
  ['amlsim_20k', 20000, 120558, 13, 'dense', true, 1804, 20000, undefined],
  ['s_ffsd', 109575, 311524, 7, 'dense', false, 5256, 29643, undefined],
] as const;

for (const [name, numNodes, numEdges, numFeatures, kind, directed, anomalous, labelled, edges] of known) {
  const isThere = existsSync(join(data, name, 'meta.json'));
  it.skipIf(!isThere)(
    `reads ${name} as published${isThere ? '' : ` (skipped: there is no ../shared/data/${name})`}`,
    async () => {
      const project = await open(join(data, name), name);
      expect(project.graphSummary).toMatchObject({ numNodes, numEdges, numFeatures, directed });
      expect([project.data.features.kind, project.data.features.names.length > 0 || kind === 'csr']).toEqual([
        kind,
        true,
      ]);
      expect(project.nodeIds[numNodes - 1]).toBe(String(numNodes - 1));
      expect(count(project.truth.nodes, 1)).toBe(anomalous);
      if (labelled !== undefined) expect(numNodes - (count(project.truth.nodes, -1) ?? 0)).toBe(labelled);
      expect(count(project.truth.edges, 1)).toBe(edges);
      expect(project.importReport.rejectedTotal).toBe(0);
      await project.close();
    },
  );
}

const polblogs = join(data, 'polblogs');
it.skipIf(!existsSync(polblogs))('gives a set without features the shape of its graph, never its labels', async () => {
  const project = await open(polblogs, 'polblogs');
  expect(project.graphSummary.recipe.map(({ from }) => from)).toEqual(['shape of the graph']);
  expect(project.graphSummary.nodeColumns.map(({ name, role }) => [name, role])).toEqual([
    ['id', 'id'],
    ['label', 'ignore'],
  ]);
  await project.close();
});

describe('a folder that is no data set', () => {
  const make = (name: string, files: Record<string, string>) => {
    const path = join(folder.path, name);
    mkdirSync(path);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    return path;
  };
  const edges = 'src,dst\n0,1\n';
  it.each([
    ['nothing', {}, /no meta\.json/],
    ['bad JSON', { 'meta.json': '{' }, /is not JSON/],
    ['no direction', { 'meta.json': '{}' }, /directed/],
    ['no edges', { 'meta.json': '{"directed":false}' }, /no edges\.csv\.gz/],
    ['no nodes', { 'meta.json': '{"directed":false}', 'edges.csv': edges }, /no nodes\.csv\.gz/],
    [
      'features promised',
      { 'meta.json': '{"directed":false,"features":{}}', 'edges.csv': edges, 'nodes.csv': 'id\n0\n1\n' },
      /no features\.npz/,
    ],
    [
      'features that are none',
      { 'meta.json': '{"directed":false}', 'edges.csv': edges, 'nodes.csv': 'id\n0\n1\n', 'features.npz': 'not a zip' },
      /no zip directory/,
    ],
  ])('%s', async (name, files, message) => {
    const dataset = make(name, files);
    await expect(open(dataset, `bad ${name}`)).rejects.toThrow(message);
    expect(existsSync(join(folder.path, `bad ${name}.dowser`))).toBe(false);
  });

  it('is named where it is not there at all', async () => {
    await expect(open(join(folder.path, 'none'), 'none')).rejects.toMatchObject({ code: 'not-found' });
  });
});
