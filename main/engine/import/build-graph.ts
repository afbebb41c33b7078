/**
 * Raw text tables -> the tables `nodes` (idx, id, name, truth, c0...) and `edges` (idx, src, dst, truth, c0...), with
 * every row accounted for. All of it are joins inside DuckDB: a million edges never become a million objects.
 *
 * Nodes keep the order of their file; nodes that only appear as an end of an edge follow, in order of appearance.
 */
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ImportMapping, RejectedRow, RowAccounting } from '../../contract/api.ts';
import type { MergeRule, MergedColumn } from '../../contract/merge.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';
import { mergeEdges } from './merge/merge-edges.ts';
import { mergeRows } from './merge/merge-rows.ts';
import { mergeNotes } from './merge/merge-words.ts';
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
  readonly merges: readonly MergedColumn[];
  readonly notes: readonly string[];
  readonly mapping: ImportMapping;
  readonly columns: { readonly nodes: readonly string[] | null; readonly edges: readonly string[] };
  readonly delimiters: { readonly nodes: string; readonly edges: string };
  /** the raw table that the edges were made of, in the order of its lines; the caller drops it */
  readonly edgeRows: string;
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

async function count(tables: Tables, sql: string): Promise<number> {
  const [[value]] = await tables.rows(sql);
  return Number(value);
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

/** What goes into the graph: the rows of the files, and where there is a project already, its rows with them. */
export interface JoinedRows {
  readonly edges: RawTable;
  readonly nodes: RawTable | null;
  readonly mapping: ImportMapping;
  /** rows of these tables that were there before the files */
  readonly before: { readonly nodes: number; readonly edges: number };
  /** tables that come from a file; their rows are accounted for */
  readonly fromFiles: { readonly nodes: boolean; readonly edges: boolean };
  /** what a column of nodes has where several rows name one and nothing was said */
  readonly nodeRule: MergeRule;
  /** columns of the edges beside line and c0, c1, ... that stay with them until the graph is made */
  readonly beside: readonly string[];
  /** what was merged already */
  readonly merges: readonly MergedColumn[];
}

async function buildNodes(tables: Tables, joined: JoinedRows): Promise<readonly MergedColumn[]> {
  const { nodes: raw, mapping } = joined;
  if (raw === null || mapping.nodeId === null) {
    await tables.run('CREATE TABLE nodes (idx INTEGER, id VARCHAR, name VARCHAR, truth TINYINT)');
    return [];
  }
  const id = columnOf(raw, mapping.nodeId);
  const names = raw.columns.map((_, i) => physical(i));
  const merged = await mergeRows(tables, {
    element: 'node',
    table: raw.table,
    columns: raw.columns,
    key: [id],
    shown: id,
    fixed: new Set([mapping.nodeId]),
    rule: (column) => mapping.nodeMerge?.[column] ?? joined.nodeRule,
    beside: [],
  });
  const nodeName = mapping.nodeName === null ? id : columnOf(raw, mapping.nodeName);
  const truth = mapping.nodeTruth === null ? '(-1)::TINYINT' : truthSql(columnOf(raw, mapping.nodeTruth));
  await tables.run(
    `CREATE TABLE nodes AS
     SELECT (row_number() OVER (ORDER BY line) - 1)::INTEGER AS idx, ${id} AS id,
            CASE WHEN trim(${nodeName}) = '' THEN ${id} ELSE ${nodeName} END AS name, ${truth} AS truth,
            ${names.join(', ')}
     FROM ${merged.table} ORDER BY line`,
  );
  if (merged.table !== raw.table) await tables.run(`DROP TABLE ${merged.table}`);
  return merged.columns;
}

/** @throws AppError bad-file where no edge is left */
async function requireEdges(tables: Tables, edges: RawTable): Promise<void> {
  if ((await count(tables, `SELECT count(*) FROM ${edges.table}`)) > 0) return;
  const [reject] = edges.rejects;
  const first = edges.rejects.length > 0 ? ` The first: line ${reject.line ?? '?'}, ${reject.reason}.` : '';
  throw new AppError(
    'bad-file',
    `${edges.source.name} has no usable edge: all ${wholeText(edges.read)} rows were rejected.${first}`,
  );
}

/** @throws AppError bad-file (no edge left), invalid-argument (truth column, a rule that does not fit its column) */
export async function buildGraph(tables: Tables, joined: JoinedRows): Promise<BuiltGraph> {
  const { nodes: rawNodes, mapping } = joined;
  const notes: string[] = [...(rawNodes?.notes ?? []), ...joined.edges.notes];
  await requireEdges(tables, joined.edges);
  if (rawNodes !== null && mapping.nodeTruth !== null) {
    const column = columnOf(rawNodes, mapping.nodeTruth);
    notes.push(...(await checkTruth(tables, rawNodes.table, column, mapping.nodeTruth, rawNodes.source.name)));
  }
  if (mapping.edgeTruth !== null) {
    const { table, source } = joined.edges;
    const column = columnOf(joined.edges, mapping.edgeTruth);
    notes.push(...(await checkTruth(tables, table, column, mapping.edgeTruth, source.name)));
  }
  notes.push(...(await oddIds(tables, rawNodes, joined.edges, mapping)));
  const nodeMerges = await buildNodes(tables, joined);
  const { raw: rawEdges, merges: edgeMerges } = await mergeEdges(tables, joined.edges, mapping, joined.beside);
  notes.push(
    ...mergeNotes(rawNodes?.source.name ?? '', nodeMerges),
    ...mergeNotes(rawEdges.source.name, [...joined.merges, ...edgeMerges]),
  );
  const source = columnOf(rawEdges, mapping.source);
  const target = columnOf(rawEdges, mapping.target);
  const listed = await count(tables, 'SELECT count(*) FROM nodes');
  const numEdges = await count(tables, `SELECT count(*) FROM ${rawEdges.table}`);
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

  const { before, fromFiles } = joined;
  const accounting = (raw: RawTable, role: 'nodes' | 'edges', kept: number): RowAccounting => ({
    file: raw.source.name,
    role,
    sha256: raw.source.sha256,
    bytes: raw.source.bytes,
    read: raw.read,
    kept,
    merged: raw.read - kept - raw.rejected,
    rejected: raw.rejected,
  });
  return {
    numNodes,
    numEdges,
    derivedNodes: numNodes - listed,
    selfLoops: Number(selfLoops),
    parallelEdges: numEdges - Number(pairs),
    files: [
      ...(rawNodes === null || !fromFiles.nodes ? [] : [accounting(rawNodes, 'nodes', listed - before.nodes)]),
      ...(fromFiles.edges ? [accounting(rawEdges, 'edges', numEdges - before.edges)] : []),
    ],
    rejects: [...(rawNodes?.rejects ?? []), ...rawEdges.rejects],
    merges: [...nodeMerges, ...joined.merges, ...edgeMerges],
    notes,
    mapping,
    columns: { nodes: rawNodes?.columns ?? null, edges: rawEdges.columns },
    delimiters: { nodes: rawNodes?.delimiter ?? ',', edges: rawEdges.delimiter },
    edgeRows: rawEdges.table,
    hasNodeTruth: mapping.nodeTruth !== null,
    hasEdgeTruth: mapping.edgeTruth !== null,
  };
}
