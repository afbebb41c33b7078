/**
 * Files on disk: binary tables generated and mutated, and files made to do harm. Each of the latter fails without its
 * defence. DOWSER_FUZZ_RUNS=10000 for the long run.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../../ml/schema/errors.ts';
import { openTables, sqlText } from '../../storage/tables.ts';
import { createTempFolder } from '../../testing/temp-folder.ts';
import { convertedRows } from '../table-look.ts';
import type { ConvertWatch } from './convert-graph.ts';
import { convertNeo4j } from './neo4j-files.ts';
import { readFileKind } from './read-file.ts';
import type { ReadFile } from './read-file.ts';

const numRuns = Number(process.env['DOWSER_FUZZ_RUNS'] ?? 200);
const long = 120_000 + numRuns * 500;
const folder = createTempFolder();
afterAll(() => folder.remove());
const watch: ConvertWatch = { signal: new AbortController().signal, progress: () => undefined };

let made = 0;
async function read(name: string, content: string | Uint8Array): Promise<ReadFile> {
  const here = join(folder.path, `r${++made}`);
  mkdirSync(here);
  try {
    const path = join(here, name);
    writeFileSync(path, content);
    const file = await readFileKind({ path }, here, watch);
    const tables =
      file.kind === 'graph'
        ? [file.edges, ...(file.nodes === null ? [] : [file.nodes])]
        : file.kind === 'table'
          ? [file.table]
          : [];
    for (const table of tables) {
      expect(table.read).toBe(table.kept + table.rejected);
      expect(table.rejects).toHaveLength(table.rejected);
      expect(convertedRows(table)).toHaveLength(Math.min(1000, table.kept));
    }
    return file;
  } finally {
    rmSync(here, { recursive: true });
  }
}
const column = (letter: number): string => String.fromCharCode(65 + letter);
const cell = (text: string, c: number, r: number): string =>
  `<c r="${column(c)}${r}" t="inlineStr"><is><t>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;
const workbook = (rows: readonly (readonly string[])[]): Record<string, Uint8Array> => ({
  '[Content_Types].xml': strToU8('<Types/>'),
  'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': strToU8(
    '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
  ),
  'xl/worksheets/sheet1.xml': strToU8(
    `<worksheet><sheetData>${rows.map((row, r) => `<row r="${r + 1}">${row.map((text, c) => cell(text, c, r + 1)).join('')}</row>`).join('')}</sheetData></worksheet>`,
  ),
});
const id = fc.bigInt(1n, 2n ** 63n - 1n).map(String);
const rows = fc.array(fc.tuple(id, id, fc.constantFrom('x', 'a b', 'ü', '1.5', '')), { minLength: 1, maxLength: 12 });
const changes = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255), cut: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);
type Changes = typeof changes extends fc.Arbitrary<infer T> ? T : never;
function mutate(bytes: Uint8Array, done: Changes): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (const { at, byte, cut } of done) {
    const place = Math.floor(at * (out.length - 1));
    if (cut && byte < 64) out = out.slice(0, place + 1);
    else out[place] = byte;
  }
  return out;
}
const inWords = (thrown: unknown): void => {
  if (!(thrown instanceof AppError)) throw thrown;
  expect(['bad-file', 'too-large']).toContain(thrown.code);
};

describe.each<readonly [string, string, (data: readonly (readonly string[])[]) => Uint8Array]>([
  ['Excel', 's.xlsx', (data) => zipSync(workbook([['source', 'target', 'note'], ...data]))],
  [
    'Arrow',
    'a.arrow',
    (data) =>
      tableToIPC(
        tableFromArrays({
          source: BigInt64Array.from(data.map((row) => BigInt(row[0]))),
          target: BigInt64Array.from(data.map((row) => BigInt(row[1]))),
          note: data.map((row) => row[2]),
        }),
        'file',
      ),
  ],
])('%s', (format, name, write) => {
  it('gives back what was written', { timeout: long }, async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (data) => {
        const here = join(folder.path, `w${++made}`);
        mkdirSync(here);
        writeFileSync(join(here, name), write(data));
        const file = await readFileKind({ path: join(here, name) }, here, watch);
        if (file.kind !== 'table') throw new Error(`a ${file.kind}`);
        expect(file.format).toBe(format);
        expect(convertedRows(file.table)).toEqual(data);
        rmSync(here, { recursive: true });
      }),
      { numRuns, seed: 3 },
    );
  });

  it('ends in words or with an exact account, whatever was done to the file', { timeout: long }, async () => {
    await fc.assert(
      fc.asyncProperty(rows, changes, async (data, done) => {
        await read(name, mutate(write(data), done)).catch(inWords);
      }),
      { numRuns, seed: 5 },
    );
  });
});

it('reads Parquet, or says why not, whatever was done to the file', { timeout: long }, async () => {
  const path = join(folder.path, 'whole.parquet');
  const tables = await openTables();
  await tables.run(
    `COPY (SELECT range::BIGINT AS source, range + 1 AS target, 'n' || range AS note FROM range(50)) TO ${sqlText(path)} (FORMAT parquet)`,
  );
  tables.close();
  const whole = readFileSync(path);
  const file = await read('w.parquet', whole);
  expect(file).toMatchObject({ kind: 'table', format: 'Parquet', table: { read: 50, kept: 50 } });
  await fc.assert(
    fc.asyncProperty(changes, async (done) => {
      await read('m.parquet', mutate(whole, done)).catch(inWords);
    }),
    { numRuns, seed: 9 },
  );
});

it.each(['scipy-csr.npz', 'numpy-benchmark.npz', 'pyarrow-lz4.feather'])(
  'reads %s, or says why not, whatever was done to the file',
  { timeout: long },
  async (name) => {
    const whole = readFileSync(join(import.meta.dirname, '../../../../fixtures/awkward/golden', name));
    await fc.assert(
      fc.asyncProperty(changes, async (done) => {
        await read(name, mutate(whole, done)).catch(inWords);
      }),
      // Thirty thousand rows, each time: a tenth of the runs.
      { numRuns: name.endsWith('feather') ? Math.ceil(numRuns / 10) : numRuns, seed: 17 },
    );
  },
);

it('reads dumps for Neo4j, or says why not, whatever was done to the file', { timeout: long }, async () => {
  const nodes = folder.write('n.csv', 'id:ID,name,:LABEL\n1,"A, B",P\n2,B,P\n');
  await fc.assert(
    fc.asyncProperty(rows, changes, async (data, done) => {
      const csv = `:START_ID,:END_ID,:TYPE\n${data.map((row) => row.join(',')).join('\n')}\n`;
      const path = folder.write('r.csv', mutate(strToU8(csv), done));
      const here = join(folder.path, `neo${++made}`);
      mkdirSync(here);
      const graph = await convertNeo4j([{ path: nodes }, { path }], here, watch).catch(inWords);
      if (graph !== undefined) expect(graph.edges.read).toBe(graph.edges.kept + graph.edges.rejects.length);
      rmSync(here, { recursive: true });
    }),
    { numRuns, seed: 13 },
  );
});

describe('files made to do harm', { timeout: 120_000 }, () => {
  const zeros = new Uint8Array(40_000_000);

  it('a sheet that unpacks without end is not unpacked to its end', async () => {
    const bomb = zipSync({ ...workbook([]), 'xl/worksheets/sheet1.xml': zeros });
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(read('bomb.xlsx', bomb)).rejects.toThrow('unpacks to far more');
  });

  it('shared texts that unpack without end are not, either', async () => {
    const bomb = zipSync({ ...workbook([]), 'xl/sharedStrings.xml': zeros });
    await expect(read('bomb.xlsx', bomb)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('a packed graph file that unpacks to hundreds of times its size is not read to its end', async () => {
    const nodes = `<node id="${'a'.repeat(10_000)}"/>`.repeat(10_000);
    const bomb = gzipSync(`<graphml><graph>${nodes}`, { level: 9 });
    await expect(read('bomb.graphml.gz', bomb)).rejects.toThrow('far more than a file of its size');
  });

  it.each(['../../evil.xml', '/etc/evil', 'xl\\..\\..\\evil', 'C:evil'])(
    'an archive with the name %s is refused, and nothing is written',
    async (name) => {
      await expect(
        read(
          't.xlsx',
          zipSync({
            ...workbook([
              ['source', 'target'],
              ['a', 'b'],
            ]),
            [name]: strToU8('x'),
          }),
        ),
      ).rejects.toThrow(/leads out of it/);
      expect(readdirSync(folder.path)).not.toContain('evil.xml');
    },
  );

  it('entities of a workbook are not expanded', async () => {
    const files = {
      ...workbook([]),
      'xl/worksheets/sheet1.xml': strToU8('<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'),
    };
    await expect(read('e.xlsx', zipSync(files))).rejects.toThrow(/defines entities of its own/);
  });

  it('an element without an end is not collected for ever', async () => {
    await expect(read('a.graphml', `<graphml><graph><node id="${'x'.repeat(20_000_000)}`)).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  it('a text without an end in JSON, GML and a list of edges is not, either', async () => {
    const endless = 'x'.repeat(6_000_000);
    await expect(read('a.json', `{"nodes":["${endless}`)).rejects.toMatchObject({ code: 'too-large' });
    await expect(read('a.gml', `graph [ node [ label "${endless}`)).rejects.toMatchObject({ code: 'too-large' });
    await expect(read('a.edgelist', `a ${endless}`)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('thousands of attributes become one column more, and no value is lost', async () => {
    const members = Array.from({ length: 3000 }, (_, i) => `"k${i}":${i}`).join(',');
    const file = await read('wide.json', `{"nodes":[{"id":"a",${members}}],"links":[{"source":"a","target":"b"}]}`);
    if (file.kind !== 'graph') throw new Error(file.kind);
    expect(file.nodes?.columns).toHaveLength(2001);
    expect(file.notes.join()).toMatch(/more than 2000 attributes: 1001 values/);
  });

  it('stops when it is told to', async () => {
    const path = folder.write(
      'stop.graphml',
      `<graphml><graph>${'<edge source="a" target="b"/>'.repeat(50_000)}</graph></graphml>`,
    );
    const here = join(folder.path, 'stop');
    mkdirSync(here);
    await expect(
      readFileKind({ path }, here, { signal: AbortSignal.abort(), progress: () => undefined }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
