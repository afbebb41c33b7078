/** Several files chosen at once: a dump of many files becomes one graph, of two tables it is told which is which. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { methods } from '../../contract/api.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../contract/api.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import type { TempFolder } from '../testing/temp-folder.ts';

let folder: TempFolder;
let engine: Engine;
beforeEach(async () => {
  folder = createTempFolder();
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: '' });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

async function call<M extends MethodName>(method: M, input: MethodInput<M>, signal = new AbortController().signal) {
  const handler = engine.handlers[method] as (given: unknown, stop: AbortSignal) => Promise<MethodOutput<M>>;
  return handler(methods[method].input.parse(input), signal);
}
async function upload(fileName: string, text: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const data = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const { uploadId } = await call('import.begin', { fileName, bytes: data.length });
  await call('import.chunk', { uploadId, offset: 0, data });
  return uploadId;
}
const dump = join(import.meta.dirname, '../../../fixtures/awkward/neo4j/id-spaces');
const uploadDump = (names: readonly string[]) =>
  Promise.all(names.map((name) => upload(name, new Uint8Array(readFileSync(join(dump, name))))));
const uploadFolders = () =>
  readdirSync(join(folder.path, 'library'))
    .filter((name) => name.startsWith('.dowser-uploads-'))
    .flatMap((name) => readdirSync(join(folder.path, 'library', name)));

describe('files together', { timeout: 60_000 }, () => {
  it('of a Neo4j dump are one graph, whatever their order, and are imported and tidied up as one', async () => {
    const uploadIds = await uploadDump(['r.csv', 'm.csv', 'p.csv']);
    const told: { uploadId: string; fraction: number }[] = [];
    engine.on('import.reading', (reading) => told.push(reading));
    const { edges, nodes } = await call('import.together', { uploadIds });
    expect(nodes).toBeNull();
    expect(edges).toMatchObject({
      uploadId: uploadIds[0],
      fileName: 'r.csv, m.csv, p.csv',
      format: 'CSV files of Neo4j',
      graph: { numNodes: 3, numEdges: 3 },
    });
    expect(told.at(-1)?.uploadId).toBe(uploadIds[0]);
    expect(edges.graph?.notes.join('\n')).toContain('Ids of 2 spaces');
    const project = await call('import.commit', {
      ...{ name: 'Films', edges: edges.uploadId, nodes: null },
      mapping: {
        ...{ source: 'source', target: 'target', edgeTruth: null, edgeIgnore: [], directed: true },
        ...{ nodeId: 'id', nodeName: null, nodeTruth: null, nodeIgnore: [] },
      },
    });
    // One end is in no file: it becomes a node of its own, and is counted.
    expect(project.graph).toMatchObject({ numNodes: 4, numEdges: 3 });
    expect(uploadFolders()).toEqual([]);
  });

  it('of two tables: the edges are told from what they hold, not from the order', async () => {
    const nodes = await upload('a.csv', 'id,name\nx,Ann\ny,Ben\n');
    const edges = await upload('b.csv', 'source,target\nx,y\ny,x\nx,x\n');
    for (const uploadIds of [
      [nodes, edges],
      [edges, nodes],
    ]) {
      const found = await call('import.together', { uploadIds });
      expect([found.edges.uploadId, found.nodes?.uploadId]).toEqual([edges, nodes]);
    }
  });

  it('that do not go together are refused in words, and stay to be chosen again', async () => {
    const table = (name: string) => upload(name, 'source,target\na,b\n');
    const uploadIds = [await table('a.csv'), await table('b.csv'), await table('c.csv')];
    await expect(call('import.together', { uploadIds })).rejects.toThrow(/one file of edges and one of nodes; 3 were/);
    const graph = await upload('g.gml', 'graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]');
    await expect(call('import.together', { uploadIds: [graph, uploadIds[0]] })).rejects.toThrow(/holds a whole graph/);
    const [p] = await uploadDump(['p.csv']);
    await expect(call('import.together', { uploadIds: [p, uploadIds[0]] })).rejects.toThrow(
      /neither :ID nor :START_ID/,
    );
    await expect(call('import.together', { uploadIds: [p, p] })).rejects.toThrow(/same file was given twice/);
    expect(await call('import.preview', { uploadId: uploadIds[0] })).toMatchObject({ looksLike: 'edges' });
  });

  it('stop being read when somebody says so', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${i + 1},T\n`).join('');
    const relationships = `:START_ID,:END_ID,:TYPE\n${rows}`;
    const uploadIds = [await upload('r.csv', relationships), await upload('s.csv', relationships)];
    const stop = new AbortController();
    engine.on('import.reading', () => stop.abort());
    await expect(call('import.together', { uploadIds }, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    // Asked again, it is read whole.
    const { edges } = await call('import.together', { uploadIds });
    expect(edges.graph?.numEdges).toBe(400_000);
  });
});

describe('nodes alone', { timeout: 60_000 }, () => {
  it('go into a project whose edges stay, by append and upsert; replacing needs edges', async () => {
    await engine.host.importFiles({
      ...{ projectPath: join(folder.path, 'p.dowser'), name: 'p', mapping: null },
      edges: folder.write('e.csv', 'from,to\na,b\nb,c\n'),
      nodes: folder.write('n.csv', 'id,name,kind\na,Ann,x\nb,Ben,y\n'),
    });
    const nodes = await upload('n2.csv', 'id,name,kind\nb,Bert,z\nd,Dora,x\n');
    const mapping = { nodeId: 'id', nodeName: 'name', nodeTruth: null, nodeIgnore: [] };
    const look = (mode: 'append' | 'upsert' | 'replace') =>
      call('reimport.look', { mode, edges: null, nodes, mapping });
    expect((await look('append')).nodes).toMatchObject({ before: 3, after: 4, added: 1, changed: 0 });
    await expect(look('replace')).rejects.toThrow(/nodes alone cannot replace/);
    const found = await look('upsert');
    expect(found.nodes).toMatchObject({ before: 3, after: 4, added: 1, changed: 1 });
    expect(found.edges).toMatchObject({ before: 2, after: 2, unchanged: 2 });
    const project = await call('reimport.commit', { token: found.token });
    expect(project.graph).toMatchObject({ numNodes: 4, numEdges: 2 });
  });
});
