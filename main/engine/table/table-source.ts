/**
 * The tables of the open project as the data table reads them: DuckDB's own copy in memory with a key, because rows
 * that a sort has scattered over a Parquet file take half a second a page to pick out and a fiftieth of that by key.
 * Made with the first question for each kind. One question at a time: a second one on the same connection would end
 * the stream of the first.
 */
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { NodeMeasure } from '../../contract/filter.ts';
import { physical } from '../import/load-csv.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import type { OpenProject } from '../open-project.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { appendColumns } from './append-columns.ts';

export interface TableSource {
  readonly project: OpenProject;
  /** Rows `node(idx, c0...)` or `edge(idx, src, dst, c0...)`, and `named(idx, id, name)` of the nodes. */
  ask<T>(kind: ElementKind, question: (tables: Tables) => Promise<T>): Promise<T>;
  /** Makes sure that the tables hold `measure_x(idx, value)` for each of these. */
  measure(measures: readonly NodeMeasure[], signal: AbortSignal): Promise<void>;
  /** Waits for the question that is under way; those that wait are refused. */
  close(): Promise<void>;
}

const ends = { node: '', edge: ', src INTEGER, dst INTEGER' };

async function load(tables: Tables, project: OpenProject, kind: ElementKind): Promise<void> {
  const { nodeColumns, edgeColumns } = project.graphSummary;
  const columns = (kind === 'node' ? nodeColumns : edgeColumns).map((_, i) => physical(i));
  const from = `read_parquet(${sqlText(join(project.tablesPath, `${kind}s.parquet`))})`;
  const typed = columns.map((column) => `, ${column} VARCHAR`).join('');
  await tables.run(`CREATE TABLE ${kind} (idx INTEGER PRIMARY KEY${ends[kind]}${typed})`);
  const taken = ['idx', ...(kind === 'edge' ? ['src', 'dst'] : []), ...columns].join(', ');
  await tables.run(`INSERT INTO ${kind} SELECT ${taken} FROM ${from}`);
}

export function createTableSource(project: OpenProject, desk: Pick<MeasureDesk, 'values'>): TableSource {
  let opened: Promise<Tables> | null = null;
  const loaded = new Set<ElementKind>();
  const measured = new Set<NodeMeasure>();
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  const open = async (): Promise<Tables> => {
    const tables = await openTables();
    const nodes = sqlText(join(project.tablesPath, 'nodes.parquet'));
    await tables.run(`CREATE VIEW named AS SELECT idx, id, name FROM read_parquet(${nodes})`);
    return tables;
  };

  const inTurn = <T>(question: (tables: Tables) => Promise<T>): Promise<T> => {
    const asked = turn.then(async () => {
      if (closed) throw new AppError('conflict', 'The project was closed meanwhile.');
      opened ??= open();
      return question(await opened);
    });
    turn = asked.catch(() => undefined);
    return asked;
  };

  return {
    project,
    ask: (kind, question) =>
      inTurn(async (tables) => {
        if (!loaded.has(kind)) {
          await load(tables, project, kind);
          loaded.add(kind);
        }
        return question(tables);
      }),
    measure: async (measures, signal) => {
      for (const measure of measures) {
        if (measured.has(measure)) continue;
        const { values } = await desk.values(measure, signal);
        await inTurn(async (tables) => {
          if (measured.has(measure)) return;
          await appendColumns(tables, `measure_${measure}`, values.length, [
            { name: 'idx', type: 'INTEGER', values: null },
            { name: 'value', type: 'DOUBLE', values },
          ]);
          measured.add(measure);
        });
      }
    },
    close: async () => {
      closed = true;
      await turn;
      (await opened)?.close();
    },
  };
}
