/** table.*: pages, places, statistics and files of the data table. */
import type { Handlers } from '../../contract/api.ts';
import { tableColumns } from '../../contract/table.ts';
import type { EngineContext } from '../engine-context.ts';
import { requireElement } from '../labels/element-names.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import type { OpenProject } from '../open-project.ts';
import { columnStats } from './column-stats.ts';
import { tableRows } from './table-cells.ts';
import type { MeasuredBy } from './table-cells.ts';
import { csvPiece } from './table-csv.ts';
import { createTableOrder } from './table-order.ts';
import type { TableOrder } from './table-order.ts';
import { createTableSource } from './table-source.ts';
import type { TableSource } from './table-source.ts';

type TableMethods = 'table.page' | 'table.indices' | 'table.locate' | 'table.stats' | 'table.csv';

interface OpenTable {
  readonly project: OpenProject;
  readonly source: TableSource;
  readonly order: TableOrder;
}

export function createTableHandlers(ctx: EngineContext, desk: MeasureDesk): Pick<Handlers, TableMethods> {
  let open: OpenTable | null = null;
  const table = (): OpenTable => {
    const project = ctx.required();
    if (open?.project === project) return open;
    const source = createTableSource(project, desk);
    open = { project, source, order: createTableOrder(source, desk) };
    return open;
  };
  ctx.onClosing(async () => {
    const left = open;
    open = null;
    await left?.source.close();
  });
  const outOf = ({ data }: OpenProject, kind: 'node' | 'edge'): number =>
    kind === 'node' ? data.graph.numNodes : data.graph.numEdges;

  const measured =
    (signal: AbortSignal): MeasuredBy =>
    async (measure) =>
      (await desk.values(measure, signal)).values;

  return {
    'table.page': async ({ columns, offset, limit, ...query }, signal) => {
      const { project, source, order } = table();
      const all = await order.rows(query, signal);
      const rows = await tableRows(source, query, columns, all.subarray(offset, offset + limit), measured(signal));
      return { total: all.length, outOf: outOf(project, query.kind), offset, rows };
    },
    'table.indices': async ({ offset, limit, ...query }, signal) => {
      const all = await table().order.rows(query, signal);
      // Copied: the array that is kept must not cross to a page of the same process.
      return { indices: Int32Array.from(all.subarray(offset, offset + limit)) };
    },
    'table.locate': async ({ index, ...query }, signal) => {
      const { project, order } = table();
      requireElement(project, query.kind, index);
      const offset = (await order.rows(query, signal)).indexOf(index);
      return { offset: offset < 0 ? null : offset };
    },
    'table.stats': async ({ column, ...query }, signal) => {
      const { project, source, order } = table();
      // In the order of the table, so that nothing is sorted for it.
      const rows = await order.rows({ ...query, sort: [] }, signal);
      return columnStats(source, query, column, rows.length === outOf(project, query.kind) ? null : rows, signal);
    },
    'table.csv': async ({ columns, offset, limit, ...query }, signal) => {
      const { project, source, order } = table();
      const all = await order.rows(query, signal);
      const rows = await tableRows(source, query, columns, all.subarray(offset, offset + limit), measured(signal));
      const known = tableColumns(project.graphSummary, query.kind);
      const shown = columns.flatMap((columnId) => known.filter(({ id }) => id === columnId));
      return { ...csvPiece(shown, rows, offset === 0), rows: rows.length, total: all.length };
    },
  };
}
