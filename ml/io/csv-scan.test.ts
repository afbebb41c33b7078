import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../schema/errors.ts';
import { detectDelimiter, firstRecords, quoteField, readRecord } from './csv-record.ts';
import { MOST_LISTED, createCsvScan } from './csv-scan.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The scan's canonical output, read back by the careful reader: [line, ...fields] of each kept row. */
function scan(text: string, step = 1 << 20) {
  const pieces: Uint8Array[] = [];
  const result = createCsvScan('x.csv', (piece) => pieces.push(piece.slice()));
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += step) result.push(bytes.subarray(at, at + step));
  result.end();
  const all = bytesOf(pieces.map((piece) => new TextDecoder().decode(piece)).join(''));
  const rows: (readonly string[])[] = [];
  for (let at = 0; at < all.length;) {
    const record = readRecord(all, at, result.delimiter.charCodeAt(0));
    rows.push(record.fields);
    at = record.end;
  }
  return { result, rows };
}

describe('createCsvScan', () => {
  it('keeps values exactly as written: leading zeros, exponents, spaces, quotes, newlines', () => {
    const { rows } = scan('id,v,w\n007,1e5, x \n"a ""b""","two\nlines",é\r\n9223372036854775807,,-0\n');
    expect(rows).toEqual([
      ['2', '007', '1e5', ' x '],
      ['3', 'a "b"', 'two\nlines', 'é'],
      ['5', '9223372036854775807', '', '-0'],
    ]);
  });

  it('names ragged rows by their line, also behind a row that spans lines', () => {
    const { result, rows } = scan('a,b\n"1\n1",2\n3\n4,5,6\n7,8');
    expect(rows.map(([line]) => line)).toEqual(['2', '6']);
    expect(result.rejects).toEqual([
      { line: 4, reason: 'the row has 1 field, the header has 2', text: '3' },
      { line: 5, reason: 'the row has 3 fields, the header has 2', text: '4,5,6' },
    ]);
    expect([result.read, result.kept]).toEqual([4, 2]);
  });

  it('loses one line, not the rest of the file, to a quote that is never closed', () => {
    const { result, rows } = scan('a,b\n1,2\n"open,3\n4,5\n6,7\n');
    expect(rows.map((row) => row[1])).toEqual(['1', '4', '6']);
    expect(result.rejects).toEqual([
      { line: 3, reason: 'a quote opens in this row and is never closed', text: '"open,3' },
    ]);
  });

  it('counts blank lines apart and does not call them rows', () => {
    const { result } = scan('\n\na,b\n1,2\n\n   \n3,4\n\n');
    expect([result.read, result.blankLines, result.rejects.length]).toEqual([2, 3, 0]);
    expect(result.columns).toEqual(['a', 'b']);
  });

  it('makes header names unique and says so', () => {
    const { result } = scan('a,,a\n1,2,3\n');
    expect(result.columns).toEqual(['a', 'column 2', 'a (2)']);
    expect(result.notes).toHaveLength(2);
  });

  it('refuses a file without a header', () => {
    for (const text of ['', '\n \n']) {
      expect(() => scan(text)).toThrow(AppError);
    }
  });

  it('gives the same rows whatever the size of a step, for any table written by the rules', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '0'), maxLength: 6 });
    // A lone blank cell in a one-column table is a blank line; two columns leave no such doubt.
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), (rows, step, end) => {
        const header = rows[0].map((_, i) => `h${i}`);
        const text = [header, ...rows]
          .map((row) => row.map((value) => quoteField(value, ',')).join(',') + end)
          .join('');
        const { result, rows: read } = scan(text, step);
        expect(read.map((row) => row.slice(1))).toEqual(rows);
        expect([result.read, result.kept, result.rejects.length]).toEqual([rows.length, rows.length, 0]);
      }),
    );
  });

  it('accounts for every row of any text at all', () => {
    const noise = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 60 });
    fc.assert(
      fc.property(noise, (text) => {
        const { result, rows } = scan(`h,k\n${text}`, 7);
        expect(result.read).toBe(result.kept + result.rejects.length);
        expect(rows).toHaveLength(result.kept);
        for (const row of rows) expect(row).toHaveLength(3);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a file larger than what is held of it', () => {
  it.each([997, 1 << 20, 1 << 26])('is read the same in pieces of %d bytes', (step) => {
    const lines = Array.from({ length: 400_000 }, (_, i) => (i % 1000 === 7 ? `"${i}\n",b` : `a${i},b${i % 13}`));
    const { result, rows } = scan(`u,v\n${lines.join('\n')}\n`, step);
    expect([result.read, result.kept, result.rejected]).toEqual([400_000, 400_000, 0]);
    expect(rows.at(-1)).toEqual(['400401', 'a399999', `b${399_999 % 13}`]);
    expect(rows[7]).toEqual(['9', '7\n', 'b']);
  });

  it.each([4096, 1 << 26])('loses rows of megabytes one by one, in pieces of %d bytes', (step) => {
    const long = 'x'.repeat(6_000_000);
    const text = `u,v\n1,2\n${long}\n3,4\n"${long}\n5,6\n7,"${'y'.repeat(2_000_000)}\n8,9`;
    const { result, rows } = scan(text, step);
    expect(rows).toEqual([
      ['2', '1', '2'],
      ['4', '3', '4'],
      ['6', '5', '6'],
      ['8', '8', '9'],
    ]);
    expect(result.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'the row is longer than 1 MB'],
      [5, 'a quote opens in this row and is never closed'],
      [7, 'a quote opens in this row and is never closed'],
    ]);
  });

  it('lists the first rows that it leaves out and counts all', () => {
    const { result } = scan(`u,v\n${'1\n'.repeat(MOST_LISTED + 5)}`);
    expect([result.read, result.rejected, result.rejects.length]).toEqual([
      MOST_LISTED + 5,
      MOST_LISTED + 5,
      MOST_LISTED,
    ]);
  });
});

describe('detectDelimiter', () => {
  it('chooses the delimiter under which rows agree, not the most frequent character', () => {
    expect(detectDelimiter(bytesOf('a;b;c\n1,5;2,5;x\n1,5;3,5;y\n'))).toBe(';');
    expect(detectDelimiter(bytesOf('a\tb\n1,2\t3\n'))).toBe('\t');
    expect(detectDelimiter(bytesOf('a|b\n1|2\n'))).toBe('|');
    expect(detectDelimiter(bytesOf('a,b\n"x;y;z",2\n'))).toBe(',');
    expect(detectDelimiter(bytesOf('one\n1\n'))).toBe(',');
  });
});

it('firstRecords stops where it was asked to and skips blank lines', () => {
  expect(firstRecords(bytesOf('a,b\n\n1,2\n3,4\n'), ',', 2)).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

describe('a file that says its separator', () => {
  const scanned = (text: string) => {
    const { result } = scan(text);
    return {
      columns: result.columns,
      delimiter: result.delimiter,
      kept: result.kept,
      lines: result.rejects.map((r) => r.line),
    };
  };
  it('is read with it, and the line is no row', () => {
    expect(scanned('sep=;\r\nsource;target\r\na,x;b\r\nc\r\n')).toEqual({
      columns: ['source', 'target'],
      delimiter: ';',
      kept: 1,
      lines: [4],
    });
    expect(scanned('sep=\t\nu\tv\na\tb\n').columns).toEqual(['u', 'v']);
  });
  it('any other first line is the header', () => {
    expect(scanned('sep=x,target\na,b\n').columns).toEqual(['sep=x', 'target']);
  });
});
