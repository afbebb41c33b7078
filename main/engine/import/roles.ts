/**
 * Which column plays which part, guessed from its name and (for edges) its place: a suggestion that a person sees in
 * the wizard and can change, and what the command line uses where nothing is said.
 */
import { bareName, holdsAnswer, truthColumnNames } from '../../../ml/schema/answer-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ColumnRole } from '../../contract/api.ts';

/** Letters and digits only: "From Account", "from_account" and "fromAccount" are one word. */
const sourceNames = [
  'source',
  'src',
  'from',
  'sender',
  'payer',
  'debtor',
  'origin',
  'orig',
  'caller',
  'citing',
  'parent',
  'nameorig',
  'fromnode',
  'node1',
  'usera',
  'a',
  'u',
  'left',
  'ego',
  'depender',
  'package',
  'start',
  'buyer',
  'follower',
];
const targetNames = [
  'target',
  'dst',
  'dest',
  'destination',
  'to',
  'receiver',
  'recipient',
  'payee',
  'beneficiary',
  'creditor',
  'callee',
  'cited',
  'child',
  'namedest',
  'tonode',
  'node2',
  'userb',
  'b',
  'v',
  'right',
  'alter',
  'dependency',
  'dependson',
  'end',
  'seller',
  'followee',
];
/** Pairs of names that say nothing about a direction. */
const undirectedPairs: readonly (readonly [string, string])[] = [
  ['usera', 'userb'],
  ['node1', 'node2'],
  ['a', 'b'],
  ['u', 'v'],
  ['left', 'right'],
];
const idNames = [
  'id',
  'nodeid',
  'node',
  'key',
  'uid',
  'uuid',
  'accountid',
  'account',
  'userid',
  'customerid',
  'paperid',
  'package',
  'pageid',
  'number',
];
const nameNames = ['name', 'title', 'displayname', 'fullname', 'caption', 'pagename', 'username', 'subjectname'];
/** What neo4j-admin reads says by a mark which column is which: "personId:ID(Person)", ":START_ID". */
const markedAs = (columns: readonly string[], mark: string): string | null =>
  columns.find((column) => new RegExp(`:${mark}(\\([^)]*\\))?$`, 'i').test(column.trim())) ?? null;
const firstOf = (columns: readonly string[], names: readonly string[], taken: ReadonlySet<string>): string | null => {
  for (const name of names) {
    const found = columns.find((column) => !taken.has(column) && bareName(column) === name);
    if (found !== undefined) return found;
  }
  return null;
};
/** "from_account", "sender_id", "source ip": a known word first, then more. */
const startsWithOne = (
  columns: readonly string[],
  words: readonly string[],
  taken: ReadonlySet<string>,
): string | null =>
  columns.find((column) => {
    const first = column
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)[0];
    return !taken.has(column) && first.length > 1 && words.includes(first);
  }) ?? null;

export interface EdgeRoles {
  readonly source: string;
  readonly target: string;
  readonly truth: string | null;
  readonly ignore: readonly string[];
  readonly directed: boolean;
  /** the names alone say which columns are the two ends */
  readonly certain: boolean;
}

/** The first rows of a table, as text; may be empty where only the header is known. */
export type SampleRows = readonly (readonly string[])[];

/** The two columns that share most of their values: the ends of edges name the same things. Null where none do. */
function sharedPair(columns: readonly string[], rows: SampleRows): readonly [string, string] | null {
  const sets = columns.map((_, i) => new Set(rows.map((row) => row[i]).filter((value) => value.trim() !== '')));
  let best: readonly [string, string] | null = null;
  let bestShare = 0.05;
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      // Few different values are shared by chance: flags, counts, kinds.
      if (Math.min(sets[a].size, sets[b].size) < 4) continue;
      const shared = [...sets[a]].filter((value) => sets[b].has(value)).length;
      const share = shared / Math.min(sets[a].size, sets[b].size);
      if (share > bestShare) {
        best = [columns[a], columns[b]];
        bestShare = share;
      }
    }
  }
  return best;
}

/** @throws AppError bad-file for a table of fewer than two columns */
export function suggestEdgeRoles(columns: readonly string[], what: string, rows: SampleRows = []): EdgeRoles {
  if (columns.length < 2) {
    const seen = columns.length === 1 ? `one column, "${columns[0]}"` : 'no column';
    const message = `${what} has ${seen}. A list of edges needs two: one for each end, separated by , ; tab or |.`;
    throw new AppError('bad-file', message);
  }
  const taken = new Set<string>();
  const namedSource =
    markedAs(columns, 'START_ID') ?? firstOf(columns, sourceNames, taken) ?? startsWithOne(columns, sourceNames, taken);
  if (namedSource !== null) taken.add(namedSource);
  const namedTarget =
    markedAs(columns, 'END_ID') ?? firstOf(columns, targetNames, taken) ?? startsWithOne(columns, targetNames, taken);
  const certain = namedSource !== null && namedTarget !== null;
  const pair = certain ? [namedSource, namedTarget] : (sharedPair(columns, rows) ?? [columns[0], columns[1]]);
  const [source, target] = pair;
  const ends = new Set([source, target]);
  const truth = firstOf(columns, truthColumnNames, ends);
  const ignore = columns.filter((column) => !ends.has(column) && column !== truth && holdsAnswer(column));
  const directed = !undirectedPairs.some(([a, b]) => a === bareName(source) && b === bareName(target));
  return { source, target, truth, ignore, directed, certain };
}

/** The first column in which every value is there and no two are equal; else the first column. */
function firstKey(columns: readonly string[], rows: SampleRows): string {
  const key = columns.find((_, i) => {
    const values = rows.map((row) => row[i]);
    return values.length > 0 && new Set(values).size === values.length && values.every((value) => value.trim() !== '');
  });
  return key ?? columns[0];
}

export interface NodeRoles {
  readonly id: string;
  readonly name: string | null;
  readonly truth: string | null;
  readonly ignore: readonly string[];
}

export function suggestNodeRoles(columns: readonly string[], rows: SampleRows = []): NodeRoles {
  const none = new Set<string>();
  const endsInId = columns.find((column) => /(^|[_\s])id$/i.test(column) || /[a-z]I[dD]$/.test(column)) ?? null;
  const id =
    markedAs(columns, 'ID') ??
    firstOf(columns, idNames.slice(0, 4), none) ??
    endsInId ??
    firstOf(columns, idNames, none) ??
    firstKey(columns, rows);
  const taken = new Set([id]);
  const name = firstOf(columns, nameNames, taken);
  if (name !== null) taken.add(name);
  const truth = firstOf(columns, truthColumnNames, taken);
  if (truth !== null) taken.add(truth);
  return { id, name, truth, ignore: columns.filter((column) => !taken.has(column) && holdsAnswer(column)) };
}

/** Edges where both ends are named so; nodes where an id is; else by what the columns hold. */
export function looksLike(columns: readonly string[], rows: SampleRows): 'nodes' | 'edges' {
  if (columns.length < 2) return 'nodes';
  if (suggestEdgeRoles(columns, 'The file', rows).certain) return 'edges';
  if (markedAs(columns, 'ID') !== null) return 'nodes';
  if (columns.some((column) => ['id', 'nodeid', 'name'].includes(bareName(column)) || /_id$/i.test(column)))
    return 'nodes';
  return columns.length === 2 || sharedPair(columns, rows) !== null ? 'edges' : 'nodes';
}

export function roleOf(
  column: string,
  kind: 'nodes' | 'edges',
  columns: readonly string[],
  rows: SampleRows,
): ColumnRole {
  if (kind === 'edges') {
    const roles = suggestEdgeRoles(columns, 'The file', rows);
    if (column === roles.source) return 'source';
    if (column === roles.target) return 'target';
    if (column === roles.truth) return 'truth';
    return roles.ignore.includes(column) ? 'ignore' : 'feature';
  }
  const roles = suggestNodeRoles(columns, rows);
  if (column === roles.id) return 'id';
  if (column === roles.name) return 'name';
  if (column === roles.truth) return 'truth';
  return roles.ignore.includes(column) ? 'ignore' : 'feature';
}
