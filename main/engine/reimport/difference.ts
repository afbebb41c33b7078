/** How new data differ from the old: nodes by their id, edges by what edge_was says, values by the names of columns. */
import { physical } from '../import/load-csv.ts';
import type { BuiltGraph } from '../import/build-graph.ts';
import type { ElementDifference } from '../../contract/reimport.ts';
import type { Tables } from '../storage/tables.ts';
import type { Base } from './base.ts';
import { sharedColumns } from './match-edges.ts';

/** Examples of each kind of change. */
const EXAMPLES = 5;
/** Values shown of one element. */
const VALUES = 6;

interface Column {
  readonly name: string;
  /** SQL of the value before and after, '' where there is none */
  readonly old: string;
  readonly now: string;
  readonly state: 'new' | 'gone' | 'kept';
}

interface Sides {
  readonly columns: readonly Column[];
  /** rows (o_idx, n_idx), one of them null where an element is only on one side */
  readonly pairs: string;
  readonly old: string;
  readonly now: string;
  /** SQL of the ids of an element on a side, as texts */
  readonly ids: (side: 'o' | 'n') => readonly string[];
  /** columns that say again what the ids say */
  readonly unsaid: ReadonlySet<string>;
}

function columnsOf(
  base: readonly string[],
  built: readonly string[],
  parts: readonly (readonly [string | null, string | null])[],
): readonly Column[] {
  const shared = sharedColumns(base, built, parts);
  const olds = new Set(shared.map(({ old }) => old));
  const nows = new Set(shared.map(({ now }) => now));
  // The column of ids says which node it is; that of a node known from edges alone is empty.
  const [own, ownBefore] = parts.at(0) ?? [null, null];
  return [
    ...shared
      .filter(({ name }) => name !== own)
      .map(({ name, old, now }): Column => ({ name, old: `o.${old}`, now: `n.${now}`, state: 'kept' })),
    ...built.flatMap((name, i): Column[] =>
      nows.has(physical(i)) || name === own ? [] : [{ name, old: "''", now: `n.${physical(i)}`, state: 'new' }],
    ),
    ...base.flatMap((name, i): Column[] =>
      olds.has(physical(i)) || name === ownBefore ? [] : [{ name, old: `o.${physical(i)}`, now: "''", state: 'gone' }],
    ),
  ];
}

async function differenceOf(tables: Tables, sides: Sides): Promise<ElementDifference> {
  const { columns, old, now } = sides;
  const differs =
    columns.length === 0 ? 'false' : columns.map((c) => `${c.old} IS DISTINCT FROM ${c.now}`).join(' OR ');
  const counts = columns.map((c, i) => `count(*) FILTER (${c.old} IS DISTINCT FROM ${c.now}) AS d${i}`);
  const both = `${sides.pairs} p JOIN ${old} o ON o.idx = p.o_idx JOIN ${now} n ON n.idx = p.n_idx`;
  const [[kept, changed, ...changes]] = await tables.rows(
    `SELECT ${['count(*)', `count(*) FILTER (${differs})`, ...counts].join(', ')} FROM ${both}`,
  );
  const [[before]] = await tables.rows(`SELECT count(*) FROM ${old}`);
  const [[after]] = await tables.rows(`SELECT count(*) FROM ${now}`);
  const told = columns.map((column, i) => ({ column: column.name, state: column.state, changed: Number(changes[i]) }));
  const values = (side: 'old' | 'now' | 'both'): string =>
    columns.flatMap((c) => [side === 'now' ? "''" : c.old, side === 'old' ? "''" : c.now]).join(', ');
  const example = async (
    change: 'added' | 'removed' | 'changed',
    from: string,
    side: 'o' | 'n',
    which: 'old' | 'now' | 'both',
  ): Promise<ElementDifference['examples']> => {
    const ids = sides.ids(side);
    const shown = [...ids, ...(columns.length === 0 ? [] : [values(which)])].join(', ');
    const rows = await tables.rows(`SELECT ${shown} FROM ${from} LIMIT ${EXAMPLES}`);
    return rows.map((row) => ({
      change,
      ids: row.slice(0, ids.length).map(String),
      values: columns
        .map(({ name: column }, i) => ({
          column,
          before: String(row[ids.length + 2 * i] ?? ''),
          after: String(row[ids.length + 2 * i + 1] ?? ''),
        }))
        .filter((value) => value.before !== value.after && !sides.unsaid.has(value.column))
        .slice(0, VALUES),
    }));
  };
  const only = (table: string, side: 'o' | 'n'): string =>
    `${table} ${side} WHERE ${side}.idx NOT IN (SELECT ${side}_idx FROM ${sides.pairs}) ORDER BY ${side}.idx`;
  return {
    before: Number(before),
    after: Number(after),
    added: Number(after) - Number(kept),
    removed: Number(before) - Number(kept),
    changed: Number(changed),
    unchanged: Number(kept) - Number(changed),
    columns: told.filter(({ state, changed: many }) => state !== 'kept' || many > 0),
    examples: [
      ...(await example('changed', `${both} WHERE ${differs} ORDER BY n.idx`, 'n', 'both')),
      ...(await example('added', only(now, 'n'), 'n', 'now')),
      ...(await example('removed', only(old, 'o'), 'o', 'old')),
    ],
  };
}

/** @param tables with nodes, edges, old_nodes, old_edges and edge_was */
export async function differences(
  tables: Tables,
  base: Base,
  built: BuiltGraph,
): Promise<{ readonly nodes: ElementDifference; readonly edges: ElementDifference }> {
  await tables.run(
    `CREATE TABLE node_pairs AS SELECT o.idx AS o_idx, n.idx AS n_idx FROM old_nodes o JOIN nodes n ON n.id = o.id;
     CREATE TABLE kept_edges AS SELECT was AS o_idx, idx AS n_idx FROM edge_was WHERE was IS NOT NULL`,
  );
  const nameOf = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  const nodes = await differenceOf(tables, {
    columns: columnsOf(nameOf(base.nodeColumns), built.columns.nodes ?? [], [
      [built.mapping.nodeId, base.mapping.nodeId],
      [built.mapping.nodeName, base.mapping.nodeName],
      [built.mapping.nodeTruth, base.mapping.nodeTruth],
    ]),
    pairs: 'node_pairs',
    old: 'old_nodes',
    now: 'nodes',
    ids: (side) => [`${side}.id`],
    unsaid: new Set(),
  });
  const ends = (side: 'o' | 'n'): readonly string[] => {
    const table = side === 'o' ? 'old_nodes' : 'nodes';
    return ['src', 'dst'].map((end) => `(SELECT id FROM ${table} v WHERE v.idx = ${side}.${end})`);
  };
  const edges = await differenceOf(tables, {
    columns: columnsOf(nameOf(base.edgeColumns), built.columns.edges, [
      [null, null],
      [built.mapping.source, base.mapping.source],
      [built.mapping.target, base.mapping.target],
      [built.mapping.edgeTruth, base.mapping.edgeTruth],
    ]),
    pairs: 'kept_edges',
    old: 'old_edges',
    now: 'edges',
    ids: ends,
    unsaid: new Set([built.mapping.source, built.mapping.target]),
  });
  await tables.run('DROP TABLE node_pairs; DROP TABLE kept_edges');
  return { nodes, edges };
}
