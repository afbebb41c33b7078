/**
 * Raw text tables -> the tables `nodes` (idx, id, name, truth, c0...) and `edges` (idx, src, dst, truth, c0...), with
 * every row accounted for. All of it are joins inside DuckDB: a million edges never become a million objects.
 *
 * Nodes keep the order of their file; nodes that only appear as an end of an edge follow, in order of appearance.
 */
import { AppError } from '../../../ml/schema/errors.ts';
import { MOST_LISTED } from '../../../ml/io/csv-scan.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ImportMapping, RejectedRow, RowAccounting } from '../../contract/api.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';
import { oddIds } from './odd-ids.ts';
import type { RawTable } from './load-csv.ts';

export interface BuiltGraph {
  readonly numNodes: number;
  readonly numEdges: number;
  readonly derivedNodes: number;
  readonly selfLoops: number;
  readonly parallelEdges: number;
  readonly files: readonly RowAccounting[];
  readonly rejects: readonly RejectedRow[];
  readonly notes: readonly string[];
  readonly hasNodeTruth: boolean;
  readonly hasEdgeTruth: boolean;
}

const anomalousWords = [
  '1',
  'true',
  'yes',
  'y',
  't',
  '1.0',
  'anomalous',
  'anomaly',
  'anomal',
  'fraud',
  'fraudulent',
  'outlier',
  'illicit',
  'spam',
  'suspicious',
  'bad',
  'positive',
];
const normalWords = [
  '0',
  'false',
  'no',
  'n',
  'f',
  '0.0',
  'normal',
  'benign',
  'honest',
  'inlier',
  'licit',
  'ok',
  'legit',
  'legitimate',
  'good',
  'ham',
  'negative',
];
const wordList = (words: readonly string[]): string => `(${words.map(sqlText).join(', ')})`;
const truthSql = (column: string): string =>
  `CASE WHEN lower(trim(${column})) IN ${wordList(anomalousWords)} THEN 1
        WHEN lower(trim(${column})) IN ${wordList(normalWords)} THEN 0 ELSE -1 END::TINYINT`;

const columnOf = (raw: RawTable, name: string): string => physical(raw.columns.indexOf(name));

/** A look at the first character decides for almost all of them. */
const isBlank = (column: string): string => `(ascii(${column}) <= 32 AND trim(${column}) = '')`;

const byLine = (rows: readonly RejectedRow[]): readonly RejectedRow[] =>
  [...rows].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));

async function count(tables: Tables, sql: string): Promise<number> {
  const [[value]] = await tables.rows(sql);
  return Number(value);
}

interface Rejects {
  readonly rejected: number;
  /** the first of them */
  readonly rejects: readonly RejectedRow[];
}

/** Takes rows out of a raw table; returns how many, and the first of them with a reason. */
async function takeOut(tables: Tables, raw: RawTable, where: string, reasonSql: string): Promise<Rejects> {
  const rejected = await count(tables, `SELECT count(*) FROM ${raw.table} WHERE ${where}`);
  if (rejected === 0) return { rejected, rejects: [] };
  const text = raw.columns.map((_, i) => physical(i)).join(', ');
  const rows = await tables.rows(
    `SELECT ${raw.lineColumn}, ${reasonSql}, left(concat_ws(${sqlText(raw.delimiter)}, ${text}), 200)
     FROM ${raw.table} WHERE ${where} ORDER BY line LIMIT ${MOST_LISTED}`,
  );
  await tables.run(`DELETE FROM ${raw.table} WHERE ${where}`);
  const rejects = rows.map(([line, reason, shown]) => ({
    file: raw.source.name,
    line: Number(line),
    reason: String(reason),
    text: String(shown),
  }));
  return { rejected, rejects };
}

/** The rejects of a file in the order of their lines, and what is said where not all of them are listed. */
function allRejects(raw: RawTable, taken: Rejects): Rejects & { readonly notes: readonly string[] } {
  const rejected = raw.rejected + taken.rejected;
  const rejects = byLine([...raw.rejects, ...taken.rejects]).slice(0, MOST_LISTED);
  const { name } = raw.source;
  const note = `${name}: ${wholeText(rejected)} rows were rejected; the first ${wholeText(rejects.length)} of them are listed.`;
  return { rejected, rejects, notes: rejects.length < rejected ? [note] : [] };
}

/** Values of a truth column that say neither yes nor no are unknown; where none says anything the column is wrong. */
async function checkTruth(
  tables: Tables,
  table: string,
  column: string,
  name: string,
  file: string,
): Promise<string[]> {
  const [[known, odd, example]] = await tables.rows(
    `SELECT count(*) FILTER (t >= 0), count(*) FILTER (t < 0 AND x <> ''), first(x) FILTER (t < 0 AND x <> '')
     FROM (SELECT ${column} AS x, ${truthSql(column)} AS t FROM ${table})`,
  );
  if (Number(known) === 0) {
    const seen = example === null ? 'it is empty in every row' : `it holds values such as "${String(example)}"`;
    throw new AppError(
      'invalid-argument',
      `The column "${name}" of ${file} cannot be the truth: ${seen}. Expected 1 or 0, true or false, anomalous or normal.`,
    );
  }
  if (Number(odd) === 0) return [];
  const shown = `"${String(example)}"`;
  return [
    `${file}: ${wholeText(Number(odd))} values of "${name}" say neither anomalous nor normal (such as ${shown}): unknown.`,
  ];
}

async function buildNodes(tables: Tables, raw: RawTable | null, mapping: ImportMapping): Promise<number> {
  if (raw === null || mapping.nodeId === null) {
    await tables.run('CREATE TABLE nodes (idx INTEGER, id VARCHAR, name VARCHAR, truth TINYINT)');
    return 0;
  }
  const id = columnOf(raw, mapping.nodeId);
  const names = raw.columns.map((_, i) => physical(i));
  const rows = await count(tables, `SELECT count(*) FROM ${raw.table}`);
  const distinct = await count(tables, `SELECT count(DISTINCT ${id}) FROM ${raw.table}`);
  let from = raw.table;
  if (distinct < rows) {
    // The first value that is not empty wins, column by column.
    const firsts = names.map((name) =>
      name === id
        ? `any_value(${id}) AS ${id}`
        : `coalesce(arg_min(${name}, line) FILTER (${name} <> ''), '') AS ${name}`,
    );
    await tables.run(
      `CREATE TABLE merged_nodes AS SELECT min(line) AS line, ${firsts.join(', ')} FROM ${raw.table} GROUP BY ${id}`,
    );
    from = 'merged_nodes';
  }
  const nodeName = mapping.nodeName === null ? id : columnOf(raw, mapping.nodeName);
  const truth = mapping.nodeTruth === null ? '(-1)::TINYINT' : truthSql(columnOf(raw, mapping.nodeTruth));
  await tables.run(
    `CREATE TABLE nodes AS
     SELECT (row_number() OVER (ORDER BY line) - 1)::INTEGER AS idx, ${id} AS id,
            CASE WHEN trim(${nodeName}) = '' THEN ${id} ELSE ${nodeName} END AS name, ${truth} AS truth,
            ${names.join(', ')}
     FROM ${from} ORDER BY line`,
  );
  return distinct;
}

/** @throws AppError bad-file (no edge left), invalid-argument (truth column) */
export async function buildGraph(
  tables: Tables,
  rawEdges: RawTable,
  rawNodes: RawTable | null,
  mapping: ImportMapping,
): Promise<BuiltGraph> {
  const notes: string[] = [...(rawNodes?.notes ?? []), ...rawEdges.notes];
  const source = columnOf(rawEdges, mapping.source);
  const target = columnOf(rawEdges, mapping.target);
  let nodeRejects: ReturnType<typeof allRejects> = { rejected: 0, rejects: [], notes: [] };
  if (rawNodes !== null && mapping.nodeId !== null) {
    const where = isBlank(columnOf(rawNodes, mapping.nodeId));
    nodeRejects = allRejects(rawNodes, await takeOut(tables, rawNodes, where, sqlText('the node id is empty')));
  }
  const reason = `CASE WHEN trim(${source}) <> '' THEN 'the target is empty' WHEN trim(${target}) <> ''
    THEN 'the source is empty' ELSE 'source and target are empty' END`;
  const edgeRejects = allRejects(
    rawEdges,
    await takeOut(tables, rawEdges, `${isBlank(source)} OR ${isBlank(target)}`, reason),
  );
  notes.push(...nodeRejects.notes, ...edgeRejects.notes);
  const numEdges = await count(tables, `SELECT count(*) FROM ${rawEdges.table}`);
  if (numEdges === 0) {
    const first = edgeRejects.rejects.at(0);
    const said = first === undefined ? '' : ` The first: line ${first.line ?? '?'}, ${first.reason}.`;
    throw new AppError(
      'bad-file',
      `${rawEdges.source.name} has no usable edge: all ${wholeText(rawEdges.read)} rows were rejected.${said}`,
    );
  }

  if (rawNodes !== null && mapping.nodeTruth !== null) {
    const column = columnOf(rawNodes, mapping.nodeTruth);
    notes.push(...(await checkTruth(tables, rawNodes.table, column, mapping.nodeTruth, rawNodes.source.name)));
  }
  if (mapping.edgeTruth !== null) {
    const column = columnOf(rawEdges, mapping.edgeTruth);
    notes.push(...(await checkTruth(tables, rawEdges.table, column, mapping.edgeTruth, rawEdges.source.name)));
  }

  notes.push(...(await oddIds(tables, rawNodes, rawEdges, mapping)));
  const listed = await buildNodes(tables, rawNodes, mapping);
  const empties = (rawNodes?.columns ?? []).map((_, i) => `, '' AS ${physical(i)}`).join('');
  await tables.run(
    `INSERT INTO nodes
     SELECT (${listed} + row_number() OVER (ORDER BY seen_at) - 1)::INTEGER, id, id, -1::TINYINT ${empties}
     FROM (SELECT id, min(seen_at) AS seen_at FROM (
             SELECT ${source} AS id, line * 2 AS seen_at FROM ${rawEdges.table}
             UNION ALL SELECT ${target}, line * 2 + 1 FROM ${rawEdges.table}) GROUP BY id)
     WHERE id NOT IN (SELECT id FROM nodes) ORDER BY seen_at`,
  );
  const numNodes = await count(tables, 'SELECT count(*) FROM nodes');
  const names = rawEdges.columns.map((_, i) => `e.${physical(i)}`).join(', ');
  const truth = mapping.edgeTruth === null ? '(-1)::TINYINT' : truthSql(`e.${columnOf(rawEdges, mapping.edgeTruth)}`);
  await tables.run(
    `CREATE TABLE edges AS
     SELECT (row_number() OVER () - 1)::INTEGER AS idx, * FROM (
       SELECT s.idx AS src, t.idx AS dst, ${truth} AS truth, ${names}
       FROM ${rawEdges.table} e JOIN nodes s ON s.id = e.${source} JOIN nodes t ON t.id = e.${target} ORDER BY e.line)`,
  );
  const [[built, selfLoops, pairs]] = await tables.rows(
    `SELECT count(*), count(*) FILTER (src = dst), (SELECT count(*) FROM (SELECT DISTINCT
       ${mapping.directed ? 'src, dst' : 'least(src, dst), greatest(src, dst)'} FROM edges)) FROM edges`,
  );
  if (built !== numEdges) throw new AppError('internal', `${numEdges} edge rows became ${String(built)} edges.`);

  const accounting = (raw: RawTable, role: 'nodes' | 'edges', kept: number, rejected: number): RowAccounting => ({
    file: raw.source.name,
    role,
    sha256: raw.source.sha256,
    bytes: raw.source.bytes,
    read: raw.read,
    kept,
    merged: raw.read - kept - rejected,
    rejected,
  });
  return {
    numNodes,
    numEdges,
    derivedNodes: numNodes - listed,
    selfLoops: Number(selfLoops),
    parallelEdges: numEdges - Number(pairs),
    files: [
      ...(rawNodes === null ? [] : [accounting(rawNodes, 'nodes', listed, nodeRejects.rejected)]),
      accounting(rawEdges, 'edges', numEdges, edgeRejects.rejected),
    ],
    rejects: [...nodeRejects.rejects, ...edgeRejects.rejects],
    notes,
    hasNodeTruth: mapping.nodeTruth !== null,
    hasEdgeTruth: mapping.edgeTruth !== null,
  };
}
