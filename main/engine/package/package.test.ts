/** Case packages as somebody gets them: whole, checkable by themselves, and every tampered byte is named. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkZip } from '../../../ml/io/zip/check-zip.ts';
import { joinBytes, packEntry, zipBytes } from '../../../ml/io/zip/write-zip.ts';
import type { ZipEntry } from '../../../ml/io/zip/zip-layout.ts';
import { caseFileSchema } from '../../contract/case-file.ts';
import { packageManifest } from '../../contract/package-manifest.ts';
import { reportInput } from '../../contract/report.ts';
import { parseCsv } from '../labels/csv.ts';
import { createReportHandlers } from '../report/handlers.ts';
import type { ReportParts } from '../report/handlers.ts';
import { benchRun, createReportBench } from '../report/report-bench.ts';
import type { TestBench } from '../testing/test-project.ts';
import { sealed } from './build-package.ts';
import { verifyPackage } from './verify-package.ts';

const evil = '=HYPERLINK("http://x.example","a")<script>alert(1)</script>';
let bench: TestBench;
let report: ReportParts;
let zip: Uint8Array;
let notes: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'dowser-package-'));

async function make(more: object = {}): Promise<{ data: Uint8Array; notes: readonly string[] }> {
  const input = { runId: benchRun, title: 'A case', preparedBy: 'Ada', top: 5, caseId: 'node-3', template: 'aml' };
  const made = await report.makeReport({ ...reportInput.parse(input), casePackage: true, ...more });
  return { data: made.files.find(({ name }) => name === 'case.zip')!.data, notes: made.notes };
}
const contentOf = ({ method, packed }: ZipEntry): Buffer =>
  method === 0 ? Buffer.from(packed) : inflateRawSync(packed);
const textsOf = (data: Uint8Array): Record<string, string> =>
  Object.fromEntries(checkZip(data).entries.map((entry) => [entry.name, contentOf(entry).toString('utf8')]));
const badNames = async (data: Uint8Array): Promise<readonly string[]> => {
  const verdict = await verifyPackage(data);
  expect(verdict.isIntact).toBe(false);
  return verdict.files.filter((file) => !file.isIntact).map(({ name }) => name);
};

beforeAll(async () => {
  bench = await createReportBench({
    numNodes: 60,
    numEdges: 150,
    rename: { 3: evil, 4: '+49 170' },
    labels: { 3: ['anomalous', '@SUM(A1)'], 4: ['normal', 'known customer'] },
  });
  report = createReportHandlers(bench.ctx);
  ({ data: zip, notes } = await make());
});
afterAll(async () => {
  await bench.dispose();
  rmSync(folder, { recursive: true });
});

describe('what is in it', () => {
  it('the report, the evidence in every form, extracts, the log, digests', () => {
    expect(Object.keys(textsOf(zip))).toEqual([
      'report.html',
      'nodes.csv',
      'edges.csv',
      'evidence/case.json',
      'evidence/case.schema.json',
      'evidence/nodes.csv',
      'evidence/edges.csv',
      'evidence/evidence.xlsx',
      'evidence/evidence.graphml',
      'sources/nodes.csv',
      'sources/edges.csv',
      'labels/log.json',
      'README.txt',
      'SHA256SUMS',
      'manifest.json',
    ]);
    expect(notes[0]).toMatch(/^The seal of case\.zip is [0-9a-f]{64}\./);
  });

  it('a JSON of the published schema', () => {
    const published: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../fixtures/schemas/dowser-case.schema.json'), 'utf8'),
    );
    expect(caseFileSchema()).toEqual(published);
    const texts = textsOf(zip);
    expect(JSON.parse(texts['evidence/case.schema.json'])).toEqual(published);
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(published as object);
    const json = JSON.parse(texts['evidence/case.json']) as {
      nodes: { id: string; flagged: boolean; label: unknown }[];
    };
    expect([validate(json), validate.errors]).toEqual([true, null]);
    expect(json.nodes.find(({ id }) => id === evil)).toMatchObject({ label: { value: 'anomalous', note: '@SUM(A1)' } });
    expect(validate({ ...json, version: 2 })).toBe(false);
  });

  it('no cell that a spreadsheet runs, in no table for people; the source is left as it is', () => {
    const texts = textsOf(zip);
    for (const name of ['nodes.csv', 'edges.csv', 'evidence/nodes.csv', 'evidence/edges.csv']) {
      const cells = parseCsv(texts[name])
        .slice(1)
        .flatMap(({ fields }) => fields);
      expect([name, cells.filter((cell) => /^[=+@\t]|^-\D/.test(cell))]).toEqual([name, []]);
    }
    expect(texts['evidence/nodes.csv']).toContain(`'=HYPERLINK`);
    expect(texts['sources/nodes.csv']).toContain(`"=HYPERLINK(""http`);
  });

  it('digests that sha256sum would accept', () => {
    for (const line of textsOf(zip)['SHA256SUMS'].trim().split('\n')) {
      const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)!;
      const entry = checkZip(zip).entries.find((one) => one.name === name)!;
      expect(createHash('sha256').update(contentOf(entry)).digest('hex')).toBe(digest);
    }
  });
});

describe('verify', () => {
  it('finds a package intact, needs nothing but its bytes, and compares the seal', async () => {
    const verdict = await verifyPackage(Uint8Array.from(zip));
    expect(verdict).toMatchObject({ isIntact: true, isPackage: true });
    expect(verdict.files.map(({ text }) => text).filter((text) => !text.startsWith('is intact'))).toEqual([]);
    expect(verdict.sentences).toEqual(['The 2 entries of the label log hold.']);
    const seal = verdict.manifest!.seal;
    expect((await verifyPackage(zip, seal)).isIntact).toBe(true);
    const other = await verifyPackage(zip, 'f'.repeat(64));
    expect(other.isIntact).toBe(false);
    expect(other.sentences[0]).toContain('this is another package');
  });

  it('names the file of any changed byte', async () => {
    const { entries } = checkZip(zip);
    let at = 0;
    for (const { name, packed } of entries) {
      const start = at + 30 + name.length;
      for (const place of [start, start + (packed.length >> 1), start + packed.length - 1]) {
        const changed = zip.slice();
        changed[place] ^= 1;
        expect([name, place, await badNames(changed)]).toEqual([name, place, [name]]);
      }
      const head = zip.slice();
      head[at + 10] ^= 1;
      expect(await badNames(head)).toContain(name);
      at = start + packed.length;
    }
  }, 60_000);

  it('is not fooled by any byte of a long stretch', async () => {
    // The end of the file: the last entry, the list, the end record.
    for (let place = zip.length - 260; place < zip.length; place++) {
      const changed = zip.slice();
      changed[place] ^= 0x10;
      expect([place, (await verifyPackage(changed)).isIntact]).toEqual([place, false]);
    }
  }, 60_000);

  it('names missing and added bytes and files', async () => {
    const { entries } = checkZip(zip);
    const without = joinBytes([...zipBytes(entries.filter(({ name }) => name !== 'labels/log.json'))]);
    const verdict = await verifyPackage(without);
    expect(verdict.files.filter((file) => !file.isIntact)).toEqual([
      { name: 'labels/log.json', isIntact: false, text: 'is missing' },
    ]);
    const tick = (): Promise<void> => Promise.resolve();
    const extra = await packEntry('more.txt', [new Uint8Array(3)], { tick });
    expect(await badNames(joinBytes([...zipBytes([...entries, extra])]))).toEqual(['more.txt']);
    const start = 30 + 'report.html'.length;
    const cut = joinBytes([zip.subarray(0, start + 50), zip.subarray(start + 51)]);
    expect(await badNames(cut)).toEqual(['report.html']);
    expect((await verifyPackage(cut)).sentences).toEqual([
      'The package has 1 bytes too few before the list of its contents.',
    ]);
    const ended = await verifyPackage(zip.subarray(0, zip.length - 1));
    expect(ended.isIntact).toBe(false);
    expect((await verifyPackage(joinBytes([zip, new Uint8Array(2)]))).sentences).toEqual([
      'The package has 2 bytes after its end that do not belong to it.',
    ]);
  });

  it('sees content that was exchanged together with its check sum, and a manifest that was made to fit', async () => {
    const tick = (): Promise<void> => Promise.resolve();
    const { entries } = checkZip(zip);
    const texts = textsOf(zip);
    const forged = await packEntry('README.txt', [new TextEncoder().encode('nothing to see')], { tick });
    const swapped = entries.map((entry) => (entry.name === 'README.txt' ? forged : entry));
    expect(await badNames(joinBytes([...zipBytes(swapped)]))).toEqual(['README.txt']);
    const changed = texts['manifest.json'].replace('"preparedBy": "Ada"', '"preparedBy": "Eve"');
    const manifest = await packEntry('manifest.json', [new TextEncoder().encode(changed)], { tick, stored: true });
    const other = joinBytes([...zipBytes(entries.map((entry) => (entry.name === 'manifest.json' ? manifest : entry)))]);
    expect(await badNames(other)).toEqual(['manifest.json']);
  });

  it('refuses archives that unpack to more than they say, and what is no package', async () => {
    const tick = (): Promise<void> => Promise.resolve();
    const zeros = await packEntry('report.html', [new Uint8Array(5_000_000)], { tick });
    const { entries } = checkZip(zip);
    const bomb = entries.map((entry) => (entry.name === 'report.html' ? { ...zeros, size: 10 } : entry));
    const verdict = await verifyPackage(joinBytes([...zipBytes(bomb)]));
    expect(verdict.files.find(({ name }) => name === 'report.html')!.text).toContain('meant to fill a disk');
    expect(
      await verifyPackage(new TextEncoder().encode('no zip file at all, but long enough to look at')),
    ).toMatchObject({ isPackage: false, isIntact: false });
  });

  it('sees an entry of the log that was changed and sealed again', async () => {
    const tick = (): Promise<void> => Promise.resolve();
    const { entries } = checkZip(zip);
    const texts = textsOf(zip);
    const log = texts['labels/log.json'].replace('known customer', 'unknown person');
    const entry = await packEntry('labels/log.json', [new TextEncoder().encode(log)], { tick });
    const manifest = packageManifest
      .omit({ seal: true })
      .strip()
      .parse({
        ...(JSON.parse(texts['manifest.json']) as object),
      });
    const sha = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
    const files = manifest.files.map((file) =>
      file.name === entry.name
        ? { ...file, bytes: entry.size, sha256: sha(log), packedSha256: sha(entry.packed) }
        : file,
    );
    const { text } = sealed({ ...manifest, files });
    const head = await packEntry('manifest.json', [new TextEncoder().encode(text)], { tick, stored: true });
    const forged = entries.map((one) => (one.name === entry.name ? entry : one.name === head.name ? head : one));
    const verdict = await verifyPackage(joinBytes([...zipBytes(forged)]));
    expect(verdict.files.every((file) => file.isIntact)).toBe(true);
    expect(verdict).toMatchObject({ isIntact: false, sentences: ['Entry 2 of the label log was changed.'] });
  });
});

describe('redaction', () => {
  it('holds in every file: ids, names, columns, words', async () => {
    const { data } = await make({
      title: `About +49 170`,
      redaction: { leaveOut: ['country'], mask: ['kind'], ids: 'all' },
      narrative: { who: 'The holder of +49 170 and n5.' },
    });
    const texts = textsOf(data);
    const xlsx = checkZip(checkZip(data).entries.find(({ name }) => name === 'evidence/evidence.xlsx')!.packed);
    expect(xlsx.entries).toEqual([]);
    const book = checkZip(contentOf(checkZip(data).entries.find(({ name }) => name === 'evidence/evidence.xlsx')!));
    for (const entry of book.entries) texts[`xlsx ${entry.name}`] = contentOf(entry).toString('utf8');
    expect(Object.keys(texts).filter((name) => name.startsWith('xlsx'))).toHaveLength(10);
    for (const [name, text] of Object.entries(texts)) {
      expect([name, text.includes('HYPERLINK'), text.includes('+49 170')]).toEqual([name, false, false]);
      expect([name, /\bn\d+\b/.exec(/\.xml|\.xlsx/.test(name) || name.endsWith('.graphml') ? '' : text)?.[0]]).toEqual([
        name,
        undefined,
      ]);
      expect([name, /"(NL|BE|DE)"|>(NL|BE|DE)<|,(NL|BE|DE)[,\r\n]/.test(text)]).toEqual([name, false]);
      expect([name, text.includes('merchant')]).toEqual([name, false]);
    }
    expect(texts['report.html']).toContain('<b>Redacted.</b>');
    expect(texts['report.html']).toContain('Left out: country');
    expect(texts['report.html']).toContain('masked-4');
    expect(texts['labels/log.json']).toContain('masked-4');
    const verdict = await verifyPackage(data);
    expect(verdict).toMatchObject({ isIntact: true });
    expect(verdict.sentences[0]).toContain('because the package is redacted');
  });

  it('of single ids, and refuses an id or a column that does not exist', async () => {
    const { data } = await make({ redaction: { leaveOut: [], mask: [], ids: ['n4'] } });
    const all = Object.values(textsOf(data)).join('\n');
    expect(all).not.toContain('+49 170');
    expect(all).toContain('masked-5');
    expect(all).toContain('HYPERLINK');
    await expect(make({ redaction: { leaveOut: [], mask: [], ids: ['nobody'] } })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(make({ redaction: { leaveOut: ['contry'], mask: [], ids: 'none' } })).rejects.toThrow(
      'does not exist',
    );
  });
});
