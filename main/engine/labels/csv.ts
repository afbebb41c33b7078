/** A small strict CSV reader and writer (RFC 4180) for label files, which are short and must name the line at fault. */
import { AppError } from '../../../ml/schema/errors.ts';

export interface CsvRow {
  /** 1-based line on which the row starts */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The delimiter that the header line holds most of; a comma where it holds none. */
function delimiterOf(header: string): string {
  let best = ',';
  for (const candidate of [';', '\t']) if (header.split(candidate).length > header.split(best).length) best = candidate;
  return best;
}

/** Empty lines are passed over. @throws AppError bad-file for a quote that is never closed */
export function parseCsv(source: string): readonly CsvRow[] {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const delimiter = delimiterOf(text.slice(0, Math.max(text.search(/[\r\n]|$/), 0)));
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let rowLine = 1;
  let i = 0;
  const endRow = (): void => {
    fields.push(field);
    if (fields.length > 1 || fields[0] !== '') rows.push({ line: rowLine, fields });
    fields = [];
    field = '';
  };
  while (i < text.length) {
    const char = text[i];
    if (char === '"' && field === '') {
      const start = line;
      for (i++; ; i++) {
        if (i >= text.length) throw new AppError('bad-file', `A quote opened on line ${start} is never closed.`);
        if (text[i] === '"' && text[i + 1] !== '"') break;
        if (text[i] === '"') i++;
        if (text[i] === '\n') line++;
        field += text[i];
      }
    } else if (char === delimiter) {
      fields.push(field);
      field = '';
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[i + 1] === '\n') i++;
      endRow();
      line++;
      rowLine = line;
    } else {
      field += char;
    }
    i++;
  }
  if (field !== '' || fields.length > 0) endRow();
  return rows;
}

export function csvCell(field: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Lines end with CR LF, as the standard says and spreadsheets expect. */
export function formatCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
