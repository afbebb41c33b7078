/** Rows of a project and rows of files as one pair of raw tables, from which the graph is made as from any import. */
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ColumnInfo, ImportMapping } from '../../contract/api.ts';
import type { MergedColumn } from '../../contract/merge.ts';
import type { ImportMode } from '../../contract/reimport.ts';
import type { JoinedRows } from '../import/build-graph.ts';
import type { CleanRows } from '../import/import-project.ts';
import { alone } from '../import/import-project.ts';
import { physical } from '../import/load-csv.ts';
import type { RawTable } from '../import/load-csv.ts';
import { mergeRows } from '../import/merge/merge-rows.ts';
import type { Tables } from '../storage/tables.ts';
import { alignColumns } from './align.ts';
import type { Aligned } from './align.ts';
import type { Base } from './base.ts';

/** The columns of a table in the order of the union; '' for those that it has not. */
function asUnion(union: readonly string[], columns: readonly string[], nameOf: (column: string) => string): string {
  const at = new Map(columns.map((column, i) => [nameOf(column), physical(i)]));
  return union.map((name, i) => `${at.get(name) ?? "''"} AS ${physical(i)}`).join(', ');
}

/** Said of rows that name nodes which an append leaves as they are. */
async function leaveKnown(tables: Tables, union: readonly string[], id: string, file: string): Promise<string[]> {
  const differs = union.map((_, i) => `(n.${physical(i)} <> '' AND n.${physical(i)} <> o.${physical(i)})`).join(' OR ');
  const [[known, other]] = await tables.rows(
    `SELECT count(*), count(*) FILTER (${differs}) FROM added_nodes n JOIN known_nodes o ON o.${id} = n.${id}`,
  );
  await tables.run(`DELETE FROM added_nodes WHERE ${id} IN (SELECT ${id} FROM known_nodes)`);
  if (Number(known) === 0) return [];
  const rows = Number(known) === 1 ? 'row names a node' : 'rows name nodes';
  return [
    `${file}: ${wholeText(Number(known))} ${rows} that the project has already and changed nothing; ` +
      `${wholeText(Number(other))} of them say something else than the project. Upsert takes over what they say.`,
  ];
}

interface JoinedNodes {
  readonly raw: RawTable | null;
  readonly before: number;
  readonly mapping: Pick<ImportMapping, 'nodeId' | 'nodeName' | 'nodeTruth' | 'nodeIgnore'>;
  readonly notes: readonly string[];
}

/** What the project says of a part goes before what the file says; a column that it has keeps its part. */
function ofBase(known: string | null, given: string | null, aligned: Aligned, ours: readonly string[]): string | null {
  const name = given === null ? null : (aligned.nameOf.get(given) ?? null);
  return known ?? (name === null || ours.includes(name) ? null : name);
}
const ignored = (
  base: readonly string[],
  given: readonly string[],
  { nameOf }: Aligned,
  ours: readonly string[],
): string[] => [...base, ...given.map((column) => nameOf.get(column) ?? column).filter((name) => !ours.includes(name))];

async function joinNodes(tables: Tables, base: Base, mode: ImportMode, rows: CleanRows): Promise<JoinedNodes> {
  const ours = base.nodeColumns.map(({ name }) => name);
  const { mapping } = rows;
  const has = base.mapping.nodeId !== null;
  if (rows.nodes === null && !has) {
    return {
      raw: null,
      before: 0,
      mapping: { nodeId: null, nodeName: null, nodeTruth: null, nodeIgnore: [] },
      notes: [],
    };
  }
  const theirs = rows.nodes?.columns ?? [];
  const aligned = alignColumns(ours, theirs, [
    [mapping.nodeId, base.mapping.nodeId],
    [mapping.nodeName, base.mapping.nodeName],
    [mapping.nodeTruth, base.mapping.nodeTruth],
  ]);
  const union = aligned.columns;
  const nodeId = base.mapping.nodeId ?? mapping.nodeId;
  if (nodeId === null) throw new AppError('internal', 'Nodes were to be joined without a column of ids.');
  const id = physical(union.indexOf(nodeId));
  // Nodes that only edges name have no row of their own: they are found again from the edges.
  const known = has
    ? `SELECT (idx - ${base.numNodes})::BIGINT AS line, ${asUnion(union, ours, (name) => name)}
    FROM old_nodes WHERE ${physical(ours.indexOf(nodeId))} <> ''`
    : null;
  const shape = `line BIGINT, ${union.map((_, i) => `${physical(i)} VARCHAR`).join(', ')}`;
  await tables.run(`CREATE TABLE known_nodes (${shape})`);
  if (known !== null) await tables.run(`INSERT INTO known_nodes ${known}`);
  await tables.run(`CREATE TABLE added_nodes (${shape})`);
  const notes: string[] = [];
  if (rows.nodes !== null) {
    const from = asUnion(union, theirs, (name) => aligned.nameOf.get(name) ?? name);
    await tables.run(`INSERT INTO added_nodes SELECT line, ${from} FROM ${rows.nodes.table}`);
    if (mode === 'append') notes.push(...(await leaveKnown(tables, union, id, rows.nodes.source.name)));
  }
  await tables.run(`CREATE TABLE all_nodes AS SELECT * FROM known_nodes UNION ALL SELECT * FROM added_nodes`);
  const [[before]] = await tables.rows('SELECT count(*) FROM known_nodes');
  await tables.run('DROP TABLE known_nodes; DROP TABLE added_nodes');
  const source = rows.nodes ?? { ...emptyTable(base.name), delimiter: base.delimiters.nodes };
  return {
    raw: { ...source, table: 'all_nodes', columns: union },
    before: Number(before),
    mapping: {
      nodeId,
      nodeName: ofBase(base.mapping.nodeName, mapping.nodeName, aligned, ours),
      nodeTruth: ofBase(base.mapping.nodeTruth, mapping.nodeTruth, aligned, ours),
      nodeIgnore: ignored(base.mapping.nodeIgnore, mapping.nodeIgnore, aligned, ours),
    },
    notes,
  };
}

/** Stands for a table of which the import has no file. */
const emptyTable = (name: string): RawTable => ({
  source: { name, sha256: '', bytes: 0 },
  table: '',
  columns: [],
  delimiter: ',',
  lineColumn: 'line',
  read: 0,
  rejected: 0,
  rejects: [],
  notes: [],
});

interface JoinedEdges {
  readonly raw: RawTable;
  readonly mapping: Pick<ImportMapping, 'source' | 'target' | 'edgeTruth' | 'edgeIgnore'>;
  readonly merges: readonly MergedColumn[];
  readonly notes: readonly string[];
}

/** Rows that say nothing new: equal in every column of the file to an edge that is there, one for one. */
async function leaveEqual(tables: Tables, columns: readonly string[]): Promise<void> {
  const key = columns.join(', ');
  const numbered = (table: string): string =>
    `(SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY line) AS nth FROM ${table})`;
  const same = [...columns, 'nth'].map((column) => `n.${column} = o.${column}`).join(' AND ');
  await tables.run(
    `DELETE FROM added_edges WHERE line IN (
       SELECT n.line FROM ${numbered('added_edges')} n SEMI JOIN ${numbered('known_edges')} o ON ${same})`,
  );
}

/** @throws AppError not-found, invalid-argument where the key does not name one edge of the project each */
async function checkKey(tables: Tables, key: readonly string[], union: readonly string[], base: Base): Promise<void> {
  const missing = key.find((name) => !base.edgeColumns.some((column) => column.name === name));
  if (missing !== undefined) {
    const list = base.edgeColumns.map(({ name }) => name).join(', ');
    throw new AppError(
      'not-found',
      `The edges of ${base.name} have no column "${missing}" to be a key. They have: ${list}.`,
    );
  }
  const at = key.map((name) => physical(union.indexOf(name)));
  const [[twice, example]] = await tables.rows(
    `SELECT count(*), first(k) FROM (SELECT concat_ws(', ', ${at.join(', ')}) AS k FROM known_edges
       WHERE concat(${at.join(', ')}) <> '' GROUP BY ${at.join(', ')} HAVING count(*) > 1)`,
  );
  if (Number(twice) === 0) return;
  throw new AppError(
    'invalid-argument',
    `${key.map((name) => `"${name}"`).join(' and ')} cannot be the key of the edges: ${wholeText(Number(twice))} values ` +
      `name more than one edge of ${base.name} (such as ${String(example)}). Add a column to the key, or leave it out.`,
  );
}

async function joinEdges(tables: Tables, base: Base, mode: ImportMode, rows: CleanRows): Promise<JoinedEdges> {
  const ours = base.edgeColumns.map(({ name }) => name);
  const { mapping } = rows;
  const theirs = rows.edges?.columns ?? [];
  const aligned = alignColumns(ours, theirs, [
    ...(rows.edges === null
      ? []
      : ([
          [mapping.source, base.mapping.source],
          [mapping.target, base.mapping.target],
          [mapping.edgeTruth, base.mapping.edgeTruth],
        ] as const)),
  ]);
  const union = aligned.columns;
  const at = (name: string): string => physical(union.indexOf(name));
  await tables.run(
    `CREATE TABLE known_edges AS SELECT (idx - ${base.numEdges})::BIGINT AS line, idx AS was,
       ${asUnion(union, ours, (name) => name)} FROM old_edges`,
  );
  await tables.run(`CREATE TABLE added_edges AS SELECT * FROM known_edges LIMIT 0`);
  if (rows.edges !== null) {
    const from = asUnion(union, theirs, (name) => aligned.nameOf.get(name) ?? name);
    await tables.run(`INSERT INTO added_edges SELECT line, NULL, ${from} FROM ${rows.edges.table}`);
  }
  const key = mode === 'upsert' ? (mapping.edgeKey ?? []).map((name) => aligned.nameOf.get(name) ?? name) : [];
  if (key.length > 0 && rows.edges !== null) await checkKey(tables, key, union, base);
  else if (mode === 'upsert' && rows.edges !== null)
    await leaveEqual(
      tables,
      theirs.map((name) => at(aligned.nameOf.get(name) ?? name)),
    );
  await tables.run('CREATE TABLE all_edges AS SELECT * FROM known_edges UNION ALL SELECT * FROM added_edges');
  await tables.run('DROP TABLE known_edges; DROP TABLE added_edges');
  const keyed =
    key.length === 0
      ? { table: 'all_edges', columns: [] }
      : await mergeRows(tables, {
          element: 'edge',
          table: 'all_edges',
          columns: union,
          // Edges without a key are told apart by their rows.
          key: [...key.map(at), `CASE WHEN concat(${key.map(at).join(', ')}) = '' THEN line END`],
          shown: `concat_ws(', ', ${key.map(at).join(', ')})`,
          fixed: new Set(key),
          rule: (column) => mapping.edgeMerge?.[column] ?? 'last',
          beside: ['was'],
        });
  const source = rows.edges ?? { ...emptyTable(base.name), delimiter: base.delimiters.edges };
  return {
    raw: { ...source, table: keyed.table, columns: union },
    mapping: {
      source: base.mapping.source,
      target: base.mapping.target,
      edgeTruth: ofBase(base.mapping.edgeTruth, rows.edges === null ? null : mapping.edgeTruth, aligned, ours),
      edgeIgnore: ignored(base.mapping.edgeIgnore, rows.edges === null ? [] : mapping.edgeIgnore, aligned, ours),
    },
    merges: keyed.columns,
    notes: [],
  };
}

/** @throws AppError invalid-argument where the project does not allow the mode */
function checkMode(base: Base, mode: ImportMode, { mapping, edges }: CleanRows): void {
  if (base.givenFeatures) {
    throw new AppError(
      'invalid-argument',
      `Rows cannot be added to ${base.name}: its features came as numbers of their own with the data set, and rows of a ` +
        'file have none. Replace the data, or make a new project.',
    );
  }
  if (edges === null) return;
  const merged = base.mapping.edgeMerge !== undefined;
  if (merged && mode === 'upsert') {
    throw new AppError(
      'invalid-argument',
      `Edges of ${base.name} stand for several rows each, so a row cannot be found again among them. Append rows, or ` +
        'replace the data.',
    );
  }
  if (!merged && mapping.edgeMerge !== undefined && mode === 'append') {
    throw new AppError(
      'invalid-argument',
      `${base.name} keeps parallel edges, so new rows cannot be merged into them. Leave the rules for edges out, or ` +
        'replace the data.',
    );
  }
}

/** A project keeps the columns of times that it has; one without takes those of the files. */
function timesOf(base: Base, mapping: ImportMapping): Pick<ImportMapping, 'nodeTime' | 'edgeTime'> {
  const pick = (kind: 'nodeTime' | 'edgeTime', ours: readonly ColumnInfo[]): ImportMapping['nodeTime'] => {
    const given = mapping[kind] ?? null;
    const isNew = given !== null && !ours.some(({ name }) => name === given.column);
    return base.mapping[kind] ?? (isNew ? given : null);
  };
  const [nodeTime, edgeTime] = [pick('nodeTime', base.nodeColumns), pick('edgeTime', base.edgeColumns)];
  return { ...(nodeTime ? { nodeTime } : {}), ...(edgeTime ? { edgeTime } : {}) };
}

/** @throws AppError invalid-argument, not-found */
export async function joinRows(tables: Tables, base: Base, mode: ImportMode, rows: CleanRows): Promise<JoinedRows> {
  if (mode === 'replace') return alone(rows);
  checkMode(base, mode, rows);
  const nodes = await joinNodes(tables, base, mode, rows);
  const edges = await joinEdges(tables, base, mode, rows);
  const { nodeMerge, edgeMerge } = base.mapping;
  return {
    edges: { ...edges.raw, notes: [...edges.raw.notes, ...nodes.notes, ...edges.notes] },
    nodes: nodes.raw,
    mapping: {
      ...nodes.mapping,
      ...edges.mapping,
      directed: base.mapping.directed,
      ...timesOf(base, rows.mapping),
      ...(nodeMerge === undefined && rows.mapping.nodeMerge === undefined
        ? {}
        : { nodeMerge: { ...nodeMerge, ...rows.mapping.nodeMerge } }),
      ...(edgeMerge === undefined ? {} : { edgeMerge }),
    },
    before: { nodes: nodes.before, edges: base.numEdges },
    fromFiles: { nodes: rows.nodes !== null, edges: rows.edges !== null },
    nodeRule: mode === 'append' ? 'first' : 'last',
    beside: ['was'],
    merges: edges.merges,
  };
}
