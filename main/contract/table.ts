/**
 * The data table: which columns nodes and edges have, and what a page, a column's statistics and a file of it are. The
 * methods are in api.ts.
 */
import { z } from 'zod';
import { givesAnswerAway } from '../../ml/schema/answer-columns.ts';
import type { ColumnInfo, GraphSummary } from './api.ts';
import { nodeFilter } from './filter.ts';
import type { NodeMeasure } from './filter.ts';
import { measureWords, measuresOf } from './measures.ts';

const index = z.number().int().nonnegative();
const kind = z.enum(['node', 'edge']);
const id = z.string().min(1).max(200);
/** "id", "score", "attribute:amount": see tableColumns */
const columnId = z.string().min(1).max(400);

export const tableSort = z.array(z.object({ column: columnId, direction: z.enum(['up', 'down']) }).strict()).max(3);
export type TableSort = z.infer<typeof tableSort>;

/** Which rows, in which order. Missing values come last whatever the direction; equal rows by index. */
const query = z
  .object({
    kind,
    /** the run whose scores and ranks are meant; null for none */
    runId: id.nullable(),
    sort: tableSort,
    /** an edge passes when both of its ends do */
    filter: nodeFilter,
    /** matches ids, names and attributes, case-insensitive; empty for all */
    search: z.string().max(500),
    /** nodes that are asked blind: their score, rank and label are missing here */
    veiled: z.array(index).max(1000),
  })
  .strict();
export type TableQuery = z.infer<typeof query>;

export const tablePageInput = query.extend({
  columns: z.array(columnId).max(300),
  offset: index,
  limit: z.number().int().min(1).max(500),
});
export const tableIndicesInput = query.extend({ offset: index, limit: z.number().int().min(1).max(200_000) });
export const tableLocateInput = query.extend({ index });
export const tableStatsInput = query.extend({ column: columnId });
export const tableCsvInput = query.extend({
  columns: z.array(columnId).min(1).max(300),
  offset: index,
  limit: z.number().int().min(1).max(20_000),
});

/** How the screen shows the table of one kind; absent: as it comes. */
export const tableLayout = z
  .object({
    /** ids of the columns on show, in their order */
    columns: z.array(columnId).max(300),
    /** in pixels */
    widths: z.record(columnId, z.number().min(40).max(1000)),
    sort: tableSort,
  })
  .partial()
  .strict();
export type TableLayout = z.infer<typeof tableLayout>;

export const tableView = z
  .object({ kind, search: z.string().max(500), pinned: z.boolean(), node: tableLayout, edge: tableLayout })
  .strict();
export type TableView = z.infer<typeof tableView>;

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  readonly type: 'number' | 'text' | 'time' | 'yesno' | 'label';
  readonly from: 'element' | 'run' | 'label' | 'attribute' | 'measure';
  /** name in the source's table; null where it comes from elsewhere */
  readonly attribute: string | null;
  readonly measure: NodeMeasure | null;
  /** holds the known answer: shown to nobody who did not ask for it */
  readonly answer: boolean;
}

const attributeTypes: Readonly<Record<string, TableColumn['type']>> = {
  BIGINT: 'number',
  DOUBLE: 'number',
  BOOLEAN: 'yesno',
  TIMESTAMP: 'time',
};
const named = new Set<ColumnInfo['role']>(['id', 'name', 'source', 'target']);

const element = (columnId: string, title: string): TableColumn => ({
  id: columnId,
  title,
  type: 'text',
  from: 'element',
  attribute: null,
  measure: null,
  answer: false,
});
const ofRun = (columnId: string, title: string): TableColumn => ({
  id: columnId,
  title,
  type: 'number',
  from: 'run',
  attribute: null,
  measure: null,
  answer: false,
});

/** Every column there is, in the order in which they stand at first. */
export function tableColumns(
  graph: Pick<GraphSummary, 'nodeColumns' | 'edgeColumns' | 'directed'>,
  of: 'node' | 'edge',
): readonly TableColumn[] {
  const hasNames = graph.nodeColumns.some(({ role }) => role === 'name');
  const names =
    of === 'node'
      ? [element('name', 'Name')]
      : [element('sourceName', 'From, name'), element('targetName', 'To, name')];
  return [
    ...(of === 'node' ? [element('id', 'Id')] : [element('source', 'From'), element('target', 'To')]),
    ...(hasNames ? names : []),
    ofRun('rank', 'Rank'),
    ofRun('score', 'Score'),
    { ...ofRun('label', 'Label'), type: 'label', from: 'label' },
    ...(of === 'node' ? graph.nodeColumns : graph.edgeColumns)
      .filter(({ role }) => !named.has(role))
      .map((column): TableColumn => ({
        id: `attribute:${column.name}`,
        title: column.name,
        type: attributeTypes[column.type] ?? 'text',
        from: 'attribute',
        attribute: column.name,
        measure: null,
        answer: givesAnswerAway(column),
      })),
    ...(of === 'node' ? measuresOf(graph.directed) : []).map((measure): TableColumn => ({
      ...ofRun(`measure:${measure}`, measureWords[measure].title),
      from: 'measure',
      measure,
    })),
  ];
}

/** Text as the source has it, or a number; null where it is missing. */
export type TableCell = string | number | null;
export interface TableRow {
  readonly index: number;
  /** in the order of the columns that were asked for */
  readonly cells: readonly TableCell[];
}
export interface TablePage {
  readonly total: number;
  /** elements in the whole graph before search and filter */
  readonly outOf: number;
  readonly offset: number;
  readonly rows: readonly TableRow[];
}

export interface TableStats {
  readonly column: string;
  /** rows that search and filter let through */
  readonly rows: number;
  readonly missing: number;
  readonly distinct: number;
  /** of numbers, and of times in seconds since 1970 UTC; null where there is none */
  readonly numbers: {
    readonly min: number;
    readonly median: number;
    readonly mean: number;
    readonly max: number;
    /** counts over equal bins from min to max */
    readonly bins: readonly number[];
  } | null;
  /** of everything that is no number: most frequent first, at most 12 */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

/** A piece of the file: the first carries the header line. */
export interface TableCsv {
  readonly data: Uint8Array;
  readonly rows: number;
  readonly total: number;
  /** cells that were given an apostrophe, because a spreadsheet would run them as a formula */
  readonly guarded: number;
}
