/**
 * Which rows the data table has, in which order. The order of all elements under a sort is one array that is kept; what
 * search and filter leave of it is picked out of that, so that typing never sorts again.
 */
import { setImmediate } from 'node:timers/promises';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { TableQuery } from '../../contract/table.ts';
import { filterKey } from '../filter/evaluate-filter.ts';
import { labelVersion } from '../labels/label-log.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { passingElements } from '../scores/ranked-list.ts';
import { columnSql } from './column-sql.ts';
import type { TableSource } from './table-source.ts';

export interface TableOrder {
  /** Indices of the rows, in order. @throws AppError not-found (column, run) */
  rows(query: TableQuery, signal: AbortSignal): Promise<Int32Array>;
}

const KEPT = 4;
/** rows that are looked at before others have their turn */
const SLICE = 100_000;

function upTo(length: number): Int32Array {
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  return order;
}

/** Keeps what was made last; what failed is made again. */
function lastFew<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const held = new Map<string, Promise<T>>();
  return (key, make) => {
    const made = held.get(key) ?? make();
    held.delete(key);
    held.set(key, made);
    for (const oldest of [...held.keys()].slice(0, -KEPT)) held.delete(oldest);
    made.catch(() => held.delete(key));
    return made;
  };
}

export function createTableOrder(source: TableSource, desk: MeasureDesk): TableOrder {
  const { project } = source;
  const { graph } = project.data;
  const orders = lastFew<Int32Array>();
  const matches = lastFew<Uint8Array>();
  const results = lastFew<Int32Array>();
  const count = (kind: ElementKind): number => (kind === 'node' ? graph.numNodes : graph.numEdges);

  /** What an order hangs on besides the tables, which never change. */
  const sortKey = ({ kind, runId, sort, veiled }: TableQuery): string => {
    const uses = (columns: readonly string[]): boolean => sort.some(({ column }) => columns.includes(column));
    const byRun = uses(['rank', 'score']);
    const byLabel = uses(['label']);
    const ofBoth = byRun || byLabel ? veiled : [];
    return JSON.stringify([kind, sort, byRun ? runId : null, byLabel ? labelVersion(project) : null, ofBoth]);
  };

  const sorted = (query: TableQuery, signal: AbortSignal): Promise<Int32Array> =>
    orders(sortKey(query), async () => {
      const { kind, sort } = query;
      if (sort.length === 0) return upTo(count(kind));
      const keys = sort.map(({ column, direction }) => ({ ...columnSql(project, query, column), direction }));
      await source.measure(
        keys.flatMap(({ column }) => (column.measure === null ? [] : [column.measure])),
        signal,
      );
      const joins = [...new Set(keys.map(({ join }) => join))].join(' ');
      const terms = keys.flatMap(({ order, direction }) =>
        order.map((sql) => `${sql} ${direction === 'up' ? 'ASC' : 'DESC'} NULLS LAST`),
      );
      return source.ask(kind, (tables) =>
        tables.ints(`SELECT t.idx FROM ${kind} t ${joins} ORDER BY ${terms.join(', ')}, t.idx`, count(kind)),
      );
    });

  const matching = (kind: ElementKind, text: string): Promise<Uint8Array> =>
    matches(`${kind} ${text}`, async () => {
      const mask = new Uint8Array(count(kind));
      for (const index of await project.search(kind, text)) mask[index] = 1;
      return mask;
    });

  return {
    rows: async (query, signal) => {
      const { kind } = query;
      const search = query.search.trim().toLowerCase();
      const filter = query.filter.filter(({ on }) => on);
      const order = await sorted(query, signal);
      if (search === '' && filter.length === 0) return order;
      const key = JSON.stringify([sortKey(query), search, filterKey(project, filter)]);
      return results(key, async () => {
        const passes = filter.length === 0 ? null : await passingElements(project, desk, kind, filter, signal);
        const found = search === '' ? null : await matching(kind, search);
        return pick(order, found, passes);
      });
    },
  };
}

/** The rows of an order that are 1 in both; null for everything. */
async function pick(order: Int32Array, found: Uint8Array | null, passes: Uint8Array | null): Promise<Int32Array> {
  const rows = new Int32Array(order.length);
  let length = 0;
  for (let start = 0; start < order.length; start += SLICE) {
    for (const index of order.subarray(start, start + SLICE)) {
      if (found?.[index] !== 0 && passes?.[index] !== 0) rows[length++] = index;
    }
    await setImmediate();
  }
  return rows.slice(0, length);
}
