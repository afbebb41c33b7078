/** The evidence of a report as rows: what the JSON, the workbook, the GraphML and the source extracts are written from. */
import { literalKind } from '../../../ml/io/graph-out.ts';
import type { OutGraph, OutRow, OutTable } from '../../../ml/io/graph-out.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ReportData } from '../report/report-data.ts';

export interface EvidenceRow {
  readonly kind: ElementKind;
  readonly index: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly rank: number | null;
  readonly score: number | null;
  readonly percentile: number | null;
  readonly attributes: readonly { readonly column: string; readonly value: string }[];
}
export interface EvidenceRows {
  readonly nodes: readonly EvidenceRow[];
  readonly edges: readonly EvidenceRow[];
}

/** Elements whose columns are read at once. */
const BATCH = 1000;

export async function evidenceRows(data: ReportData, signal: AbortSignal): Promise<EvidenceRows> {
  const rowsOf = async (kind: ElementKind, indices: readonly number[]): Promise<EvidenceRow[]> => {
    const scores = kind === 'node' ? data.nodes : data.edges;
    const ranks = new Map<number, number>();
    const wanted = new Set(indices);
    scores?.order.forEach((index, position) => {
      if (wanted.has(index)) ranks.set(index, position + 1);
    });
    const rows: EvidenceRow[] = [];
    for (let at = 0; at < indices.length; at += BATCH) {
      signal.throwIfAborted();
      const some = indices.slice(at, at + BATCH);
      const attributes = await data.attributesOf(kind, some);
      some.forEach((index, i) =>
        rows.push({
          ...{ kind, index, ids: data.ids(kind, index), names: data.names(kind, index) },
          rank: ranks.get(index) ?? null,
          score: scores?.score[index] ?? null,
          percentile: scores?.percentile[index] ?? null,
          attributes: attributes[i],
        }),
      );
    }
    return rows;
  };
  return { nodes: await rowsOf('node', data.evidence.nodes), edges: await rowsOf('edge', data.evidence.edges) };
}

/** Source columns that rows have, in order, but for those that are the element's own id. */
export function sourceColumns(data: ReportData, rows: readonly EvidenceRow[]): readonly string[] {
  const own = new Set(['id', 'source', 'target', 'name']);
  const kind = rows.at(0)?.kind ?? 'node';
  const roles = new Map(data.graph[`${kind}Columns`].map(({ name, role }) => [name, role]));
  return (rows.at(0)?.attributes ?? []).map(({ column }) => column).filter((name) => !own.has(roles.get(name) ?? ''));
}

function tableOf(data: ReportData, rows: readonly EvidenceRow[]): OutTable {
  const columns = sourceColumns(data, rows);
  const values = rows.map((row): OutRow => {
    const held = new Map(row.attributes.map(({ column, value }) => [column, value]));
    const label = data.labels[row.kind].get(row.index);
    return {
      ids: row.ids,
      values: [
        ...(row.kind === 'node' ? [row.names[0]] : [String(row.index)]),
        row.score === null ? null : String(row.score),
        row.rank === null ? null : String(row.rank),
        row.percentile === null ? null : String(row.percentile),
        label?.to ?? null,
        label === undefined ? null : label.reviewer,
        label === undefined ? null : label.at,
        label === undefined ? null : label.note,
        ...columns.map((column) => {
          const value = held.get(column) ?? '';
          return value === '' ? null : value;
        }),
      ],
    };
  });
  const names = [
    rows.at(0)?.kind === 'edge' ? 'edge' : 'name',
    'score',
    'rank',
    'percentile',
    'label',
    'labelled_by',
    'labelled_at',
    'note',
    ...columns,
  ];
  return {
    count: rows.length,
    columns: names.map((name, i) => ({
      name,
      kind:
        i >= 1 && i <= 3
          ? i === 2
            ? 'whole'
            : 'number'
          : literalKind(i === 0 || (i >= 4 && i <= 7) ? [] : values.map((row) => row.values[i])),
    })),
    rows: async function* () {
      yield await Promise.resolve(values);
    },
  };
}

export function evidenceGraph(data: ReportData, rows: EvidenceRows): OutGraph {
  return {
    name: data.title,
    directed: data.graph.directed,
    nodes: tableOf(data, rows.nodes),
    edges: tableOf(data, rows.edges),
    places: null,
  };
}
