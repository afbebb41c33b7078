/**
 * Excel workbooks (.xlsx): each sheet as rows of text. Numbers are written out in full, dates as ISO 8601, formulas by
 * the value that was stored with them.
 */
import { AppError } from '../../schema/errors.ts';
import { createXmlReader } from '../xml/xml-reader.ts';
import type { XmlHandler } from '../xml/xml-reader.ts';
import { openZip } from '../zip/zip-archive.ts';
import type { ZipArchive } from '../zip/zip-archive.ts';
import { dateStyles, serialDate } from './excel-dates.ts';

export interface XlsxNotes {
  readonly what: string;
  note(sentence: string): void;
  tally(sentence: string, example?: string): void;
}

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  /** Hands out the rows of a sheet; row numbers are those that Excel shows. Rests between pieces. */
  eachRow(
    path: string,
    row: (cells: readonly string[], number: number) => void,
    rest: () => Promise<void>,
  ): Promise<void>;
}

const MOST_COLUMNS = 16_384;

/** "BC12" -> 54 */
function columnNumber(reference: string): number {
  let number = 0;
  for (const char of reference) {
    const code = char.charCodeAt(0);
    if (code < 65 || code > 90) break;
    number = number * 26 + (code - 64);
  }
  return number - 1;
}

async function parse(
  zip: ZipArchive,
  name: string,
  notes: XlsxNotes,
  handler: XmlHandler,
  rest: () => Promise<void>,
): Promise<void> {
  const decoder = new TextDecoder();
  const xml = createXmlReader({ ...notes, what: `${name} in ${notes.what}` }, handler);
  for (const piece of zip.unpack(name)) {
    xml.push(decoder.decode(piece, { stream: true }));
    await rest();
  }
  xml.end();
}

/** @throws AppError bad-file, too-large */
export async function openXlsx(bytes: Uint8Array, notes: XlsxNotes, rest: () => Promise<void>): Promise<Workbook> {
  const zip = openZip(bytes, notes.what);
  if (!zip.members.has('xl/workbook.xml')) {
    throw new AppError(
      'bad-file',
      `${notes.what} is a zip archive and no Excel workbook. Unpack it, and import the files in it.`,
    );
  }
  const targets = new Map<string, string>();
  const sheets: { name: string; path: string }[] = [];
  let is1904 = false;
  const links = 'xl/_rels/workbook.xml.rels';
  const nothing = (): void => undefined;
  if (zip.members.has(links)) {
    await parse(
      zip,
      links,
      notes,
      {
        open: (name, { Id, Target }) => {
          if (name === 'Relationship' && Id !== undefined && Target !== undefined) {
            targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
          }
        },
        text: nothing,
        close: nothing,
      },
      rest,
    );
  }
  await parse(
    zip,
    'xl/workbook.xml',
    notes,
    {
      open: (name, attributes) => {
        if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
        if (name !== 'sheet') return;
        const path = targets.get(attributes['r:id'] ?? '') ?? `xl/worksheets/sheet${sheets.length + 1}.xml`;
        if (zip.members.has(path) && !path.includes('chartsheets'))
          sheets.push({ name: attributes['name'] ?? '', path });
      },
      text: nothing,
      close: nothing,
    },
    rest,
  );
  if (sheets.length === 0) throw new AppError('bad-file', `${notes.what} has no sheet with cells.`);
  const shared = await sharedStrings(zip, notes, rest);
  const styles = zip.members.has('xl/styles.xml') ? await readStyles(zip, notes, rest) : [];
  return {
    sheets,
    eachRow: (path, row, pause) => parse(zip, path, notes, sheetHandler(shared, styles, is1904, notes, row), pause),
  };
}

async function sharedStrings(zip: ZipArchive, notes: XlsxNotes, rest: () => Promise<void>): Promise<readonly string[]> {
  const shared: string[] = [];
  if (!zip.members.has('xl/sharedStrings.xml')) return shared;
  let text = '';
  let takes = false;
  let phonetic = 0;
  await parse(
    zip,
    'xl/sharedStrings.xml',
    notes,
    {
      open: (name) => {
        if (name === 'si') text = '';
        else if (name === 'rPh') phonetic++;
        takes = name === 't' && phonetic === 0;
      },
      text: (piece) => {
        if (takes) text += piece;
      },
      close: (name) => {
        takes = false;
        if (name === 'si') shared.push(text);
        else if (name === 'rPh') phonetic--;
      },
    },
    rest,
  );
  return shared;
}

async function readStyles(zip: ZipArchive, notes: XlsxNotes, rest: () => Promise<void>): Promise<readonly boolean[]> {
  const styles = dateStyles();
  await parse(zip, 'xl/styles.xml', notes, { open: styles.open, text: () => undefined, close: styles.close }, rest);
  return styles.isDate();
}

function sheetHandler(
  shared: readonly string[],
  isDate: readonly boolean[],
  is1904: boolean,
  notes: XlsxNotes,
  row: (cells: readonly string[], number: number) => void,
): XmlHandler {
  let cells: string[] = [];
  let number = 0;
  let column = -1;
  let kind = 'n';
  let style = 0;
  let text = '';
  let takes = false;
  const value = (): string => {
    if (text === '') return '';
    if (kind === 's') return shared[Number(text)] ?? '';
    if (kind === 'str' || kind === 'inlineStr' || kind === 'd') return text;
    if (kind === 'b') return text === '1' ? 'true' : 'false';
    if (kind === 'e') {
      notes.tally('{n} cells hold an error of Excel (such as {example}); they are read as empty.', text);
      return '';
    }
    const parsed = Number(text);
    if (Number.isNaN(parsed)) return text;
    if (isDate[style]) return serialDate(parsed, is1904);
    if (Number.isInteger(parsed) && Math.abs(parsed) >= 1e15) {
      notes.tally(
        '{n} numbers have more than 15 digits (such as {example}): Excel keeps no more, so ids may have lost their end before this import.',
        text,
      );
    }
    // 1.23E+15 is an id that Excel took for a number; what it still knows of it is written out.
    return Number.isInteger(parsed) && Math.abs(parsed) < 1e21
      ? String(parsed)
      : Math.abs(parsed) < 1e15
        ? String(parsed)
        : text;
  };
  return {
    open: (name, attributes) => {
      if (name === 'row') {
        cells = [];
        column = -1;
        number = attributes['r'] === undefined ? number + 1 : Number(attributes['r']);
      } else if (name === 'c') {
        column = attributes['r'] === undefined ? column + 1 : columnNumber(attributes['r']);
        if (column < 0 || column >= MOST_COLUMNS)
          throw new AppError(
            'bad-file',
            `${notes.what} has a cell with the impossible name "${attributes['r'] ?? ''}".`,
          );
        kind = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        text = '';
      } else if (name === 'v' || (name === 't' && kind === 'inlineStr')) takes = true;
      else if (name === 'mergeCell') notes.tally('{n} merged cells are read as one cell with a value and empty ones.');
    },
    text: (piece) => {
      if (takes) text += piece;
    },
    close: (name) => {
      if (name === 'v' || name === 't') takes = false;
      else if (name === 'c') {
        while (cells.length < column) cells.push('');
        cells[column] = value();
      } else if (name === 'row') row(cells, number);
    },
  };
}
