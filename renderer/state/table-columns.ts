/** Which columns the data table has on show, and what it asks the engine for. Pure: everything follows from the state. */
import { activeTerms, askedFilter } from './filter-slice.ts';
import { tableColumns } from '../../main/contract/table.ts';
import type { TableColumn, TableLayout, TableQuery, TableView } from '../../main/contract/table.ts';
import type { Project } from '../../main/contract/api.ts';
import type { ElementKind } from '../../ml/schema/finding.ts';
import type { WorkbenchState } from './types.ts';

export const freshTable: TableView = { kind: 'node', search: '', pinned: true, node: {}, edge: {} };

/** Columns on show before anybody chose: more than this is a wall. */
const shownAtFirst = 12;

type Looking = Pick<WorkbenchState, 'project' | 'queue' | 'runs' | 'runId' | 'table'>;

/** Whether labels are asked for without scores, answers of others or the known truth in sight. */
export const isBlind = ({ queue }: Pick<WorkbenchState, 'queue'>): boolean => queue?.settings.blind === true;

/** Every column that may be shown: known truth never while labels are asked blind. */
export function offeredColumns(project: Project, kind: ElementKind, blind: boolean): readonly TableColumn[] {
  return tableColumns(project.graph, kind).filter(({ answer }) => !(answer && blind));
}

function shownWithoutAsking(
  project: Project,
  kind: ElementKind,
  scored: boolean,
  offered: readonly TableColumn[],
): TableColumn[] {
  const infos = kind === 'node' ? project.graph.nodeColumns : project.graph.edgeColumns;
  const constant = new Set(infos.filter(({ distinct }) => distinct <= 1).map(({ name }) => name));
  return offered
    .filter(({ answer, from, attribute }) => {
      if (answer || (from === 'run' && !scored)) return false;
      // A measure may have to be computed: whoever wants it asks for it.
      return from !== 'measure' && !(attribute !== null && constant.has(attribute));
    })
    .slice(0, shownAtFirst);
}

/** Whether the run on show says anything of this kind. */
export function isScored({ runs, runId }: Pick<Looking, 'runs' | 'runId'>, kind: ElementKind): boolean {
  const run = runs.find((candidate) => candidate.runId === runId);
  return (kind === 'node' ? run?.hasNodeScores : run?.hasEdgeScores) === true;
}

/** The columns on show, in their order; a chosen one that there is none of any more is passed over. */
export function shownColumns(state: Looking): readonly TableColumn[] {
  const { project, table } = state;
  if (project === null) return [];
  const offered = offeredColumns(project, table.kind, isBlind(state));
  const chosen = table[table.kind].columns;
  if (chosen === undefined) return shownWithoutAsking(project, table.kind, isScored(state, table.kind), offered);
  return chosen.flatMap((id) => offered.filter((column) => column.id === id));
}

/** What the engine is asked, apart from the place in it. */
export function tableQuery(state: Looking & Pick<WorkbenchState, 'hidden' | 'filter'>): TableQuery {
  const { project, table, runId, hidden, filter } = state;
  const offered = new Set(
    project === null ? [] : offeredColumns(project, table.kind, isBlind(state)).map(({ id }) => id),
  );
  return {
    kind: table.kind,
    runId,
    sort: (table[table.kind].sort ?? []).filter(({ column }) => offered.has(column)),
    filter: askedFilter(activeTerms(filter), hidden),
    search: table.search.trim(),
    veiled: table.kind === 'node' ? [...hidden].sort((a, b) => a - b).slice(0, 1000) : [],
  };
}

/**
 * The sort after a click on a column: up, down, none. With `add` the column is a further key, or changes its way among
 * the keys that are there. Scores and counts are read from the top.
 */
export function nextSort(
  sort: NonNullable<TableLayout['sort']>,
  column: TableColumn,
  add: boolean,
): TableLayout['sort'] {
  const first = column.type === 'number' && column.id !== 'rank' ? 'down' : 'up';
  const held = sort.find((key) => key.column === column.id);
  const others = add ? sort.filter((key) => key.column !== column.id) : [];
  if (held === undefined) return [...others, { column: column.id, direction: first } as const].slice(-3);
  if (held.direction !== first) return others;
  const turned = { column: column.id, direction: first === 'up' ? 'down' : 'up' } as const;
  return add ? sort.map((key) => (key === held ? turned : key)) : [turned];
}
