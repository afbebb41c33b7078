/** Columns that evidence is drawn from: times of edges and nodes, amounts of edges. Read once per project. */
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ColumnInfo, ParsedInput } from '../../contract/api.ts';
import type { EdgeValues, EvidenceColumns, TimeColumn } from '../../contract/evidence.ts';
import { isTimeName } from '../import/edge-features.ts';
import { requireElement } from '../labels/element-names.ts';
import type { OpenProject } from '../open-project.ts';
import { timesFromNumbers, timesFromTexts } from './time-values.ts';
import { oncePerProject } from './once-per-project.ts';

export interface KnownTime extends TimeColumn {
  readonly values: Float64Array;
}
export interface Amount {
  readonly column: string;
  readonly values: Float64Array;
}
export interface KnownColumns {
  readonly times: readonly KnownTime[];
  readonly amounts: readonly Amount[];
}

const notData = new Set<ColumnInfo['role']>(['id', 'name', 'source', 'target']);
/** Columns that may be shown and compared: neither names nor what would answer the analyst's question. */
export const comparable = (columns: readonly ColumnInfo[]): readonly ColumnInfo[] =>
  columns.filter((column) => !notData.has(column.role) && !givesAnswerAway(column) && column.distinct > 1);

const isNumber = ({ type }: ColumnInfo): boolean => type === 'BIGINT' || type === 'DOUBLE';
const looksLikeAmount = (name: string): boolean =>
  /amount|value|sum|price|paid|total|volume|bytes|usd|eur|gbp|weight/i.test(name);

async function timeOf(project: OpenProject, of: 'node' | 'edge', column: ColumnInfo): Promise<KnownTime | null> {
  const { name, type } = column;
  const mayBe = type === 'TIMESTAMP' || isNumber(column) || (type === 'VARCHAR' && isTimeName(name));
  if (!mayBe) return null;
  const numbers = await project.columnNumbers(of, name);
  const found =
    numbers === null
      ? timesFromTexts(name, await project.columnTexts(of, name))
      : timesFromNumbers(name, type, numbers);
  return found === null ? null : { of, column: name, ...found };
}

async function read(project: OpenProject): Promise<KnownColumns> {
  const { edgeColumns, nodeColumns } = project.graphSummary;
  const times: KnownTime[] = [];
  const amounts: Amount[] = [];
  for (const column of comparable(edgeColumns)) {
    const time = await timeOf(project, 'edge', column);
    if (time !== null) times.push(time);
    else if (isNumber(column) && column.distinct > 2) {
      const values = await project.columnNumbers('edge', column.name);
      if (values !== null) amounts.push({ column: column.name, values });
    }
  }
  for (const column of comparable(nodeColumns)) {
    const time = await timeOf(project, 'node', column);
    if (time !== null) times.push(time);
  }
  const said = (time: KnownTime): boolean =>
    (time.of === 'edge' ? edgeColumns : nodeColumns).some(({ name, role }) => name === time.column && role === 'time');
  // What was said to be the time when the data were imported goes first.
  const likely = (time: KnownTime): number =>
    Number(time.of === 'edge') * 2 + Number(time.isCalendar) + 4 * Number(said(time));
  times.sort((a, b) => likely(b) - likely(a));
  amounts.sort((a, b) => Number(looksLikeAmount(b.column)) - Number(looksLikeAmount(a.column)));
  return { times, amounts };
}

/** @throws AppError storage */
export const evidenceColumns = oncePerProject(read);

export const describeTime = ({ of, column, isCalendar, assumption }: KnownTime): TimeColumn => ({
  of,
  column,
  isCalendar,
  assumption,
});

export async function columnsView(project: OpenProject): Promise<EvidenceColumns> {
  const { times, amounts } = await evidenceColumns(project);
  return { times: times.map(describeTime), amounts: amounts.map(({ column }) => column) };
}

/** The named column of times of the edges, or the likeliest. @throws AppError not-found for a name that is none */
export function chooseTime({ times }: KnownColumns, name: string | null): KnownTime | null {
  const own = times.filter(({ of }) => of === 'edge');
  const found = name === null ? own.at(0) : own.find(({ column }) => column === name);
  if (found === undefined && name !== null) {
    const list = own.length === 0 ? 'None of them does.' : `Choose one of: ${own.map((t) => t.column).join(', ')}.`;
    throw new AppError('not-found', `The edge column "${name}" holds no times. ${list}`);
  }
  return found ?? null;
}

/** The named column of amounts, or the likeliest. @throws AppError not-found for a name that is none */
export function chooseAmount({ amounts }: KnownColumns, name: string | null): Amount | null {
  const found = name === null ? amounts.at(0) : amounts.find(({ column }) => column === name);
  if (found === undefined && name !== null) {
    const list =
      amounts.length === 0 ? 'None of them does.' : `Choose one of: ${amounts.map((a) => a.column).join(', ')}.`;
    throw new AppError('not-found', `The edge column "${name}" holds no amounts. ${list}`);
  }
  return found ?? null;
}

/** @throws AppError not-found */
export async function edgeValues(
  project: OpenProject,
  { edges, amount, time }: ParsedInput<'evidence.edgeValues'>,
): Promise<EdgeValues> {
  for (const edge of edges) requireElement(project, 'edge', edge);
  const columns = await evidenceColumns(project);
  const amounts = chooseAmount(columns, amount);
  const times = chooseTime(columns, time);
  return {
    amount: amounts?.column ?? null,
    time: times === null ? null : describeTime(times),
    amounts: Float64Array.from(edges, (edge) => amounts?.values[edge] ?? NaN),
    times: Float64Array.from(edges, (edge) => times?.values[edge] ?? NaN),
  };
}
