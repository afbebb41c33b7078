/** The nodes' own columns, whole, for comparing one node with the others; read once per project. */
import type { ColumnInfo } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import { comparable, evidenceColumns } from './evidence-columns.ts';
import { ascending } from './standing.ts';
import { oncePerProject } from './once-per-project.ts';

export type NodeColumn = { readonly title: string } & (
  | {
      readonly kind: 'number';
      readonly unit: 'number' | 'date';
      /** NaN where missing */
      readonly values: Float64Array;
      readonly sorted: Float64Array;
    }
  | { readonly kind: 'category'; readonly values: readonly string[] }
);
export interface NodeColumns {
  readonly columns: readonly NodeColumn[];
  /** names of columns that are not compared: texts that differ nearly everywhere, or too many columns */
  readonly left: readonly string[];
}

const mostColumns = 60;
const mostKinds = 1000;

const isCategory = ({ type, distinct }: ColumnInfo, numNodes: number): boolean =>
  type === 'BOOLEAN' ||
  (distinct <= 2 && type !== 'TIMESTAMP') ||
  (type === 'VARCHAR' && distinct <= Math.min(mostKinds, numNodes / 2));

async function read(project: OpenProject): Promise<NodeColumns> {
  const { times } = await evidenceColumns(project);
  const { numNodes, nodeColumns } = project.graphSummary;
  const columns: NodeColumn[] = [];
  const left: string[] = [];
  for (const column of comparable(nodeColumns)) {
    const { name } = column;
    const time = times.find((known) => known.of === 'node' && known.column === name);
    if (columns.length >= mostColumns) left.push(name);
    else if (isCategory(column, numNodes)) {
      columns.push({ title: name, kind: 'category', values: await project.columnTexts('node', name) });
    } else {
      const values = time?.values ?? (await project.columnNumbers('node', name));
      if (values === null) left.push(name);
      else {
        const unit = time?.isCalendar === true ? 'date' : 'number';
        columns.push({ title: name, kind: 'number', unit, values, sorted: ascending(values) });
      }
    }
  }
  return { columns, left };
}

export const nodeColumns = oncePerProject(read);
