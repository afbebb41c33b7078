/** The engine through its handlers, as a host uses it: upload, import, open, close, sessions, samples, the library. */
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { methods } from '../contract/api.ts';
import type { ImportMapping, MethodInput, MethodName, MethodOutput } from '../contract/api.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine.types.ts';
import { createTempFolder } from './testing/temp-folder.ts';
import type { TempFolder } from './testing/temp-folder.ts';

let folder: TempFolder;
let engine: Engine;
const start = () =>
  createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: join(folder.path, 'samples') });
beforeEach(async () => {
  folder = createTempFolder();
  engine = await start();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

/** As the server calls it: the input is checked first. */
async function call<M extends MethodName>(method: M, input: MethodInput<M>, signal = new AbortController().signal) {
  const handler = engine.handlers[method] as (input: unknown, signal: AbortSignal) => Promise<MethodOutput<M>>;
  return handler(methods[method].input.parse(input), signal);
}
async function upload(fileName: string, text: string, piece = 7) {
  const data = new TextEncoder().encode(text);
  const { uploadId } = await call('import.begin', { fileName, bytes: data.length });
  for (let offset = 0; offset < data.length; offset += piece) {
    await call('import.chunk', { uploadId, offset, data: data.subarray(offset, offset + piece) });
  }
  return uploadId;
}
const mapping: ImportMapping = {
  source: 'from',
  target: 'to',
  edgeTruth: null,
  edgeIgnore: [],
  nodeId: 'id',
  nodeName: 'name',
  nodeTruth: 'is_fraud',
  nodeIgnore: [],
  directed: true,
};
const edgesText = 'from,to,amount\na,b,10\nb,c,20\nc,d,5\nb,\n';
const nodesText = 'id,name,is_fraud\na,Anna,0\nb,Bert,1\nc,Carla,0\n';
const importPair = async (name: string) =>
  call('import.commit', {
    name,
    edges: await upload('e.csv', edgesText),
    nodes: await upload('n.csv', nodesText),
    mapping,
  });
const library = () => join(folder.path, 'library');

describe('import through uploads', () => {
  it('goes from bytes to an open project, and tidies up', async () => {
    const stages: number[] = [];
    engine.on('import.progress', ({ fraction }) => stages.push(fraction));
    const changed: (string | null)[] = [];
    engine.on('project.changed', ({ projectId }) => changed.push(projectId));
    const project = await importPair('Payments: May/June');
    expect(project.graph).toMatchObject({ numNodes: 4, numEdges: 3, hasNodeTruth: true, directed: true });
    expect(project).toMatchObject({
      name: 'Payments: May/June',
      session: {},
      runs: [{ kind: 'import', title: 'Import of n.csv and e.csv', state: 'succeeded', hasNodeScores: false }],
      synthetic: false,
    });
    expect(project.labelCounts).toMatchObject({ anomalous: 0, canUndo: false });
    expect(await call('import.rejects', { offset: 0, limit: 10 })).toEqual([
      { file: 'e.csv', line: 5, reason: 'the row has 2 fields, the header has 3', text: 'b,' },
    ]);
    expect(changed).toEqual([project.projectId]);
    expect(stages.at(-1)).toBe(1);
    expect(stages).toEqual([...stages].sort((a, b) => a - b));
    expect(readdirSync(library()).filter((name) => !name.startsWith('.'))).toEqual(['Payments May June.dowser']);
    const uploads = readdirSync(library()).filter((name) => name.startsWith('.dowser-uploads-'));
    expect(uploads.flatMap((name) => readdirSync(join(library(), name)))).toEqual([]);
    await engine.close();
    expect(readdirSync(library())).toEqual(['Payments May June.dowser']);
  });

  it('shows what a file holds before anything is imported', async () => {
    const nodes = await call('import.preview', {
      uploadId: await upload('n.csv', 'account_id;name;is_fraud;balance\n01;Å;0;1.5\n02;B;1;2\n'),
    });
    expect(nodes).toMatchObject({ fileName: 'n.csv', encoding: 'UTF-8', delimiter: ';', looksLike: 'nodes' });
    expect(nodes.columns.map(({ name, type, suggestedRole }) => [name, type, suggestedRole])).toEqual([
      ['account_id', 'VARCHAR', 'id'],
      ['name', 'VARCHAR', 'name'],
      ['is_fraud', 'BIGINT', 'truth'],
      ['balance', 'DOUBLE', 'feature'],
    ]);
    expect(nodes.sample[0]).toEqual(['01', 'Å', '0', '1.5']);
    const edges = await call('import.preview', { uploadId: await upload('e.csv', edgesText) });
    expect([edges.looksLike, edges.columns.map(({ suggestedRole }) => suggestedRole)]).toEqual([
      'edges',
      ['source', 'target', 'feature'],
    ]);
  });

  it('lets a person correct the mapping and try again with the same files', async () => {
    const [edges, nodes] = [await upload('e.csv', edgesText), await upload('n.csv', nodesText)];
    const wrong = call('import.commit', { name: 'x', edges, nodes, mapping: { ...mapping, source: 'payer' } });
    await expect(wrong).rejects.toMatchObject({ code: 'not-found' });
    expect(await call('project.list', {})).toEqual([]);
    expect((await call('import.commit', { name: 'x', edges, nodes, mapping })).graph.numEdges).toBe(3);
  });

  it('keeps no file and no descriptor of an upload that was taken into the project', async () => {
    await importPair('One');
    const kept = () =>
      readdirSync(library())
        .filter((name) => name.startsWith('.dowser-uploads-'))
        .flatMap((name) => readdirSync(join(library(), name)));
    const look = async () => {
      const [edges, nodes] = [await upload('e.csv', edgesText), await upload('n.csv', nodesText)];
      return call('reimport.look', { mode: 'append', edges, nodes, mapping });
    };
    const { token } = await look();
    // Still there: the mapping may be corrected after the look.
    expect(kept().length).toBeGreaterThan(0);
    await call('reimport.commit', { token });
    expect(kept()).toEqual([]);
    // A difference that was dropped keeps its files for another mapping, but nothing open.
    const { token: other } = await look();
    await call('reimport.drop', { token: other });
    if (!existsSync('/proc/self/fd')) return;
    const open = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return []; // the listing's own
      }
    });
    expect(open.filter((path) => path.startsWith(library()) && path.includes('.dowser-uploads-'))).toEqual([]);
  });

  it('refuses pieces that are out of order, too long, or missing', async () => {
    const { uploadId } = await call('import.begin', { fileName: 'e.csv', bytes: 4 });
    const data = new Uint8Array(3);
    await expect(call('import.chunk', { uploadId, offset: 1, data })).rejects.toThrow(/out of order/);
    await call('import.chunk', { uploadId, offset: 0, data });
    await expect(call('import.chunk', { uploadId, offset: 3, data })).rejects.toThrow(/longer than the 4 bytes/);
    await expect(call('import.preview', { uploadId })).rejects.toThrow(/3 of 4 bytes/);
    const large = { uploadId, offset: 3, data: new Uint8Array(4 * 1024 * 1024 + 1) };
    await expect(call('import.chunk', large)).rejects.toThrow(/at most 4 MB/);
    await expect(call('import.preview', { uploadId: 'other' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stops when the caller goes away', async () => {
    const stop = new AbortController();
    engine.on('import.progress', () => stop.abort());
    const input = {
      name: 'x',
      edges: await upload('e.csv', edgesText),
      nodes: await upload('n.csv', nodesText),
      mapping,
    };
    await expect(call('import.commit', input, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await call('project.list', {})).toEqual([]);
  });
});

describe('projects', () => {
  it('are listed, opened by an opaque id, and give the session back exactly', async () => {
    const one = await importPair('One');
    const session = {
      runId: 'r',
      tab: 'edge' as const,
      selected: { kind: 'node' as const, index: 2 },
      positions: { 1: [0.1, -3e-7] as [number, number] },
      reviewer: 'Zoë "Z"',
    };
    await call('project.saveSession', { session: { filter: 'old' } });
    await call('project.saveSession', { session });
    const two = await importPair('One');
    expect(two.session).toEqual({});
    const list = await call('project.list', {});
    expect(list.map(({ name, numNodes, numEdges }) => [name, numNodes, numEdges])).toEqual([
      ['One', 4, 3],
      ['One', 4, 3],
    ]);
    expect(JSON.stringify(list)).not.toContain(folder.path);
    await engine.close();
    engine = await start();
    expect(await call('project.current', {})).toBeNull();
    const again = await call('project.open', { projectId: one.projectId });
    expect(again.session).toEqual(session);
    expect({ ...again, session: {} }).toEqual(one);
    expect((await call('project.current', {}))?.projectId).toBe(one.projectId);
  });

  it('close, and then say that none is open', async () => {
    await importPair('One');
    await call('project.close', {});
    await expect(call('element.get', { kind: 'node', index: 0 })).rejects.toMatchObject({ code: 'conflict' });
    await call('project.close', {});
  });

  it('leave the open one open when another cannot be opened', async () => {
    const one = await importPair('One');
    await expect(call('project.open', { projectId: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(engine.host.openPath(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'not-found' });
    expect((await call('project.current', {}))?.projectId).toBe(one.projectId);
  });

  it('outside of the library are remembered; a damaged one is listed and explains itself', async () => {
    const projectPath = join(folder.path, 'elsewhere', 'far.dowser');
    const edges = folder.write('e.csv', edgesText);
    const far = await engine.host.importFiles({ projectPath, name: 'Far', edges, nodes: null, mapping: null });
    await call('project.close', {});
    mkdirSync(join(library(), 'torn.dowser'));
    writeFileSync(join(library(), 'torn.dowser', 'project.sqlite'), 'torn');
    await engine.close();
    engine = await start();
    const list = await call('project.list', {});
    expect(list.map(({ name }) => name).sort()).toEqual(['Far', 'torn (cannot be read)']);
    expect((await call('project.open', { projectId: far.projectId })).name).toBe('Far');
    const torn = list.find(({ name }) => name.startsWith('torn'))!;
    await expect(call('project.open', { projectId: torn.projectId })).rejects.toMatchObject({ code: 'bad-file' });
    await call('project.close', {});
    rmSync(projectPath, { recursive: true });
    expect((await call('project.list', {})).map(({ name }) => name)).toEqual(['torn (cannot be read)']);
  });

  it('sweeps what a killed engine left half-done, and nothing else', async () => {
    await engine.close();
    // No process has this number: Linux, macOS and Windows count far below it.
    for (const name of [
      '.dowser-partial-2147483646-x',
      '.dowser-uploads-2147483646-x',
      `.dowser-partial-${process.pid}-y`,
      'notes',
    ]) {
      mkdirSync(join(library(), name), { recursive: true });
    }
    engine = await start();
    expect(readdirSync(library()).sort()).toEqual([`.dowser-partial-${process.pid}-y`, 'notes']);
  });
});

describe('samples', () => {
  const info = { name: 'Tiny', description: 'Four accounts.', synthetic: true, directed: true, mapping };
  it('are imported once, then opened', async () => {
    folder.write('samples/payments/sample.json', JSON.stringify(info));
    folder.write('samples/payments/nodes.csv.gz', nodesText);
    folder.write('samples/payments/edges.csv.gz', edgesText);
    const first = await call('project.openSample', { sample: 'payments' });
    expect(first).toMatchObject({ name: 'Tiny', description: 'Four accounts.', synthetic: true });
    await call('project.saveSession', { session: { filter: 'kept' } });
    await call('project.close', {});
    rmSync(join(folder.path, 'samples'), { recursive: true });
    const again = await call('project.openSample', { sample: 'payments' });
    expect(again).toEqual({ ...first, session: { filter: 'kept' } });
    expect(await call('project.list', {})).toMatchObject([{ name: 'Tiny', isSample: true, synthetic: true }]);
  });

  it('that are missing are named', async () => {
    await expect(call('project.openSample', { sample: 'debian' })).rejects.toThrow(/sample "debian" is missing/);
    expect(existsSync(join(library(), 'sample-debian.dowser'))).toBe(false);
  });
});

describe('elements', () => {
  it('are described with degrees, parallel edges and attributes', async () => {
    const edges = folder.write('e.csv', 'from,to,amount\na,b,1\na,b,2\nb,a,3\nb,b,4\n');
    await engine.host.importFiles({
      projectPath: join(folder.path, 'p.dowser'),
      name: 'P',
      edges,
      nodes: null,
      mapping: null,
    });
    expect(await call('element.get', { kind: 'node', index: 1 })).toMatchObject({
      ids: ['b'],
      degreeIn: 3,
      degreeOut: 2,
      parallel: 0,
      label: null,
    });
    expect(await call('element.get', { kind: 'edge', index: 1 })).toEqual({
      kind: 'edge',
      index: 1,
      ids: ['a', 'b'],
      names: ['a', 'b'],
      attributes: [
        { column: 'from', value: 'a' },
        { column: 'to', value: 'b' },
        { column: 'amount', value: '2' },
      ],
      degreeIn: 3,
      degreeOut: 2,
      parallel: 2,
      label: null,
    });
    await call('label.put', {
      kind: 'node',
      index: 1,
      value: 'anomalous',
      reviewer: 'me',
      note: '',
      runId: null,
      milliseconds: null,
    });
    expect((await call('element.get', { kind: 'node', index: 1 })).label).toMatchObject({
      to: 'anomalous',
      reviewer: 'me',
    });
    await expect(call('element.get', { kind: 'edge', index: 4 })).rejects.toMatchObject({ code: 'not-found' });
    expect(engine.host.nodeIndex('b')).toBe(1);
    expect(engine.host.edgeIndices('a', 'b')).toEqual([0, 1]);
    expect(() => engine.host.nodeIndex('z')).toThrow(/no node "z".*a, b/);
    expect(() => engine.host.edgeIndices('a', 'a')).toThrow(/no edge from "a" to "a"/);
    expect(() => engine.host.resolveRun('latest')).toThrow(/No detection has succeeded/);
  });

  it('between two nodes are found either way where edges have no direction', async () => {
    const edges = folder.write('e.csv', 'from,to\na,b\nb,a\n');
    await engine.host.importFiles({
      projectPath: join(folder.path, 'p.dowser'),
      name: 'P',
      edges,
      nodes: null,
      mapping: { directed: false },
    });
    expect(engine.host.edgeIndices('b', 'a')).toEqual([0, 1]);
    expect((await call('element.get', { kind: 'edge', index: 0 })).parallel).toBe(2);
  });
});

it('says what it is', async () => {
  const info = await call('app.info', {});
  expect([info.host, /^\d+\.\d+\.\d+/.test(info.version)]).toEqual(['test', true]);
});
