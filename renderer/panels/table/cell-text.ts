/** How a cell is read: numbers of Dowser's own with few digits, everything else as the source has it. */
import type { TableCell, TableColumn } from '../../../main/contract/table.ts';
import { formatNumber } from '../../ui/format.ts';

/** Scores stand under each other: as many digits for all of them, unless one would vanish or is a plain count. */
function scoreText(score: number): string {
  const size = Math.abs(score);
  const isCount = Number.isInteger(score) && size >= 10;
  return isCount || size >= 1000 || (size > 0 && size < 0.001) ? formatNumber(score) : score.toFixed(4);
}

export function cellText(column: TableColumn, cell: TableCell): string {
  if (cell === null) return '';
  if (column.id === 'score' && typeof cell === 'number') return scoreText(cell);
  return typeof cell === 'number' ? formatNumber(cell) : column.type === 'time' ? cell.replace('T', ' ') : cell;
}

/** Seconds since 1970 as a day, with the time of day where it says something. */
export function timeText(seconds: number): string {
  const [day, time] = new Date(seconds * 1000).toISOString().split('T');
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 5)}`;
}

/** What a number of this column is called in its statistics. */
export const numberText = (column: TableColumn, value: number): string =>
  column.type === 'time' ? timeText(value) : formatNumber(value);

export const isRight = ({ type }: TableColumn): boolean => type === 'number';

const widths: Readonly<Partial<Record<string, number>>> = {
  id: 120,
  name: 170,
  source: 120,
  target: 120,
  rank: 86,
  score: 96,
  label: 110,
};

/** Pixels, before anybody pulled at it: a header must be readable without its cells being lost in white. */
export function widthOf(column: TableColumn, given: Readonly<Record<string, number>> | undefined): number {
  const asked = given?.[column.id] ?? widths[column.id];
  if (asked !== undefined) return asked;
  const title = 46 + 7 * column.title.length;
  const least = column.type === 'number' ? 88 : column.type === 'time' ? 150 : 120;
  return Math.max(least, Math.min(210, title));
}
