/** dowser import with files of which each says by itself what it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rootPath } from '../host/paths.ts';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-import-'));
afterAll(() => rmSync(folder, { recursive: true }));
const awkward = (...path: string[]): string => join(rootPath, 'fixtures', 'awkward', ...path);

it('takes one graph file, and what a person says goes before what the file says', async () => {
  const file = awkward('golden', 'networkx-undirected.graphml');
  const made = await cli(folder, ['import', '--project', 'a.dowser', file, '--directed', '--name-column', 'id']);
  expect(made).toMatchObject({ code: 1 });
  const good = await cli(folder, ['import', '--project', 'a.dowser', file, '--directed']);
  expect([good.code, good.err]).toEqual([0, '']);
  expect(good.out).toContain('was read as GraphML');
});

it('takes two tables in any order', async () => {
  const files = [
    awkward('csv', 'nodes-given-first', 'a-nodes.csv'),
    awkward('csv', 'nodes-given-first', 'b-edges.csv'),
  ];
  const made = await cli(folder, ['import', '--project', 'b.dowser', ...files]);
  expect(made.out).toMatch(/a-nodes\.csv\s+nodes\s+2\s+2/);
});

it('refuses a pickle with the script that writes the same graph', async () => {
  const made = await cli(folder, ['import', '--project', 'c.dowser', awkward('golden', 'networkx.gpickle')]);
  expect(made.code).toBe(1);
  expect(made.err).toContain('nx.write_graphml(graph, "graph.graphml")');
});

it('takes files or flags, not both', async () => {
  const made = await cli(folder, ['import', '--project', 'd.dowser', 'x.csv', '--edges', 'y.csv']);
  expect(made.code).toBe(2);
});
