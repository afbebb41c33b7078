/**
 * Labels as files: the CSV and JSON that leave Dowser, and the CSV that comes back in. What is exported can be imported
 * again and gives the same labels, with their reviewers and notes.
 */
import { readFile } from 'node:fs/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { labelValues } from '../../contract/api.ts';
import type { LabelEntry, LabelValue } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import { formatCsv, parseCsv } from './csv.ts';
import type { CsvRow } from './csv.ts';
import { importDrafts, labelLog, standingLabels, standingOpinions, verifyChain } from './label-log.ts';
import type { ChainReport, PutLabel } from './label-log.ts';

/** One standing label as exports write it; the fields that do not apply are null. */
export interface LabelRecord {
  readonly seq: number;
  readonly kind: ElementKind;
  readonly id: string | null;
  readonly source: string | null;
  readonly target: string | null;
  /** index of the stored edge, which tells parallel edges apart; null for a node */
  readonly edge: number | null;
  readonly label: LabelValue;
  readonly reviewer: string;
  readonly note: string;
  readonly at: string;
  readonly run: string | null;
  /** number of the question of the queue that it answers; null for a label given outside it */
  readonly item: number | null;
  readonly hash: string;
}

function toRecord(entry: LabelEntry): readonly LabelRecord[] {
  if (entry.to === null) return [];
  const isNode = entry.kind === 'node';
  return [
    {
      seq: entry.seq,
      kind: entry.kind,
      id: isNode ? entry.ids[0] : null,
      source: isNode ? null : entry.ids[0],
      target: isNode ? null : entry.ids[1],
      edge: isNode ? null : entry.index,
      label: entry.to,
      reviewer: entry.reviewer,
      note: entry.note,
      at: entry.at,
      run: entry.runId,
      item: entry.itemId,
      hash: entry.hash,
    },
  ];
}

/** Labels that stand, in the order in which they were given. */
export function labelRecords(project: OpenProject): readonly LabelRecord[] {
  const standing = standingLabels(project);
  return [...standing.node.values(), ...standing.edge.values()].flatMap(toRecord).sort((a, b) => a.seq - b.seq);
}

/** What each reviewer says of the elements that carry a label; the last row of an element is the label that stands. */
function opinionRecords(project: OpenProject): readonly LabelRecord[] {
  const standing = standingLabels(project);
  const opinions = standingOpinions(project);
  return (['node', 'edge'] as const)
    .flatMap((kind) =>
      [...standing[kind]].flatMap(([index, label]) => {
        const said = [...(opinions[kind].get(index)?.values() ?? [])];
        return [...said.filter((entry) => entry.seq < label.seq), label];
      }),
    )
    .flatMap(toRecord)
    .sort((a, b) => a.seq - b.seq);
}

const header = [
  'seq',
  'kind',
  'id',
  'source',
  'target',
  'edge',
  'label',
  'reviewer',
  'note',
  'at',
  'run',
  'item',
  'hash',
] as const;

/**
 * Every reviewer's answer to what carries a label. Ids are written exactly as the data has them, so that the file can be
 * joined and read back.
 */
export function labelsCsv(project: OpenProject): string {
  return formatCsv(
    header,
    opinionRecords(project).map((record) => header.map((column) => String(record[column] ?? ''))),
  );
}

export interface LabelExport {
  readonly labels: readonly LabelRecord[];
  /** the same labels, and what other reviewers say of the same elements, as `dowser label --file` reads them back */
  readonly csv: string;
  readonly log: readonly LabelEntry[];
  readonly chain: ChainReport;
}

/** Labels that stand, the whole log behind them, and whether its chain holds. */
export function labelsExport(project: OpenProject): LabelExport {
  return {
    labels: labelRecords(project),
    csv: labelsCsv(project),
    log: labelLog(project, 0, Number.MAX_SAFE_INTEGER),
    chain: verifyChain(project),
  };
}

/** A row that cannot be used, in words; caught where the line number is known. */
function refuse(reason: string): never {
  throw new AppError('invalid-argument', reason);
}

function nodeAt(project: OpenProject, id: string): number {
  return project.nodeIndex(id) ?? refuse(`there is no node called ${id}.`);
}

/** Stored edges from one node to the other, in either direction where the graph has none. */
function edgesBetween(project: OpenProject, source: number, target: number): readonly number[] {
  const { csr, data } = project;
  const found: number[] = [];
  for (let i = csr.rowPtr[source]; i < csr.rowPtr[source + 1]; i++) {
    if (csr.colIdx[i] !== target) continue;
    const edge = csr.edgeId[i];
    if (!data.graph.directed || data.graph.src[edge] === source) found.push(edge);
  }
  return found;
}

function edgeAt(project: OpenProject, sourceId: string, targetId: string, edgeText: string): number {
  const edges = edgesBetween(project, nodeAt(project, sourceId), nodeAt(project, targetId));
  if (edges.length === 0) refuse(`there is no edge from ${sourceId} to ${targetId}.`);
  if (edgeText !== '') {
    const edge = Number(edgeText);
    return edges.includes(edge) ? edge : refuse(`edge ${edgeText} does not lead from ${sourceId} to ${targetId}.`);
  }
  if (edges.length > 1) {
    const list = edges.slice(0, 10).join(', ') + (edges.length > 10 ? ', …' : '');
    refuse(
      `${edges.length} edges lead from ${sourceId} to ${targetId} (numbers ${list}). ` +
        'Say which one is meant in a column called edge.',
    );
  }
  return edges[0];
}

function readRow(project: OpenProject, get: (column: string) => string, defaultReviewer: string): PutLabel {
  const id = get('id');
  const kind = get('kind').trim().toLowerCase() || (id === '' ? 'edge' : 'node');
  if (kind !== 'node' && kind !== 'edge') refuse(`the kind must be node or edge, not ${kind}.`);
  const wanted = get('label').trim().toLowerCase();
  const value = labelValues.find((candidate) => candidate === wanted);
  if (value === undefined) refuse(`the label must be one of ${labelValues.join(', ')}, not "${get('label')}".`);
  if (kind === 'node' && id === '') refuse('it names no node: the column id is empty.');
  const index =
    kind === 'node' ? nodeAt(project, id) : edgeAt(project, get('source'), get('target'), get('edge').trim());
  const reviewer = get('reviewer').trim() || defaultReviewer;
  return {
    kind,
    index,
    value,
    reviewer,
    note: get('note'),
    runId: null,
    milliseconds: null,
    itemId: itemOf(get('item')),
  };
}

function itemOf(text: string): number | null {
  const item = text.trim();
  if (item === '') return null;
  return /^[1-9]\d{0,15}$/.test(item)
    ? Number(item)
    : refuse(`the item must be the number of a question, not "${item}".`);
}

async function readText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new AppError(
      'not-found',
      `The label file ${path} cannot be read. Check its name and that it may be read.`,
      undefined,
      cause,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError(
      'bad-file',
      `${path} is not UTF-8 text. Save it as CSV in UTF-8 and try again.`,
      undefined,
      cause,
    );
  }
}

export interface LabelImport {
  /** rows below the header; read = kept + rejected */
  readonly read: number;
  readonly kept: number;
  /** one sentence per row that could not be used, with its line */
  readonly rejected: readonly string[];
}

/**
 * Reads labels from a CSV with the columns kind, id | source and target, label, and optionally edge, reviewer, note, item.
 * All usable rows become entries in one transaction. A row that says what already stands (same label, reviewer, note) is
 * kept without a new entry, so that importing a file twice changes nothing.
 * @throws AppError not-found (file), bad-file (not a label file), storage
 */
export async function importLabels(project: OpenProject, path: string, reviewer: string): Promise<LabelImport> {
  const rows = parseCsv(await readText(path));
  if (rows.length === 0) throw new AppError('bad-file', `${path} is empty; a label file starts with a header line.`);
  const columns = rows[0].fields.map((name) => name.trim().toLowerCase());
  const missing = ['label']
    .concat(columns.includes('id') ? [] : ['source', 'target'])
    .filter((c) => !columns.includes(c));
  if (missing.length > 0) {
    throw new AppError(
      'bad-file',
      `${path} is not a label file: it has no column called ${missing.join(' or ')} (it has ${columns.join(', ')}). ` +
        'It needs label, and id for nodes or source and target for edges.',
    );
  }
  const rejected: string[] = [];
  const usable = rows.slice(1).flatMap((row) => tryRow(project, row, columns, reviewer, rejected) ?? []);
  const drafts = newDrafts(project, usable);
  if (drafts.length > 0) importDrafts(project, drafts);
  return { read: rows.length - 1, kept: usable.length, rejected };
}

/** The rows that say something new: of their reviewer, or by being the last word on an element. */
function newDrafts(project: OpenProject, rows: readonly PutLabel[]): readonly PutLabel[] {
  const standing = standingLabels(project);
  const opinions = standingOpinions(project);
  const keyOf = ({ kind, index }: PutLabel): string => `${kind} ${index}`;
  const lastOf = new Map(rows.map((row, at) => [keyOf(row), at]));
  const said = new Map<string, Pick<PutLabel, 'value' | 'note'>>();
  const label = new Map<string, Pick<PutLabel, 'value' | 'note' | 'reviewer'>>();
  return rows.filter((row, at) => {
    const key = keyOf(row);
    const own = `${key} ${row.reviewer}`;
    const entry = opinions[row.kind].get(row.index)?.get(row.reviewer);
    const before = said.get(own) ?? (entry && { value: entry.to, note: entry.note });
    const now = standing[row.kind].get(row.index);
    const stands = label.get(key) ?? (now && { value: now.to, note: now.note, reviewer: now.reviewer });
    const isNew = before?.value !== row.value || before.note !== row.note;
    const isLast = stands?.value !== row.value || stands.note !== row.note || stands.reviewer !== row.reviewer;
    if (!isNew && !(isLast && lastOf.get(key) === at)) return false;
    said.set(own, row);
    label.set(key, row);
    return true;
  });
}

function tryRow(
  project: OpenProject,
  row: CsvRow,
  columns: readonly string[],
  reviewer: string,
  rejected: string[],
): PutLabel | null {
  try {
    if (row.fields.length !== columns.length) {
      refuse(`it has ${row.fields.length} fields where the header has ${columns.length}.`);
    }
    return readRow(project, (column) => row.fields[columns.indexOf(column)] ?? '', reviewer);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'invalid-argument') throw thrown;
    rejected.push(`Line ${row.line}: ${thrown.message}`);
    return null;
  }
}
