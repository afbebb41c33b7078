import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../ml/schema/errors.ts';
import type { PackedTexts } from '../../contract/columns.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import { createTempFolder } from '../testing/temp-folder.ts';

const folder = createTempFolder();
const signal = new AbortController().signal;
let engine: Engine;

beforeAll(async () => {
  const nodes = folder.write(
    'nodes.csv',
    'id,name,town,balance,opened,fraud\n' +
      'a,Ann,Bern,1.5,2024-01-01,0\nb,Böb,Basel,,2024-01-02,1\nc,Çem,Bern,-3,,0\nd,Dan,,7,2024-01-04,0\n',
  );
  const edges = folder.write('edges.csv', 'source,target,amount\na,b,10\nb,c,20\na,c,\nd,a,5\n');
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: folder.path });
  await engine.host.importFiles({
    projectPath: join(folder.path, 'p.dowser'),
    name: 'P',
    edges,
    nodes,
    mapping: { nodeTruth: 'fraud', nodeName: 'name' },
  });
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

const textsOf = ({ bytes, ends }: PackedTexts): string[] =>
  [...ends].map((end, i) => new TextDecoder().decode(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));

test('a column of text comes as codes of its values, the most frequent first', async () => {
  const column = await engine.handlers['columns.get']({ kind: 'node', column: 'town' }, signal);
  expect(column).toEqual({
    type: 'category',
    codes: Int32Array.of(0, 1, 0, -1),
    values: ['Bern', 'Basel'],
    counts: Int32Array.of(2, 1),
    missing: 1,
    others: 0,
  });
});

test('numbers and times come as numbers, a missing one as none', async () => {
  const balance = await engine.handlers['columns.get']({ kind: 'node', column: 'balance' }, signal);
  expect(balance).toEqual({ type: 'number', values: Float64Array.of(1.5, NaN, -3, 7), missing: 1 });
  const opened = await engine.handlers['columns.get']({ kind: 'node', column: 'opened' }, signal);
  expect(opened).toMatchObject({ type: 'time', missing: 1 });
  expect(opened.type === 'time' && opened.values[1] - opened.values[0]).toBe(86_400);
  const amount = await engine.handlers['columns.get']({ kind: 'edge', column: 'amount' }, signal);
  expect(amount).toEqual({ type: 'number', values: Float64Array.of(10, 20, NaN, 5), missing: 1 });
});

test('known answers are never given out, an unknown column is named together with those that there are', async () => {
  const code = (wanted: string) => (thrown: unknown) => thrown instanceof AppError && thrown.code === wanted;
  await expect(engine.handlers['columns.get']({ kind: 'node', column: 'fraud' }, signal)).rejects.toSatisfy(
    code('conflict'),
  );
  const unknown = engine.handlers['columns.get']({ kind: 'node', column: 'city' }, signal);
  await expect(unknown).rejects.toSatisfy(code('not-found'));
  await expect(unknown).rejects.toThrow(/town/);
});

test('ids and names of all nodes as bytes, whatever their letters', async () => {
  const { ids, names } = await engine.handlers['columns.names']({}, signal);
  expect(textsOf(ids)).toEqual(['a', 'b', 'c', 'd']);
  expect(names === null ? [] : textsOf(names)).toEqual(['Ann', 'Böb', 'Çem', 'Dan']);
});

test('labels that stand', async () => {
  const put = { kind: 'node', value: 'anomalous', reviewer: 'Ada', note: '', runId: null, milliseconds: null } as const;
  await engine.handlers['label.put']({ ...put, index: 2, itemId: null }, signal);
  const { codes } = await engine.handlers['columns.labels']({ kind: 'node' }, signal);
  expect([...codes]).toEqual([-1, -1, 0, -1]);
});
