/**
 * Generated projects and files against plain sets and maps: the accounting holds, the difference is what set arithmetic
 * says, and the data after it are those of the plain reference.
 */
import fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { OpenProject } from '../open-project.ts';
import { importProject } from '../import/import-project.ts';
import type { ImportWatch } from '../import/import-project.ts';
import { loadProject } from '../projects/load-project.ts';
import { importModes } from '../../contract/reimport.ts';
import type { ImportDifference, ImportMode } from '../../contract/reimport.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { adoptData } from './change-data.ts';
import { baseOf } from './base.ts';
import { currentVersion } from './data-versions.ts';
import { prepareData } from './prepare.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const watch: ImportWatch = { signal: new AbortController().signal, progress: () => undefined };
const ids = ['a', 'b', 'c', 'd', 'e', '007', '7'];
const id = fc.constantFrom(...ids);
const nodeRow = fc.record({
  id: fc.oneof({ arbitrary: id, weight: 9 }, fc.constant('')),
  kind: fc.constantFrom('', 'x', 'y'),
});
const edgeRow = fc.record({
  from: id,
  to: fc.oneof({ arbitrary: id, weight: 9 }, fc.constant('')),
  amount: fc.constantFrom('1', '2'),
});
const files = fc.record({
  nodes: fc.array(nodeRow, { minLength: 1, maxLength: 8 }),
  edges: fc.array(edgeRow, { minLength: 1, maxLength: 10 }).filter((rows) => rows.some(({ to }) => to !== '')),
});
type Files = typeof files extends fc.Arbitrary<infer T> ? T : never;

const edgeText = ({ from, to, amount }: Files['edges'][number]): string => `${from},${to},${amount}`;

/** The graph that an import of both gives: kinds of nodes by id, edges as texts in order. */
interface Plain {
  readonly nodes: ReadonlyMap<string, string>;
  readonly listed: ReadonlySet<string>;
  readonly edges: readonly string[];
}

function plain(listed: ReadonlyMap<string, string>, edges: readonly string[]): Plain {
  const nodes = new Map(listed);
  for (const edge of edges) for (const end of edge.split(',').slice(0, 2)) if (!nodes.has(end)) nodes.set(end, '');
  return { nodes, listed: new Set(listed.keys()), edges };
}
const sound = ({ nodes, edges }: Files) => ({
  nodes: nodes.filter((row) => row.id !== ''),
  edges: edges.filter((row) => row.to !== '').map(edgeText),
});

function listedBy(
  rows: readonly Files['nodes'][number][],
  rule: 'first' | 'last',
  before: ReadonlyMap<string, string>,
) {
  const found = new Map(before);
  for (const row of rows) {
    const known = found.get(row.id) ?? '';
    found.set(row.id, row.kind === '' || (rule === 'first' && known !== '') ? known : row.kind);
  }
  return found;
}
const kindsOf = ({ nodes, listed }: Plain) => new Map([...nodes].filter(([name]) => listed.has(name)));

function taken(mode: ImportMode, old: Plain, given: Files): Plain {
  const { nodes, edges } = sound(given);
  if (mode === 'replace') return plain(listedBy(nodes, 'first', new Map()), edges);
  if (mode === 'append') {
    const fresh = nodes.filter((row) => !old.listed.has(row.id));
    return plain(listedBy(fresh, 'first', kindsOf(old)), [...old.edges, ...edges]);
  }
  const left = [...old.edges];
  const added = edges.filter((edge) => {
    const at = left.indexOf(edge);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return plain(listedBy(nodes, 'last', kindsOf(old)), [...old.edges, ...added]);
}

function checkNodes(found: ImportDifference['nodes'], old: Plain, now: Plain): void {
  const kept = [...now.nodes.keys()].filter((name) => old.nodes.has(name));
  const changed = kept.filter((name) => now.nodes.get(name) !== old.nodes.get(name)).length;
  expect(found).toMatchObject({
    before: old.nodes.size,
    after: now.nodes.size,
    added: now.nodes.size - kept.length,
    removed: old.nodes.size - kept.length,
    changed,
    unchanged: kept.length - changed,
  });
}

/** How many of the edges are equal one for one. */
function equalEdges(old: readonly string[], now: readonly string[]): number {
  const left = [...old];
  return now.filter((edge) => {
    const at = left.indexOf(edge);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}

async function plainOf(project: OpenProject, old: Plain): Promise<Plain> {
  const { src, dst } = project.data.graph;
  const kinds = await project.columnTexts('node', 'kind');
  const amounts = await project.columnTexts('edge', 'amount');
  return {
    nodes: new Map(project.nodeIds.map((name, i) => [name, kinds[i]])),
    listed: old.listed,
    edges: Array.from(src, (from, e) => `${project.nodeIds[from]},${project.nodeIds[dst[e]]},${amounts[e]}`),
  };
}

const csv = (name: string, { nodes, edges }: Files) => ({
  nodes: { path: folder.write(`${name}/n.csv`, `id,kind\n${nodes.map((row) => `${row.id},${row.kind}\n`).join('')}`) },
  edges: {
    path: folder.write(`${name}/e.csv`, `from,to,amount\n${edges.map((row) => `${edgeText(row)}\n`).join('')}`),
  },
});
const mapping = { source: 'from', target: 'to', nodeId: 'id', nodeName: null, nodeTruth: null, edgeTruth: null };

let made = 0;
it(
  'agrees with sets and maps in every mode, and after it the project is the reference',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(files, files, fc.constantFrom(...importModes), async (first, second, mode) => {
        const at = `case-${++made}`;
        const path = join(folder.path, at, 'p.dowser');
        const about = { name: at, description: '', synthetic: false, isSample: false };
        await importProject({ projectPath: path, ...about, ...csv(`${at}/1`, first), mapping }, watch);
        const { nodes, edges } = sound(first);
        const old = plain(listedBy(nodes, 'first', new Map()), edges);
        const now = taken(mode, old, second);

        const project = await loadProject(path);
        const into = join(folder.path, at, 'prepared');
        const { nodes: nodesFile, edges: edgesFile } = csv(`${at}/2`, second);
        const input = { mode, files: [edgesFile, nodesFile], inOrder: true, onlyNodes: false, mapping };
        const base = baseOf(project, currentVersion(project.db));
        const prepared = await prepareData({ base, ...input, folder: into, rows: `${into}-rows` }, watch);
        await project.close();
        const { difference } = prepared;
        for (const file of difference.files) expect(file.read).toBe(file.kept + file.merged + file.rejected);
        const [ofNodes, ofEdges] = difference.files;
        expect([ofNodes.read, ofEdges.read]).toEqual([second.nodes.length, second.edges.length]);
        expect(ofNodes.rejected).toBe(second.nodes.filter((row) => row.id === '').length);
        expect(ofEdges.rejected).toBe(second.edges.filter((row) => row.to === '').length);
        const grown = mode === 'replace' ? [0, 0] : [old.listed.size, old.edges.length];
        expect(ofNodes.kept).toBe(now.listed.size - grown[0]);
        expect(ofEdges.kept).toBe(now.edges.length - grown[1]);
        checkNodes(difference.nodes, old, now);
        const { edges: found } = difference;
        expect([found.before, found.after]).toEqual([old.edges.length, now.edges.length]);
        expect(found.unchanged).toBe(equalEdges(old.edges, now.edges));
        if (mode !== 'replace') expect([found.removed, found.changed]).toEqual([0, 0]);
        expect(found.added + found.changed + found.unchanged).toBe(found.after);
        expect(found.removed + found.changed + found.unchanged).toBe(found.before);

        await adoptData(path, { folder: into, base: prepared.base, title: prepared.title, seconds: 0 });
        const after = await loadProject(path);
        const got = await plainOf(after, now);
        await after.close();
        expect([...got.nodes].sort()).toEqual([...now.nodes].sort());
        expect(got.edges).toEqual(now.edges);
      }),
      { numRuns: 25, seed: 7 },
    );
  },
);
