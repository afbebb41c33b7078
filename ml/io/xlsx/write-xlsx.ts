/**
 * XLSX workbooks: a cell is text unless its column holds numbers, so that no spreadsheet rounds an id, and text is an
 * inline string, which no spreadsheet runs as a formula. The head of a sheet stays in view and can be filtered by.
 */
import type { OutColumn } from '../graph-out.ts';
import { createXmlText } from '../xml-text.ts';
import { packEntry, zipBytes } from '../zip/write-zip.ts';
import type { ZipEntry } from '../zip/zip-layout.ts';

export interface Sheet {
  readonly name: string;
  readonly columns: readonly OutColumn[];
  readonly rows: AsyncIterable<readonly (readonly (string | null)[])[]>;
}
export interface Workbook {
  readonly bytes: readonly Uint8Array[];
  /** what did not fit, as sentences */
  readonly notes: readonly string[];
}

/** The limits of the format itself. */
const mostRows = 1_048_576;
const mostText = 32_767;
const mostColumns = 16_384;

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const parts = 'http://schemas.openxmlformats.org/package/2006';

function columnLetters(index: number): string {
  let text = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
}

/** At most 31 characters, none of those that a sheet's name must not have, different from the others. */
function sheetNames(wanted: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return wanted.map((name) => {
    const plain =
      name
        .replace(/[\u0000-\u001f:\\/?*[\]]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .slice(0, 31)
        .trim() || 'Sheet';
    let free = plain;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${plain.slice(0, 27)} ${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** One style for the head (bold), one for text ("@": stays text when the cell is edited). */
const styles =
  `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>' +
  '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>' +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

export async function writeXlsx(sheets: readonly Sheet[], tick: () => Promise<void>): Promise<Workbook> {
  const xml = createXmlText();
  const encoder = new TextEncoder();
  const names = sheetNames(sheets.map(({ name }) => name));
  const notes: string[] = [];
  let cut = 0;
  const text = (value: string, style: number, ref: string): string => {
    if (value.length > mostText) cut++;
    const kept = xml.escape(value.slice(0, mostText));
    return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${kept}</t></is></c>`;
  };
  const letters = Array.from({ length: Math.max(0, ...sheets.map((s) => s.columns.length)) }, (_, i) =>
    columnLetters(i),
  );
  async function* sheetPieces(sheet: Sheet, name: string): AsyncGenerator<Uint8Array> {
    const columns = sheet.columns.slice(0, mostColumns);
    if (columns.length < sheet.columns.length) {
      notes.push(
        `Sheet ${name}: the first ${mostColumns} of ${sheet.columns.length} columns, which is all that the format holds.`,
      );
    }
    const last = letters[Math.max(0, columns.length - 1)] ?? 'A';
    yield encoder.encode(
      `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
        `<cols>${columns.map((c, i) => `<col min="${i + 1}" max="${i + 1}" width="${Math.min(48, Math.max(12, c.name.length + 3))}" customWidth="1"/>`).join('')}</cols><sheetData>` +
        `<row r="1">${columns.map((column, i) => text(column.name, 1, `${letters[i]}1`)).join('')}</row>`,
    );
    let row = 1;
    let left = 0;
    for await (const batch of sheet.rows) {
      const room = batch.slice(0, mostRows - row);
      left += batch.length - room.length;
      yield encoder.encode(
        room
          .map((cells) => {
            row++;
            const filled = columns.map((column, i) => {
              const value = cells[i];
              if (value === null || value === '') return '';
              const ref = `${letters[i]}${row}`;
              return column.kind === 'text' ? text(value, 2, ref) : `<c r="${ref}"><v>${value}</v></c>`;
            });
            return `<row r="${row}">${filled.join('')}</row>`;
          })
          .join(''),
      );
    }
    if (left > 0)
      notes.push(
        `Sheet ${name}: ${left} rows did not fit; the format ends at ${mostRows}. Take CSV or Parquet for all of them.`,
      );
    yield encoder.encode(`</sheetData><autoFilter ref="A1:${last}${row}"/></worksheet>`);
  }
  const fixed = (content: string): Uint8Array[] => [encoder.encode(content)];
  const list = (each: (name: string, n: number) => string): string =>
    names.map((name, i) => each(name, i + 1)).join('');
  const entries: ZipEntry[] = [
    await packEntry(
      '[Content_Types].xml',
      fixed(
        `${head}<Types xmlns="${parts}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
          '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>' +
          '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>' +
          `${list((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)}</Types>`,
      ),
      { tick },
    ),
    await packEntry(
      '_rels/.rels',
      fixed(
        `${head}<Relationships xmlns="${parts}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
      { tick },
    ),
    await packEntry(
      'xl/workbook.xml',
      fixed(
        `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${list((name, n) => `<sheet name="${xml.escape(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
      ),
      { tick },
    ),
    await packEntry(
      'xl/_rels/workbook.xml.rels',
      fixed(
        `${head}<Relationships xmlns="${parts}/relationships">${list((_, n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${sheets.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
      ),
      { tick },
    ),
    await packEntry('xl/styles.xml', fixed(styles), { tick }),
  ];
  for (const [i, sheet] of sheets.entries()) {
    entries.push(await packEntry(`xl/worksheets/sheet${i + 1}.xml`, sheetPieces(sheet, names[i]), { tick }));
  }
  if (cut > 0) notes.push(`${cut} cells of more than ${mostText} characters are cut there, where the format ends.`);
  return { bytes: [...zipBytes(entries)], notes: [...notes, ...xml.notes()] };
}
