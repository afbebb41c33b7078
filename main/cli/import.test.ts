/** dowser import with files of which each says by itself what it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

it('shows the difference, changes nothing on a dry run, then changes the project, and takes it back', async () => {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  const edges = write('e1.csv', 'from,to,amount\na,b,1\nb,c,2\n');
  await cli(folder, ['import', '--project', 'r.dowser', edges]);
  const more = write('e2.csv', 'from,to,amount\na,b,1\nc,d,3\n');
  const into = ['import', '--project', 'r.dowser', '--mode', 'upsert', more];
  const dry = await cli(folder, [...into, '--dry-run']);
  expect([dry.code, dry.err]).toEqual([0, '']);
  expect(dry.out).toMatch(/nodes\s+3\s+1\s+0\s+0\s+3\s+4/);
  expect(dry.out).toMatch(/edges\s+2\s+1\s+0\s+0\s+2\s+3/);
  expect(dry.out).toContain('added c -> d');
  expect(dry.out).toContain('Nothing was changed');
  const numbers = async (): Promise<unknown> => {
    const shown = await cli(folder, [
      'import',
      '--project',
      'r.dowser',
      '--mode',
      'upsert',
      more,
      '--dry-run',
      '--json',
    ]);
    return (JSON.parse(shown.out) as { difference: { edges: { before: number } } }).difference.edges.before;
  };
  expect(await numbers()).toBe(2);
  expect((await cli(folder, into)).code).toBe(0);
  expect(await numbers()).toBe(3);
  const back = await cli(folder, ['import', '--project', 'r.dowser', '--undo']);
  expect(back.out).toContain('3 nodes and 2 edges');
  expect(await numbers()).toBe(2);
});

it('merges rows by the rules that are given, and says where values differed', async () => {
  writeFileSync(
    join(folder, 'd-e.csv'),
    'from,to,amount,day\na,b,1.10,2026-01-02\na,b,2.20,2026-01-01\nb,a,5,2026-01-03\n',
  );
  writeFileSync(join(folder, 'd-n.csv'), 'id,kind,score\na,x,1\na,y,3\nb,z,2\n');
  const made = await cli(folder, [
    ...['import', '--project', 'm.dowser', '--edges', 'd-e.csv', '--nodes', 'd-n.csv'],
    ...['--node-merge', 'kind=join,score=mean', '--edge-merge', ''],
  ]);
  expect([made.code, made.err]).toEqual([0, '']);
  expect(made.out).toMatch(/d-n\.csv\s+nodes\s+3\s+2\s+1\s+0/);
  expect(made.out).toMatch(/d-e\.csv\s+edges\s+3\s+2\s+1\s+0/);
  expect(made.out).toContain('Merged: 1 node, "kind" by join; values differed in 1.');
  expect(made.out).toContain('a: x, y became x; y');
  expect(made.out).toContain('1.10, 2.20 became 3.3');
  const wrong = await cli(folder, [
    ...['import', '--project', 'w.dowser', 'd-e.csv', '--edge-merge', 'amount=most,day=sum'],
  ]);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('"day" cannot be added up');
});
