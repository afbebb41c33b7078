/**
 * Generated and mutated tables against the reader of CSV: what was written comes back, and whatever was done to a file,
 * every row of it is kept or listed, the same in pieces of any size as a careful reader sees in the whole.
 * DOWSER_FUZZ_RUNS=10000 for the long run (fixtures/README.md).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../schema/errors.ts';
import { delimiters, eachRecord, quoteField, readRecord } from './csv-record.ts';
import { createCsvScan, readHeader } from './csv-scan.ts';
import { guessEncoding } from './guess-encoding.ts';
import { createTextDecoding, firstEncoding } from './text-encoding.ts';

const numRuns = Number(process.env['DOWSER_FUZZ_RUNS'] ?? 200);
const long = 60_000 + numRuns * 100;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** As the engine reads a file: the encoding tried, then the rows. */
function read(file: Uint8Array, piece: number) {
  for (const encoding of [firstEncoding(file), guessEncoding(file).encoding]) {
    const decoding = createTextDecoding(file.subarray(0, 1 << 16), 'x.csv', encoding, isUtf8);
    const rows: (readonly string[])[] = [];
    const texts: Uint8Array[] = [];
    const scan = createCsvScan('x.csv', (csv) => eachRecord(csv, scan.delimiter, (row) => rows.push(row)));
    let fits = true;
    for (let at = 0; fits && at <= file.length; at += piece) {
      const text = decoding.push(file.subarray(at, at + piece), at + piece > file.length);
      fits = text !== null;
      if (text === null) break;
      texts.push(text.slice());
      scan.push(text);
    }
    if (!fits) continue;
    scan.end();
    return { scan, rows, encoding, text: Uint8Array.from(texts.flatMap((bytes) => [...bytes])) };
  }
  throw new Error('no encoding');
}

/** What a reader that holds the whole file sees, one record at a time. */
function careful(text: Uint8Array) {
  const { delimiter, columns, end, line: first } = readHeader(text, 'x.csv');
  const kept: string[][] = [];
  const rejected: number[] = [];
  let line = first;
  for (let at = end; at < text.length;) {
    const record = readRecord(text, at, delimiter.charCodeAt(0));
    const written = new TextDecoder().decode(text.subarray(at, record.end));
    const isBlank = record.problem === null && !/[^ \t\r\n]/.test(written) && record.fields.length === 1;
    if (isBlank && !/\r[^\n]/.test(written)) {
      // No row.
    } else if (record.problem === null && record.fields.length === columns.length) {
      kept.push([String(line), ...record.fields]);
    } else rejected.push(line);
    at = record.end;
    line += record.lines;
  }
  return { kept, rejected };
}

const cell = fc.string({
  unit: fc.constantFrom(...Array.from('abc019 _-.,;|"\'#=\n\t'), '\r\n', '\r', 'é', '漢', '😀'),
  maxLength: 10,
});
const table = fc.record({
  rows: fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 15 }),
    ),
  // Tabs stand for TSV: one reader has all four.
  delimiter: fc.constantFrom(...delimiters),
  end: fc.constantFrom('\n', '\r\n'),
});
type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;
const written = ({ rows, delimiter, end }: Table): string => {
  const header = rows[0].map((_, i) => `h${i}`);
  return [header, ...rows].map((row) => row.map((text) => quoteField(text, delimiter)).join(delimiter) + end).join('');
};

const encodings: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': (text) => new TextEncoder().encode(text),
  'UTF-8 with a mark': (text) => new TextEncoder().encode(`\ufeff${text}`),
  'UTF-16LE': (text) => {
    const units = Uint16Array.from({ length: text.length + 1 }, (_, i) => (i === 0 ? 0xfeff : text.charCodeAt(i - 1)));
    return new Uint8Array(units.buffer);
  },
};

const change = fc.record({
  kind: fc.constantFrom('cut', 'drop', 'twice', 'set', 'insert'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom('"', '""', '",', '\n', '\r', ',', ';', '\t', '\0', 'sep=;\n', '\u2028', 'é')
      .map((text) => new TextEncoder().encode(text)),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
function mutate(file: Uint8Array, changes: readonly Change[]): Uint8Array {
  let out = [...file];
  for (const { kind, at, length, bytes } of changes) {
    const from = Math.floor(at * out.length);
    if (kind === 'cut') out = out.slice(0, from);
    else if (kind === 'drop') out.splice(from, length);
    else if (kind === 'twice') out.splice(from, 0, ...out.slice(from, from + length));
    else if (kind === 'set') out.splice(from, bytes.length, ...bytes);
    else out.splice(from, 0, ...bytes);
  }
  return Uint8Array.from(out);
}

describe('CSV and TSV', () => {
  it(
    'give back what was written, whatever the pieces and the encoding',
    () => {
      fc.assert(
        fc.property(
          table,
          fc.integer({ min: 1, max: 300 }),
          fc.constantFrom(...Object.keys(encodings)),
          (given, piece, encoding) => {
            const { scan, rows } = read(encodings[encoding](written(given)), piece);
            expect(scan.delimiter).toBe(given.delimiter);
            expect(rows.map((row) => row.slice(1))).toEqual(given.rows);
            expect([scan.read, scan.kept, scan.rejected]).toEqual([given.rows.length, given.rows.length, 0]);
          },
        ),
        { numRuns, seed: 7 },
      );
    },
    long,
  );

  it(
    'end in words or with an exact account, whatever was done to the file',
    () => {
      fc.assert(
        fc.property(
          table,
          fc.array(change, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 300 }),
          fc.constantFrom(...Object.keys(encodings)),
          (given, changes, piece, encoding) => {
            const file = mutate(encodings[encoding](written(given)), changes);
            try {
              const { scan, rows, text } = read(file, piece);
              expect(scan.read).toBe(scan.kept + scan.rejected);
              expect(rows).toHaveLength(scan.kept);
              const { kept, rejected } = careful(text);
              expect(rows).toEqual(kept);
              expect(scan.rejects.map(({ line }) => line)).toEqual(rejected);
            } catch (thrown) {
              if (!(thrown instanceof AppError)) throw thrown;
              expect(thrown.code).toBe('bad-file');
            }
          },
        ),
        { numRuns, seed: 11 },
      );
    },
    long,
  );
});
