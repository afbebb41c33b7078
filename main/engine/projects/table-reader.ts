/** Attributes and search over the Parquet tables of the open project (views `nodes` and `edges`). */
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ColumnInfo } from '../../contract/api.ts';
import { numberOfType } from '../import/column-profile.ts';
import { physical } from '../import/load-csv.ts';
import type { OpenProject } from '../open-project.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

export interface TableReader extends Pick<OpenProject, 'attributes' | 'columnNumbers' | 'columnTexts' | 'search'> {
  /** Resolves when no question is under way: the tables must not be closed before. */
  idle(): Promise<void>;
  /**
   * Another question to the same tables, which are not closed before it is answered. One at a time, over a connection of
   * their own: a stream ends when anything else is asked over its connection. @throws AppError conflict
   */
  ask<T>(question: (tables: Tables) => Promise<T>): Promise<T>;
}

export function createTableReader(
  tables: Tables,
  columns: { readonly node: readonly ColumnInfo[]; readonly edge: readonly ColumnInfo[] },
  counts: Readonly<Record<ElementKind, number>>,
): TableReader {
  const pending = new Set<Promise<unknown>>();
  let beside: Promise<Tables> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const tracked = <T>(ask: () => Promise<T>): Promise<T> => {
    if (isClosed) return Promise.reject(new AppError('conflict', 'The project was closed meanwhile.'));
    const work = ask();
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    pending.add(settled);
    void settled.then(() => pending.delete(settled));
    return work;
  };

  const attributes: TableReader['attributes'] = async (kind, indices) => {
    const names = columns[kind];
    if (indices.length === 0) return [];
    if (names.length === 0) return indices.map(() => []);
    if (!indices.every(Number.isSafeInteger)) throw new AppError('invalid-argument', 'An index is not a whole number.');
    const list = [...new Set(indices)];
    const fields = names.map((_, i) => physical(i)).join(', ');
    const rows = await tracked(() =>
      tables.rows(`SELECT idx, ${fields} FROM ${kind}s WHERE idx IN (${list.join(', ')})`),
    );
    const byIndex = new Map(rows.map((row) => [row[0], row]));
    return indices.map((index) => {
      const row = byIndex.get(index);
      if (row === undefined) throw new AppError('not-found', `There is no ${kind} number ${index} in this project.`);
      return names.map(({ name }, i) => ({ column: name, value: String(row[i + 1] ?? '') }));
    });
  };

  const ask: TableReader['ask'] = (question) =>
    tracked(() => {
      const answer = last.then(async () => question(await (beside ??= tables.beside())));
      last = answer.catch(() => undefined);
      return answer;
    });
  const placeOf = (kind: ElementKind, column: string): number => {
    const place = columns[kind].findIndex(({ name }) => name === column);
    if (place >= 0) return place;
    throw new AppError('not-found', `There is no column "${column}" among those of the ${kind}s.`);
  };
  const columnNumbers: TableReader['columnNumbers'] = async (kind, column) => {
    const place = placeOf(kind, column);
    const sql = numberOfType(columns[kind][place].type, physical(place));
    if (sql === null) return null;
    return ask((own) => own.floats(`SELECT ${sql} FROM ${kind}s ORDER BY idx`, counts[kind]));
  };
  const columnTexts: TableReader['columnTexts'] = (kind, column) => {
    const place = placeOf(kind, column);
    return ask((own) => own.texts(`SELECT ${physical(place)} FROM ${kind}s ORDER BY idx`));
  };

  const search: TableReader['search'] = async (kind, text) => {
    const wanted = sqlText(text.toLowerCase());
    const holds = (field: string): string => `contains(lower(${field}), ${wanted})`;
    // Whoever searches is about to label: known truth must not answer by the way.
    const own = columns[kind].flatMap((column, i) => (givesAnswerAway(column) ? [] : [holds(physical(i))]));
    const named = `SELECT idx FROM nodes WHERE ${holds('id')} OR ${holds('name')}`;
    const where =
      kind === 'node'
        ? [holds('id'), holds('name'), ...own].join(' OR ')
        : [`src IN (${named})`, `dst IN (${named})`, ...own].join(' OR ');
    const rows = await tracked(() => tables.rows(`SELECT idx FROM ${kind}s WHERE ${where} ORDER BY idx`));
    return Int32Array.from(rows, ([index]) => Number(index));
  };

  return {
    attributes,
    columnNumbers,
    columnTexts,
    search,
    ask,
    idle: async () => {
      isClosed = true;
      await Promise.all(pending);
      (await beside)?.close();
    },
  };
}
