/**
 * The whole graph on its way into a file: every source column as the data has it, beside it scores, labels and places.
 * Rows are read in batches, so that a large graph is never held as text.
 */
import { setImmediate } from 'node:timers/promises';
import { literalKind } from '../../../ml/io/graph-out.ts';
import type { OutColumn, OutGraph, OutRow, OutTable } from '../../../ml/io/graph-out.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ColumnInfo } from '../../contract/api.ts';
import { elementIds } from '../labels/element-names.ts';
import { standingLabels } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import type { RunScores } from '../runs/run-scores.ts';
import type { OverviewPlaces } from '../../contract/overview.ts';

/** Rows that are read and written at once. */
const BATCH = 2000;

export interface ExportInput {
  /** null: without scores */
  readonly runId: string | null;
  readonly places: OverviewPlaces | null;
  readonly signal: AbortSignal;
}

const nameOf = (columns: readonly ColumnInfo[], role: ColumnInfo['role']): readonly string[] =>
  columns.filter((column) => column.role === role).map(({ name }) => name);

/** Source columns that are not the id or the ends, which have a place of their own in every format. */
function ownColumns(project: OpenProject, kind: ElementKind): readonly ColumnInfo[] {
  const columns = project.graphSummary[`${kind}Columns`];
  const ids = new Set([...nameOf(columns, 'id'), ...nameOf(columns, 'source'), ...nameOf(columns, 'target')]);
  return columns.filter(({ name }) => !ids.has(name));
}

async function kindOf(project: OpenProject, kind: ElementKind, { name, type }: ColumnInfo): Promise<OutColumn> {
  const isNumber = type === 'BIGINT' || type === 'DOUBLE';
  return { name, kind: isNumber ? literalKind(await project.columnTexts(kind, name)) : 'text' };
}

async function tableOf(
  project: OpenProject,
  kind: ElementKind,
  scores: RunScores | null,
  { places, signal }: ExportInput,
): Promise<OutTable> {
  const { numNodes, numEdges } = project.data.graph;
  const count = kind === 'node' ? numNodes : numEdges;
  const own = ownColumns(project, kind);
  const ranked = (kind === 'node' ? scores?.nodes : scores?.edges) ?? null;
  // Copied: the log may grow while the file is written.
  const labels = new Map(standingLabels(project)[kind]);
  const positions = kind === 'node' ? (places?.positions ?? null) : null;
  const computed: readonly OutColumn[] = [
    ...(ranked === null
      ? []
      : ([
          { name: 'anomaly_score', kind: 'number' },
          { name: 'anomaly_rank', kind: 'whole' },
          { name: 'anomaly_percentile', kind: 'number' },
        ] as const)),
    ...(labels.size === 0
      ? []
      : (['label', 'label_by', 'label_at', 'label_note'] as const).map((name) => ({ name, kind: 'text' as const }))),
    ...(positions === null ? [] : (['x', 'y'] as const).map((name) => ({ name, kind: 'number' as const }))),
  ];
  const sourced: OutColumn[] = [];
  for (const column of own) sourced.push(await kindOf(project, kind, column));
  return {
    count,
    columns: [...sourced, ...computed],
    rows: async function* () {
      for (let from = 0; from < count; from += BATCH) {
        await setImmediate();
        signal.throwIfAborted();
        const indices = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => from + i);
        const attributes = own.length === 0 ? [] : await project.attributes(kind, indices);
        yield indices.map((index, i): OutRow => {
          const held = new Map((attributes.at(i) ?? []).map(({ column, value }) => [column, value]));
          const label = labels.get(index);
          return {
            ids: elementIds(project, kind, index),
            values: [
              ...own.map(({ name }) => {
                const value = held.get(name) ?? '';
                return value === '' ? null : value;
              }),
              ...(ranked === null
                ? []
                : [String(ranked.scores.score[index]), String(ranked.rank[index]), String(ranked.percentile[index])]),
              ...(labels.size === 0
                ? []
                : label === undefined || label.to === null
                  ? [null, null, null, null]
                  : [label.to, label.reviewer, label.at, label.note === '' ? null : label.note]),
              ...(positions === null ? [] : [String(positions[2 * index]), String(positions[2 * index + 1])]),
            ],
          };
        });
      }
    },
  };
}

/** @throws AppError not-found, conflict (the run has no scores), storage, cancelled */
export async function collectExport(project: OpenProject, input: ExportInput): Promise<OutGraph> {
  const scores = input.runId === null ? null : await loadRunScores(project, input.runId);
  const nodes = await tableOf(project, 'node', scores, input);
  const edges = await tableOf(project, 'edge', scores, input);
  const last = nodes.columns.length - 1;
  return {
    name: project.name,
    directed: project.data.graph.directed,
    nodes,
    edges,
    places: input.places === null ? null : { x: last - 1, y: last },
  };
}
