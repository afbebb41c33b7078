/** Files into a project that is there: each mode, what becomes of labels and runs, and the way back. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import type { ImportMapping } from '../../contract/api.ts';
import type { ImportMode } from '../../contract/reimport.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import type { TempFolder } from '../testing/temp-folder.ts';

let folder: TempFolder;
let engine: Engine;
const projectPath = () => join(folder.path, 'p.dowser');
beforeEach(async () => {
  folder = createTempFolder();
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: '' });
  await engine.host.importFiles({
    projectPath: projectPath(),
    name: 'p',
    edges: folder.write('e.csv', 'from,to,amount\na,b,10\nb,c,20\nc,d,5\na,b,10\n'),
    nodes: folder.write('n.csv', 'id,name,kind\na,Anna,x\nb,Bert,y\nc,Carla,\n'),
    mapping: null,
  });
}, 120_000);
afterEach(async () => {
  await engine.close();
  folder.remove();
}, 60_000);

const never = new AbortController().signal;
const { write } = { write: (name: string, text: string) => folder.write(name, text) };
const look = (mode: ImportMode, files: readonly string[], mapping: Partial<ImportMapping> | null = null) =>
  engine.host.lookAtImport({ mode, files, inOrder: false, onlyNodes: null, mapping });
const put = (kind: 'node' | 'edge', index: number, value: 'anomalous' | 'normal') =>
  engine.handlers['label.put'](
    { kind, index, value, reviewer: 'r', note: '', runId: null, milliseconds: null, itemId: null },
    never,
  );
const element = (kind: 'node' | 'edge', index: number) => engine.handlers['element.get']({ kind, index }, never);
const nodeOf = async (id: string) => element('node', engine.host.nodeIndex(id));

describe('the difference', { timeout: 120_000 }, () => {
  it('of an append: new nodes and edges are added, nodes that are there stay, nothing is written', async () => {
    const before = readdirSync(projectPath());
    const found = await look('append', [
      write('e2.csv', 'from,to,amount\nd,e,7\na,b,10\n,x,1\n'),
      write('n2.csv', 'id,name,kind\nb,Berta,z\ne,Emil,x\n'),
    ]);
    expect(found.nodes).toMatchObject({ before: 4, after: 5, added: 1, removed: 0, changed: 0, unchanged: 4 });
    expect(found.edges).toMatchObject({ before: 4, after: 6, added: 2, removed: 0, changed: 0, unchanged: 4 });
    expect(found.files).toMatchObject([
      { file: 'n2.csv', read: 2, kept: 1, merged: 1, rejected: 0 },
      { file: 'e2.csv', read: 3, kept: 2, merged: 0, rejected: 1 },
    ]);
    expect(found.notes.join('\n')).toContain('1 row names a node that the project has already');
    expect(readdirSync(projectPath())).toEqual(before);
    expect((await nodeOf('b')).names).toEqual(['Bert']);
  });

  it('of an upsert: what the file says is taken over, what it leaves empty stays, equal edges are no new ones', async () => {
    const found = await look('upsert', [
      write('e2.csv', 'from,to,amount\na,b,10\na,b,10\na,b,10\nd,a,1\n'),
      write('n2.csv', 'id,name,kind,town\nb,Berta,,Rome\nd,Dora,x,\n'),
    ]);
    expect(found.nodes).toMatchObject({ added: 0, removed: 0, changed: 2, unchanged: 2 });
    expect(found.nodes.columns).toEqual([
      { column: 'name', state: 'kept', changed: 2 },
      { column: 'kind', state: 'kept', changed: 1 },
      { column: 'town', state: 'new', changed: 1 },
    ]);
    expect(found.nodes.examples[0]).toEqual({
      change: 'changed',
      ids: ['b'],
      values: [
        { column: 'name', before: 'Bert', after: 'Berta' },
        { column: 'town', before: '', after: 'Rome' },
      ],
    });
    // Two of three equal rows were there.
    expect(found.edges).toMatchObject({ before: 4, after: 6, added: 2, unchanged: 4 });
    expect(found.files[1]).toMatchObject({ read: 4, kept: 2, merged: 2, rejected: 0 });
    expect(found.merges.find(({ column }) => column === 'name')).toMatchObject({ rule: 'last', conflicts: 1 });
  });

  it('of a replacement: columns that go and come, edges found again by their rows or their ends', async () => {
    const found = await look('replace', [write('e2.csv', 'from,to,amount\nb,c,21\na,b,10\nx,y,1\n')]);
    expect(found.nodes).toMatchObject({ before: 4, after: 5, added: 2, removed: 1 });
    expect(found.nodes.columns.map(({ column, state }) => [column, state])).toEqual([
      ['name', 'gone'],
      ['kind', 'gone'],
    ]);
    expect(found.edges).toMatchObject({ before: 4, after: 3, added: 1, removed: 2, changed: 1, unchanged: 1 });
    expect(found.edges.examples[0]).toEqual({
      change: 'changed',
      ids: ['b', 'c'],
      values: [{ column: 'amount', before: '20', after: '21' }],
    });
  });

  it('takes a table of nodes alone, whose id has another name', async () => {
    const found = await look('upsert', [write('more.csv', 'account_id,kind,score\nc,z,3\nq,x,4\n')]);
    expect(found.nodes).toMatchObject({ added: 1, changed: 1 });
    expect(found.edges).toMatchObject({ before: 4, after: 4, unchanged: 4 });
  });

  it('knows edges by a key, refuses one that is none, and a column that the project has not', async () => {
    await engine.host.importFiles({
      projectPath: join(folder.path, 'q.dowser'),
      name: 'q',
      edges: folder.write('t.csv', 'from,to,tx,amount\na,b,1,10\na,b,2,10\nb,a,3,\n'),
      nodes: null,
      mapping: null,
    });
    const file = write('t2.csv', 'from,to,tx,amount\na,b,2,11\na,b,4,12\nb,a,3,9\n');
    const found = await look('upsert', [file], { edgeKey: ['tx'] });
    expect(found.edges).toMatchObject({ added: 1, removed: 0, changed: 2, unchanged: 1 });
    await expect(look('upsert', [file], { edgeKey: ['amount'] })).rejects.toThrow(/more than one edge/);
    await expect(look('upsert', [file], { edgeKey: ['nix'] })).rejects.toThrow(/no column "nix"/);
    const replaced = await look('replace', [file], { edgeKey: ['tx'] });
    expect(replaced.edges).toMatchObject({ added: 1, removed: 1, changed: 2, unchanged: 0 });
  });
});

describe('the change', { timeout: 120_000 }, () => {
  it('keeps labels on what they were given to, and marks runs; taking it back restores both to the last label', async () => {
    await put('node', engine.host.nodeIndex('a'), 'anomalous');
    await put('node', engine.host.nodeIndex('d'), 'normal');
    await put('edge', 1, 'anomalous');
    const files = [write('e2.csv', 'from,to,amount\nz,a,1\nb,c,20\n'), write('n2.csv', 'id,name\nz,Zoe\na,Anna\n')];
    const found = await look('replace', files);
    expect(found.affected).toMatchObject({ labelsKept: 2, labelsGone: 1, labelsGoneExamples: ['d'], queue: false });
    const made = await engine.host.commitImport(found.token);
    expect(made.graph).toMatchObject({ numNodes: 4, numEdges: 2 });
    expect(made.labelCounts).toMatchObject({ anomalous: 2, normal: 0, canUndo: false });
    expect((await nodeOf('a')).label).toMatchObject({ to: 'anomalous' });
    expect((await nodeOf('z')).label).toBeNull();
    expect((await element('edge', 1)).label).toMatchObject({ to: 'anomalous' });
    expect(await engine.handlers['reimport.state']({}, never)).toMatchObject({
      version: 2,
      leads: 'back',
      other: { version: 1, numNodes: 4, numEdges: 4 },
      labelsGone: 1,
    });
    // Given on the new data, also to what was not there before.
    await put('node', engine.host.nodeIndex('b'), 'normal');
    await put('node', engine.host.nodeIndex('z'), 'normal');
    const back = await engine.host.undoImport();
    expect(back.graph).toMatchObject({ numNodes: 4, numEdges: 4 });
    expect(back.importReport.files).toHaveLength(2);
    expect(back.labelCounts).toMatchObject({ anomalous: 2, normal: 2 });
    expect((await nodeOf('d')).label).toMatchObject({ to: 'normal' });
    expect((await nodeOf('b')).label).toMatchObject({ to: 'normal' });
    expect((await element('edge', 1)).label).toMatchObject({ to: 'anomalous' });
    const again = await engine.host.undoImport();
    expect(again.labelCounts).toMatchObject({ anomalous: 2, normal: 2 });
    expect((await nodeOf('z')).label).toMatchObject({ to: 'normal' });
    expect(
      readdirSync(projectPath())
        .filter((name) => name.startsWith('tables'))
        .sort(),
    ).toEqual(['tables', 'tables-2']);
  });

  it('keeps one version back, and labels come back with the id of their node', async () => {
    await put('node', engine.host.nodeIndex('d'), 'anomalous');
    const take = async (mode: ImportMode, text: string) =>
      engine.host.commitImport((await look(mode, [write('x.csv', text)])).token);
    await take('replace', 'from,to\na,b\n');
    await expect(nodeOf('d')).rejects.toThrow(/no node "d"/);
    const found = await look('append', [write('x.csv', 'from,to\nb,d\n')]);
    expect(found.affected.labelsBack).toBe(1);
    const made = await engine.host.commitImport(found.token);
    expect(made.labelCounts.anomalous).toBe(1);
    expect((await nodeOf('d')).label).toMatchObject({ to: 'anomalous' });
    expect(existsSync(join(projectPath(), 'tables'))).toBe(false);
    const log = engine.host.labelsExport();
    expect(log).toBeTruthy();
  });

  it('is refused where the data were changed since, and a dropped difference leaves nothing', async () => {
    const first = await look('append', [write('x.csv', 'from,to\na,q\n')]);
    await engine.handlers['reimport.drop']({ token: first.token }, never);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.dowser'))).toEqual([]);
    await expect(engine.host.commitImport(first.token)).rejects.toThrow(/not kept any more/);
    await expect(engine.host.undoImport()).rejects.toThrow(/no import into this project/);
    // What failed left the project open and as it was.
    expect((await nodeOf('b')).names).toEqual(['Bert']);
  });

  it('is part of the report: files and accounting of all imports that made the data', async () => {
    const found = await look('append', [write('e2.csv', 'from,to,amount\nd,e,7\n')]);
    const made = await engine.host.commitImport(found.token);
    expect(made.importReport.files.map(({ file, kept }) => [file, kept])).toEqual([
      ['n.csv', 3],
      ['e.csv', 4],
      ['e2.csv', 1],
    ]);
    expect(made.runs.map(({ kind }) => kind)).toEqual(['import', 'import']);
  });
});
