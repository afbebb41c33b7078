/** Reports, packages and exports from the command line, as somebody hands them on. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => cli(folder, args);

beforeAll(async () => {
  const id = (i: number): string => `0${i}`;
  const nodes = Array.from(
    { length: 40 },
    (_, i) => `${id(i)},"Name ${i}, Ltd",${i % 3},${12345678901234567890n + BigInt(i)}`,
  );
  const edges = Array.from(
    { length: 40 },
    (_, i) => `${id(i)},${id((i * 7 + 1) % 40)},2025-01-${10 + (i % 9)},${i}.50`,
  );
  for (let i = 1; i < 20; i++) edges.push(`${id(9)},${id(i)},2025-02-01,100`);
  writeFileSync(join(folder, 'nodes.csv'), `account,name,branch,iban\n${nodes.join('\n')}\n`);
  writeFileSync(join(folder, 'edges.csv'), `from,to,day,amount\n${edges.join('\n')}\n`);
  const made = await run('import', '--project', 'p.dowser', '--edges', 'edges.csv', '--nodes', 'nodes.csv');
  expect([made.code, made.err]).toEqual([0, '']);
  expect((await run('detect', '--project', 'p.dowser', '--detector', 'degree')).code).toBe(0);
}, 120_000);

describe('dowser report', () => {
  it('writes a case as a package, which verify finds intact until a byte of it changes', async () => {
    const made = await run(
      'report',
      '--project',
      'p.dowser',
      '--case',
      'Case 1',
      '--template',
      'aml',
      '--out',
      'case.zip',
      '--no-pdf',
      '--text',
      'who=The holder of 09.',
    );
    expect(made.code).toBe(0);
    const good = await run('verify', 'case.zip');
    expect([good.code, good.err]).toEqual([0, '']);
    expect(good.out).toMatch(/report\.html +is intact[\s\S]*Intact: \d+ files, as they were made\./);
    const bytes = readFileSync(join(folder, 'case.zip'));
    bytes[300] ^= 1;
    writeFileSync(join(folder, 'bad.zip'), bytes);
    const bad = await run('verify', 'bad.zip');
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/report\.html +was changed/);
    expect(bad.out).toMatch(/NOT INTACT: 1 of \d+ files is not as made\./);
    expect((await run('verify', 'nodes.csv')).code).toBe(2);
    expect((await run('verify', 'absent.zip')).code).toBe(2);
    expect((await run('verify')).code).toBe(2);
  }, 120_000);

  it('writes the first cases into folders of their own, by a template of the library', async () => {
    const own = { format: 1, id: 'ours', title: 'Ours', kind: 'Our own form', marking: 'INTERNAL' };
    mkdirSync(join(folder, 'p.dowser', 'templates'), { recursive: true });
    writeFileSync(join(folder, 'p.dowser', 'templates', 'ours.json'), JSON.stringify(own));
    const made = await run(
      'report',
      '--project',
      'p.dowser',
      '--first-cases',
      '1',
      '--template',
      'ours',
      '--out',
      'many',
      '--no-pdf',
    );
    expect([made.code, made.err]).toEqual([0, '']);
    const folders = readdirSync(join(folder, 'many'));
    expect(folders).toHaveLength(1);
    const page = readFileSync(join(folder, 'many', folders[0], 'report.html'), 'utf8');
    expect(page).toContain('Our own form');
    expect(page).toContain('INTERNAL');
    expect(page).not.toMatch(/(?:src|href)="(?!#)|url\((?!#)|@import|<script/);
    const wrong = await run('report', '--project', 'p.dowser', '--case', 'nobody', '--out', 'x.zip');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('There is no case "nobody"') as string]);
  }, 120_000);
});

describe('dowser export', () => {
  it('writes CSV that imports again with the same ids, cells and edges', async () => {
    expect((await run('export', '--project', 'p.dowser', '--format', 'csv', '--out', 'out', '--no-scores')).code).toBe(
      0,
    );
    const again = await run(
      'import',
      '--project',
      'again.dowser',
      '--edges',
      'out/edges.csv',
      '--nodes',
      'out/nodes.csv',
    );
    expect([again.code, again.err]).toEqual([0, '']);
    await run('export', '--project', 'again.dowser', '--format', 'csv', '--out', 'out2', '--no-scores');
    for (const file of ['nodes.csv', 'edges.csv'])
      expect(readFileSync(join(folder, 'out2', file), 'utf8')).toBe(readFileSync(join(folder, 'out', file), 'utf8'));
    const lines = readFileSync(join(folder, 'out', 'nodes.csv'), 'utf8').split('\r\n');
    expect(lines.slice(0, 2)).toEqual(['id,name,branch,iban', '00,"Name 0, Ltd",0,12345678901234567890']);
  }, 120_000);

  it.each(['graphml', 'gexf', 'gml', 'json', 'xlsx'])(
    'writes %s',
    async (format) => {
      const { code } = await run('export', '--project', 'p.dowser', '--format', format, '--out', `g.${format}`);
      expect(code).toBe(0);
      const text = readFileSync(join(folder, `g.${format}`), 'latin1');
      if (format === 'xlsx') expect(text.slice(0, 2)).toBe('PK');
      else expect(text).toContain('12345678901234567890');
      if (format === 'json')
        expect((JSON.parse(text) as { nodes: { anomaly_rank: number }[] }).nodes[9].anomaly_rank).toBe(1);
    },
    120_000,
  );

  it('writes Parquet with ids as text and types', async () => {
    expect((await run('export', '--project', 'p.dowser', '--format', 'parquet', '--out', 'pq')).code).toBe(0);
    expect(readFileSync(join(folder, 'pq', 'nodes.parquet'), 'latin1').slice(0, 4)).toBe('PAR1');
  }, 120_000);

  it('reads back the Parquet that it wrote, cell by cell', async () => {
    await run('export', '--project', 'p.dowser', '--format', 'parquet', '--out', 'pq2', '--no-scores');
    await run('export', '--project', 'p.dowser', '--format', 'csv', '--out', 'csv2', '--no-scores');
    const again = await run('import', '--project', 'pq.dowser', 'pq2/edges.parquet', 'pq2/nodes.parquet');
    expect([again.code, again.err]).toEqual([0, '']);
    await run('export', '--project', 'pq.dowser', '--format', 'csv', '--out', 'csv3', '--no-scores');
    // A decimal number is a number in Parquet: 0.50 and 0.5 are one.
    const cells = (...path: string[]): readonly (string | number)[] =>
      readFileSync(join(folder, ...path), 'utf8')
        .split(/,|\r\n/)
        .map((cell) => (/^(0|[1-9]\d{0,14})(\.\d+)?$/.test(cell) ? Number(cell) : cell));
    for (const file of ['nodes.csv', 'edges.csv']) expect(cells('csv3', file)).toEqual(cells('csv2', file));
  }, 120_000);

  it('guards what a spreadsheet would run where that is asked for, and says what it did', async () => {
    writeFileSync(join(folder, 'f.csv'), 'source,target,note\na,b,=1+1\nb,@c,fine\n');
    await run('import', '--project', 'f.dowser', 'f.csv');
    const plain = await run('export', '--project', 'f.dowser', '--format', 'csv', '--out', 'plain');
    expect(plain.err).toContain('edges.csv: 2 cells begin as a spreadsheet formula does');
    expect(readFileSync(join(folder, 'plain', 'edges.csv'), 'utf8')).toContain('a,b,=1+1');
    const guarded = await run('export', '--project', 'f.dowser', '--format', 'csv', '--out', 'g', '--guard-formulas');
    expect(guarded.err).toContain('edges.csv: 2 cells that a spreadsheet would run as a formula were given');
    expect(readFileSync(join(folder, 'g', 'edges.csv'), 'utf8')).toBe(
      "source,target,note\r\na,b,'=1+1\r\nb,'@c,fine\r\n",
    );
    const other = await run('export', '--project', 'f.dowser', '--format', 'gml', '--out', 'x.gml', '--guard-formulas');
    expect(other.code).toBe(2);
  }, 120_000);
});
