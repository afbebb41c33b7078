import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ImportMapping } from '../../contract/api.ts';
import { prepareRows } from '../../../ml/distill/prepare-rows.ts';
import { usableColumns, takeColumns } from '../../../ml/distill/usable-columns.ts';
import { featureRecipe } from '../../../ml/io/feature-recipe.ts';
import { loadProject } from '../projects/load-project.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { importProject } from './import-project.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
let made = 0;

/** Features of a project made from these texts: name -> values per node. */
async function featuresOf(edges: string, nodes: string | null, mapping: Partial<ImportMapping> | null = null) {
  const at = `case-${++made}`;
  const path = await importProject(
    {
      projectPath: join(folder.path, `${at}.dowser`),
      name: at,
      description: '',
      synthetic: false,
      isSample: false,
      edges: { path: folder.write(`${at}/edges.csv`, edges) },
      nodes: nodes === null ? null : { path: folder.write(`${at}/nodes.csv`, nodes) },
      mapping,
    },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  const project = await loadProject(path);
  const { features } = project.data;
  const nodeRecipe = await project.nodeRecipe();
  await project.close();
  const values = new Map<string, number[]>();
  for (const [c, name] of features.names.entries()) {
    const column = new Array<number>(features.numRows).fill(0);
    for (let row = 0; row < features.numRows; row++) {
      if (features.kind === 'dense') column[row] = features.data[row * features.numCols + c];
      else {
        for (let i = features.rowPtr[row]; i < features.rowPtr[row + 1]; i++) {
          if (features.colIdx[i] === c) column[row] = features.values[i];
        }
      }
    }
    values.set(name, column);
  }
  const shared = features.kind === 'dense' ? features.data.buffer : features.values.buffer;
  const { recipe, nodeColumns, edgeColumns } = project.graphSummary;
  return {
    values,
    features,
    nodeRecipe,
    shared,
    recipe,
    nodeColumns,
    edgeColumns,
    notes: project.importReport.notes.join('\n'),
  };
}

const count = 40;
const rows = (cells: (i: number) => readonly string[]) =>
  Array.from({ length: count }, (_, i) => [`n${i}`, ...cells(i)].join(',')).join('\n');
const ring = `source,target\n${Array.from({ length: count }, (_, i) => `n${i},n${(i + 1) % count}`).join('\n')}\n`;

it('makes each kind of column into what it is', async () => {
  const nodes = `id,balance,vip,kind,opened,tags,note,postcode,ref,constant,empty,line\n${rows((i) => [
    i === 5 ? '' : String(i * i + 0.5),
    i % 2 === 0 ? 'yes' : 'no',
    ['shop', 'person', 'bank'][i % 3],
    `2024-01-${String(1 + (i % 28)).padStart(2, '0')}`,
    i % 2 === 0 ? 'red;green' : 'green;blue',
    i % 4 === 0 ? `paid cash ${i}` : `wire transfer ${i}`,
    String(1000 + i).padStart(5, '0'),
    `R-${i}-x`,
    'same',
    '',
    String(i + 17),
  ])}\n`;
  const { values, recipe, notes, shared, nodeColumns } = await featuresOf(ring, nodes);
  expect(shared).toBeInstanceOf(SharedArrayBuffer);
  expect(values.get('balance')?.[5]).toBe(0);
  expect(values.get('balance missing')?.indexOf(1)).toBe(5);
  expect(values.get('vip')?.slice(0, 3)).toEqual([1, 0, 1]);
  expect(values.get('kind = bank')?.slice(0, 4)).toEqual([0, 0, 1, 0]);
  expect(values.get('opened')?.[0]).toBeLessThan(values.get('opened')?.[27] ?? -9);
  expect(values.get('tags: red')?.slice(0, 2)).toEqual([1, 0]);
  // "green" is in every row: it tells nothing apart.
  expect(values.has('tags: green')).toBe(false);
  expect(values.get('note: cash')?.slice(0, 5)).toEqual([1, 0, 0, 0, 1]);
  expect(recipe.map(({ from }) => from)).toEqual(['balance', 'vip', 'kind', 'opened', 'tags', 'note']);
  for (const name of ['postcode', 'ref', 'constant', 'empty', 'line']) expect(notes).toContain(`"${name}"`);
  expect(nodeColumns.map(({ name, type }) => [name, type])).toMatchObject([
    ['id', 'VARCHAR'],
    ['balance', 'DOUBLE'],
    ['vip', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['opened', 'TIMESTAMP'],
    ['tags', 'VARCHAR'],
    ['note', 'VARCHAR'],
    ['postcode', 'VARCHAR'],
    ['ref', 'VARCHAR'],
    ['constant', 'VARCHAR'],
    ['empty', 'VARCHAR'],
    ['line', 'BIGINT'],
  ]);
});

it('reads decimal commas where semicolons separate columns', async () => {
  const nodes = `id;share\n${rows((i) => [`${i % 7},5`]).replaceAll(/,(?=\d+,5)/g, ';')}\n`;
  const { values, nodeColumns } = await featuresOf(ring, nodes);
  expect(nodeColumns[1].type).toBe('DOUBLE');
  expect(values.get('share')?.[0]).toBeLessThan(values.get('share')?.[6] ?? -9);
});

it('adds up what edges carry, leaving and reaching apart, money in logarithms, times as first and last', async () => {
  const edges = 'sender,receiver,amount,step,channel\na,b,100,1,card\na,b,50,9,wire\nb,c,7,3,card\nc,a,,4,card\n';
  const { values, recipe, edgeColumns } = await featuresOf(edges, null);
  const order = (name: string) => values.get(name) ?? [];
  // a sends 150, b 7, c nothing that is known.
  expect(order('total outgoing amount')[0]).toBeGreaterThan(order('total outgoing amount')[1]);
  expect(order('total outgoing amount')[1]).toBeGreaterThan(order('total outgoing amount')[2]);
  expect(order('largest incoming amount')[1]).toBeGreaterThan(order('largest incoming amount')[2]);
  expect(order('first outgoing step')[0]).toBeLessThan(order('first outgoing step')[1]);
  expect(order('outgoing edges with channel wire').map((v) => v > 0)).toEqual([true, false, false]);
  expect(values.has('total outgoing step')).toBe(false);
  expect(recipe.map(({ from }) => from)).toContain('edge column amount');
  expect(edgeColumns.map(({ type }) => type)).toEqual(['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'VARCHAR']);
});

it('does not tell the two ends apart where edges have no direction', async () => {
  const { values } = await featuresOf('a,b,amount\nx,y,5\ny,z,1\n', null, { directed: false });
  expect([...values.keys()].sort()).toEqual([
    'largest edge amount',
    'mean edge amount',
    'number of edges',
    'total edge amount',
  ]);
});

it('uses the shape of the graph where no column gives anything, and says so', async () => {
  const { values, notes, recipe } = await featuresOf('source,target\na,b\na,c\na,d\nb,c\n', null);
  expect(values.get('number of outgoing edges')?.[0]).toBeGreaterThan(1);
  expect(notes).toContain('No column gives a feature');
  expect(recipe).toHaveLength(1);
});

it('still has one feature where nothing tells nodes apart', async () => {
  const { values, notes } = await featuresOf(ring, null, { directed: false });
  expect([...values.keys()]).toEqual(['constant']);
  expect(notes).toContain('Nothing tells the nodes apart');
});

it('stores many sparse columns as a sparse matrix and reads back the same', async () => {
  // Ten words in each row out of 200, each in 4 rows of 80.
  const many = 80;
  const words = (i: number) => Array.from({ length: 10 }, (_, k) => `w${(i % 20) * 10 + k}`).join(';');
  const nodes = `id,words\n${Array.from({ length: many }, (_, i) => `n${i},${words(i)}`).join('\n')}\n`;
  const { features, values } = await featuresOf(ring, nodes);
  expect([features.kind, features.numCols, features.numRows]).toEqual(['csr', 200, many]);
  for (let i = 0; i < many; i += 7) {
    const has = [...values].filter(([, column]) => column[i] === 1).map(([name]) => name.slice('words: '.length));
    expect(has.sort()).toEqual(words(i).split(';').sort());
  }
});

it('keeps what later rows need: the same rows become the same features, from stored text to bits', async () => {
  const header = ['id', 'balance', 'price', 'vip', 'kind', 'opened', 'tags', 'note', 'postcode'];
  const lines = Array.from({ length: count }, (_, i) => [
    `n${i}`,
    i === 5 ? '' : String(Math.exp(i / 4)),
    `${i},${i % 10}`,
    i % 3 === 0 ? 'Yes' : 'no',
    i === 7 ? '' : ['shop', 'person', 'bank'][i % 3],
    `2024-01-${String(1 + (i % 28)).padStart(2, '0')}T0${i % 9}:15:00${i % 2 === 0 ? 'Z' : '+02:00'}`,
    i % 2 === 0 ? 'red|green' : 'green|blue',
    i % 4 === 0 ? `paid cash ${i}` : `wire transfer ${i}`,
    String(1000 + i).padStart(5, '0'),
  ]);
  const text = [header, ...lines].map((cells) => cells.join(';')).join('\n');
  const edges = ring.replaceAll(/(n\d+),(n\d+)/g, (_, a: string, b: string) => `${a},${b},${a.length}.5`);
  const { features, nodeRecipe, recipe } = await featuresOf(edges.replace('target', 'target,amount'), `${text}\n`);
  expect(nodeRecipe.parts.map(({ column, reads }) => [column, reads])).toEqual([
    ['balance', 'number'],
    ['price', 'comma-number'],
    ['vip', 'yes-no'],
    ['kind', 'text'],
    ['opened', 'date'],
    ['tags', 'text'],
    ['note', 'text'],
  ]);
  const use = usableColumns(features, nodeRecipe);
  expect(use.needGraph).toContain('total outgoing amount');
  expect(recipe.slice(0, 7).map(({ from }) => from)).toEqual(nodeRecipe.parts.map(({ column }) => column));
  const stored = featureRecipe.parse(JSON.parse(JSON.stringify(nodeRecipe)));
  const again = prepareRows(stored, header, { rows: lines, lines: lines.map((_, i) => i + 2) }, ['id']);
  expect(again.rejected).toEqual([]);
  const own = takeColumns(features, use.usable);
  if (own.kind !== 'dense' || again.features.kind !== 'dense') throw new Error('unexpected kind');
  expect([...again.features.data]).toEqual([...own.data]);
  expect(again.features.names).toEqual(own.names);
});
