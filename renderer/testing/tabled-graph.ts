/** A graph of `size` nodes in a data table, for tests and scenes of the screen: sorting by one column, search by id. */
import type { Project } from '../../main/contract/api.ts';
import type { TableCell, TableQuery } from '../../main/contract/table.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { aProject } from './a-project.ts';
import { rankedGraph } from './ranked-graph.ts';
import { scriptedEngine } from './scripted-engine.ts';
import type { Answers, ScriptedEngine } from './scripted-engine.ts';

const towns = ['Bern', 'Basel', 'Zug'];

export function tabledProject(size: number): Project {
  const project = aProject();
  const column = { distinct: size, missing: 0 };
  return {
    ...project,
    graph: {
      ...project.graph,
      numNodes: size,
      numEdges: 2 * size,
      nodeColumns: [
        { ...column, name: 'id', type: 'VARCHAR', role: 'id' },
        { ...column, name: 'amount', type: 'DOUBLE', role: 'feature' },
        { ...column, name: 'town', type: 'VARCHAR', role: 'feature', distinct: towns.length },
        { ...column, name: 'is_fraud', type: 'BIGINT', role: 'truth', distinct: 2 },
      ],
      edgeColumns: [
        { ...column, name: 'from', type: 'VARCHAR', role: 'source' },
        { ...column, name: 'to', type: 'VARCHAR', role: 'target' },
        { ...column, name: 'value', type: 'DOUBLE', role: 'feature' },
      ],
    },
  };
}

/** A cell by the rule of the column. */
function cellOf(column: string, index: number, { veiled }: TableQuery): TableCell {
  if (veiled.includes(index) && ['rank', 'score', 'label'].includes(column)) return null;
  if (column === 'id') return `n${index}`;
  if (column === 'source') return `n${index % 7}`;
  if (column === 'target') return `n${(3 * index) % 11}`;
  if (column === 'rank') return index + 1;
  if (column === 'score') return 1 / (index + 1);
  if (column === 'label') return index % 9 === 4 ? 'anomalous' : index % 9 === 6 ? 'normal' : null;
  if (column === 'attribute:amount' || column === 'attribute:value') return String(index);
  if (column === 'attribute:town') return towns[index % 3];
  if (column === 'attribute:is_fraud') return index % 9 === 4 ? '1' : '0';
  return null;
}

export interface TabledEngine extends ScriptedEngine {
  /** From now on the table answers with this error. */
  break(message: string): void;
}

export function tabledAnswers(size: number, broken: () => string | null = () => null): Answers {
  const rows = (query: TableQuery): number[] => {
    const message = broken();
    if (message !== null) throw new AppError('storage', message);
    const all = Array.from({ length: query.kind === 'node' ? size : 2 * size }, (_, i) => i);
    const found = all.filter((index) => `n${index}`.includes(query.search));
    return query.sort.at(0)?.direction === 'down' ? found.reverse() : found;
  };
  const outOf = ({ kind }: TableQuery): number => (kind === 'node' ? size : 2 * size);
  return {
    ...rankedGraph(size).answers,
    'table.page': (input) => {
      const all = rows(input);
      const page = all.slice(input.offset, input.offset + input.limit);
      return {
        total: all.length,
        outOf: outOf(input),
        offset: input.offset,
        rows: page.map((index) => ({ index, cells: input.columns.map((column) => cellOf(column, index, input)) })),
      };
    },
    'table.indices': (input) => ({
      indices: Int32Array.from(rows(input).slice(input.offset, input.offset + input.limit)),
    }),
    'table.locate': (input) => {
      const offset = rows(input).indexOf(input.index);
      return { offset: offset < 0 ? null : offset };
    },
    'table.stats': (input) => {
      const all = rows(input);
      const isText = input.column === 'attribute:town';
      return {
        column: input.column,
        rows: all.length,
        missing: 0,
        distinct: isText ? towns.length : all.length,
        numbers: isText
          ? null
          : {
              min: 0,
              median: size / 2,
              mean: size / 2,
              max: size - 1,
              bins: Array.from({ length: 24 }, (_, i) => 24 - i),
            },
        top: isText ? towns.map((value) => ({ value, count: Math.ceil(all.length / 3) })) : [],
      };
    },
    'table.csv': (input) => {
      const all = rows(input);
      return { data: new TextEncoder().encode('Id\r\n'), rows: all.length, total: all.length, guarded: 0 };
    },
  };
}

export function tabledEngine(size: number): TabledEngine {
  let message: string | null = null;
  return {
    ...scriptedEngine(tabledAnswers(size, () => message)),
    break: (said) => (message = said),
  };
}
