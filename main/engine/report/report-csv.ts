/**
 * nodes.csv and edges.csv: every scored element, most anomalous first. UTF-8, RFC 4180, times in ISO 8601. Column `edge`
 * is the edge's number as Dowser counts it (from 0, in the order of the file): several may join the same two nodes.
 *
 * A spreadsheet runs a cell that starts with = + - @, a tab or a carriage return as a formula. Text that comes from the
 * data (ids, names, notes) is therefore given a leading apostrophe where it starts so; how often is reported, because
 * the cell then no longer equals the id.
 */
import { looksLikeFormula } from '../../../ml/io/csv/formula.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { setImmediate } from 'node:timers/promises';
import { joinBytes } from '../../../ml/io/zip/write-zip.ts';
import { csvCell, formatCsv } from '../labels/csv.ts';
import type { ReportData } from './report-data.ts';

export interface ReportTable {
  readonly data: Uint8Array;
  /** cells that were given an apostrophe */
  readonly guarded: number;
}

/** Rows written between two rests. */
const SLICE = 4000;

/** Line breaks inside a cell are legal CSV but break naive readers; a note keeps its words. */
const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ');

/** @param signal heard between slices */
export async function reportTable(
  data: ReportData,
  kind: ElementKind,
  signal: AbortSignal,
): Promise<ReportTable | null> {
  const scores = kind === 'node' ? data.nodes : data.edges;
  if (scores === null) return null;
  const encoder = new TextEncoder();
  const order = data.listed?.[kind] ?? scores.order;
  const ranks = new Map<number, number>();
  if (data.listed !== null) scores.order.forEach((index, position) => ranks.set(index, position + 1));
  const pieces: Uint8Array[] = [];
  let guarded = 0;
  const text = (cell: string): string => {
    if (!looksLikeFormula(cell)) return cell;
    guarded++;
    return `'${cell}`;
  };
  const header =
    kind === 'node'
      ? ['rank', 'id', 'name', 'score', 'percentile', 'label', 'who', 'when', 'note', 'why']
      : [
          'rank',
          'edge',
          'source',
          'target',
          'source_name',
          'target_name',
          'score',
          'percentile',
          'label',
          'who',
          'when',
          'note',
          'why',
        ];
  const labels = data.labels[kind];
  const cell = (value: string): string => csvCell(text(value));
  pieces.push(encoder.encode(formatCsv(header, [])));
  let lines: string[] = [];
  for (let position = 0; position < order.length; position++) {
    const index = order[position];
    const label = labels.get(index);
    const why = data.why(kind, index);
    const judged =
      label === undefined
        ? ',,,'
        : `${label.to ?? ''},${cell(oneLine(label.reviewer))},${label.at},${cell(oneLine(label.note))}`;
    const named = [...data.ids(kind, index), ...data.names(kind, index)].map(cell).join(',');
    const rank = ranks.get(index) ?? position + 1;
    const edge = kind === 'edge' ? `${index},` : '';
    lines.push(
      `${rank},${edge}${named},${scores.score[index]},${scores.percentile[index].toFixed(6)},${judged},${why === '' ? '' : cell(oneLine(why))}\r\n`,
    );
    if (lines.length < SLICE) continue;
    pieces.push(encoder.encode(lines.join('')));
    lines = [];
    await setImmediate();
    signal.throwIfAborted();
  }
  pieces.push(encoder.encode(lines.join('')));
  return { data: joinBytes(pieces), guarded };
}
