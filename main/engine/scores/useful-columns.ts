/** Which attribute columns a list shows beside the score: the few that tell elements apart best. */
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { makesFeature } from '../../contract/api.ts';
import type { ColumnInfo, GraphSummary } from '../../contract/api.ts';

const SHOWN = 3;
/** Ids and names are in the row already; known truth would answer the question that the analyst is asked. */
const leftOut = new Set<ColumnInfo['role']>(['id', 'name', 'source', 'target']);

function usefulness(column: ColumnInfo, count: number): number {
  const filled = count === 0 ? 0 : 1 - column.missing / count;
  const isText = column.type === 'VARCHAR';
  // Text that differs in every row is a second id or free text; a number may well differ in every row.
  const telling = isText && column.distinct > count / 2 ? 0.3 : 1;
  return filled * telling * (makesFeature(column.role) ? 1 : 0.8);
}

/** Names of at most three columns, most useful first, equal ones in the order of the file. */
export function usefulColumns(summary: GraphSummary, kind: ElementKind): readonly string[] {
  const columns = kind === 'node' ? summary.nodeColumns : summary.edgeColumns;
  const count = kind === 'node' ? summary.numNodes : summary.numEdges;
  return columns
    .filter((column) => !leftOut.has(column.role) && !givesAnswerAway(column) && column.distinct > 1)
    .map((column) => ({ name: column.name, value: usefulness(column, count) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, SHOWN)
    .map(({ name }) => name);
}
