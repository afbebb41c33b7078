/**
 * Which rows the data table has, in which order. The order of all elements under a sort is one array that is kept; what
 * search and filter leave of it is picked out of that, so that typing never sorts again.
 */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { NodeFilter } from '../../contract/filter.ts';
import type { TableQuery } from '../../contract/table.ts';
import { labelVersion } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { columnSql } from './column-sql.ts';
import type { TableSource } from './table-source.ts';

/** One byte a node, 1 where it passes; null where everything does. */
export type PassingNodes = (project: OpenProject, filter: NodeFilter) => Promise<Uint8Array | null>;

export interface TableOrder {
  /** Indices of the rows, in order. @throws AppError not-found (column, run) */
  rows(query: TableQuery): Promise<Int32Array>;
}

interface Picked {
  readonly order: Int32Array;
  readonly found: Uint8Array | null;
  readonly passes: Uint8Array | null;
  readonly rows: Int32Array;
}

const KEPT = 4;

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

export function createTableOrder(source: TableSource, passing: PassingNodes): TableOrder {
  const { project } = source;
  const { graph } = project.data;
  const orders = lastFew<Int32Array>();
  const matches = lastFew<Uint8Array>();
  /** What was left of an order; who made the parts knows when they are the same ones. */
  const picked: Picked[] = [];
  const count = (kind: ElementKind): number => (kind === 'node' ? graph.numNodes : graph.numEdges);

  /** What an order hangs on besides the tables, which never change. */
  const sortKey = ({ kind, runId, sort, veiled }: TableQuery): string => {
    const uses = (columns: readonly string[]): boolean => sort.some(({ column }) => columns.includes(column));
    const byRun = uses(['rank', 'score']);
    const byLabel = uses(['label']);
    const ofBoth = byRun || byLabel ? veiled : [];
    return JSON.stringify([kind, sort, byRun ? runId : null, byLabel ? labelVersion(project) : null, ofBoth]);
  };

  const sorted = (query: TableQuery): Promise<Int32Array> =>
    orders(sortKey(query), async () => {
      const { kind, sort } = query;
      if (sort.length === 0) return Int32Array.from({ length: count(kind) }, (_, i) => i);
      const keys = sort.map(({ column, direction }) => ({ ...columnSql(project, query, column), direction }));
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
    rows: async (query) => {
      const { kind, filter } = query;
      const search = query.search.trim().toLowerCase();
      const order = await sorted(query);
      const passes = filter.some(({ on }) => on) ? await passing(project, filter) : null;
      const found = search === '' ? null : await matching(kind, search);
      if (found === null && passes === null) return order;
      const known = picked.find((held) => held.order === order && held.found === found && held.passes === passes);
      if (known !== undefined) return known.rows;
      const rows = order.filter((index) => {
        if (found !== null && found[index] === 0) return false;
        if (passes === null) return true;
        return kind === 'node' ? passes[index] === 1 : passes[graph.src[index]] === 1 && passes[graph.dst[index]] === 1;
      });
      picked.push({ order, found, passes, rows });
      if (picked.length > KEPT) picked.shift();
      return rows;
    },
  };
}
