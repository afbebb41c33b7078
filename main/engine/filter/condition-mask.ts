/** Which nodes meet one condition: 1 for each that does. What a table, a run or a model says is asked there and nowhere else. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { NodeCondition } from '../../contract/filter.ts';
import { standingLabels } from '../labels/label-log.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { modelFolder, patternsFile } from '../models/model-folder.ts';
import { usableModel } from '../models/model-record.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import { allowedColumn, numberSql, timeSql } from './columns.ts';

type Of<K extends NodeCondition['kind']> = Extract<NodeCondition, { kind: K }>;

function maskOf(length: number, passes: (node: number) => boolean): Uint8Array {
  const mask = new Uint8Array(length);
  for (let node = 0; node < length; node++) if (passes(node)) mask[node] = 1;
  return mask;
}

function maskOfNodes(length: number, nodes: Iterable<number>): Uint8Array {
  const mask = new Uint8Array(length);
  for (const node of nodes) {
    if (node >= length) throw new AppError('not-found', `There is no node number ${node} in this project.`);
    mask[node] = 1;
  }
  return mask;
}

const within = (value: number, min: number | null, max: number | null): boolean =>
  (min === null || value >= min) && (max === null || value <= max);

/** Single precision, as the measures are: a bound read off the screen is met by the value that it was read from. */
const single = (value: number | null): number | null => (value === null ? null : Math.fround(value));

async function ofTable(project: OpenProject, holds: string): Promise<Uint8Array> {
  const { numNodes } = project.data.graph;
  return Uint8Array.from(
    await project.ask((tables) =>
      tables.ints(`SELECT CASE WHEN ${holds} THEN 1 ELSE 0 END FROM nodes ORDER BY idx`, numNodes),
    ),
  );
}

const between = (value: string, min: number | null, max: number | null): string =>
  [
    `${value} IS NOT NULL`,
    ...(min === null ? [] : [`${value} >= ${min}::DOUBLE`]),
    ...(max === null ? [] : [`${value} <= ${max}::DOUBLE`]),
  ].join(' AND ');

/** Milliseconds since 1970; a time without a zone is UTC, as in the tables, and a day as an end includes all of it. */
export function momentOf(text: string, isEnd: boolean): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isZoned = isDay || /(z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = Date.parse(isZoned ? text : `${text}Z`);
  if (Number.isNaN(at)) {
    throw new AppError('invalid-argument', `"${text}" is no time. Write it like 2024-03-01 or 2024-03-01T14:30.`);
  }
  return isDay && isEnd ? at + 86_400_000 - 1 : at;
}

async function ofTime(project: OpenProject, { of, column, from, to }: Of<'time'>): Promise<Uint8Array> {
  const value = timeSql(allowedColumn(project, of, column));
  const low = from === null ? null : momentOf(from, false) / 1000;
  const high = to === null ? null : momentOf(to, true) / 1000;
  const holds = between(value, low, high);
  if (of === 'node') return ofTable(project, holds);
  return ofTable(project, `idx IN (SELECT src FROM edges WHERE ${holds} UNION SELECT dst FROM edges WHERE ${holds})`);
}

async function ofEgo({ csr, data }: OpenProject, { nodes, hops }: Of<'ego'>): Promise<Uint8Array> {
  const mask = maskOfNodes(data.graph.numNodes, nodes);
  let edge = [...new Set(nodes)];
  for (let hop = 0; hop < hops && edge.length > 0; hop++) {
    const next: number[] = [];
    for (const v of edge) {
      for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
        if (mask[csr.colIdx[i]] === 1) continue;
        mask[csr.colIdx[i]] = 1;
        next.push(csr.colIdx[i]);
      }
    }
    edge = next;
    // A label that comes meanwhile must not wait for the next step.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return mask;
}

async function ofPattern(project: OpenProject, { modelId, codes }: Of<'pattern'>): Promise<Uint8Array> {
  usableModel(project.db, modelId);
  const wanted = new Set(codes);
  const tables = await openTables();
  try {
    const rows = `read_parquet(${sqlText(patternsFile(modelFolder(project.path, modelId)))}, file_row_number = true)`;
    const { numNodes } = project.data.graph;
    const code = await tables.ints(`SELECT code FROM ${rows} ORDER BY file_row_number`, numNodes);
    return maskOf(numNodes, (node) => wanted.has(code[node]));
  } finally {
    tables.close();
  }
}

/** @throws AppError not-found, conflict, invalid-argument where the condition cannot be asked; cancelled; storage */
export async function conditionMask(
  project: OpenProject,
  desk: MeasureDesk,
  condition: NodeCondition,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { numNodes } = project.data.graph;
  switch (condition.kind) {
    case 'number': {
      const value = numberSql(allowedColumn(project, 'node', condition.column));
      return ofTable(project, between(value, condition.min, condition.max));
    }
    case 'category': {
      const { physical } = allowedColumn(project, 'node', condition.column);
      return ofTable(project, `coalesce(${physical}, '') IN (${condition.values.map(sqlText).join(', ')})`);
    }
    case 'text':
      return maskOfNodes(numNodes, await project.search('node', condition.text.trim().toLowerCase()));
    case 'measure': {
      const { values } = await desk.values(condition.measure, signal);
      const [min, max] = [single(condition.min), single(condition.max)];
      return maskOf(numNodes, (node) => within(values[node], min, max));
    }
    case 'group': {
      const { values } = await desk.values(condition.of, signal);
      const wanted = new Set(condition.numbers);
      return maskOf(numNodes, (node) => wanted.has(values[node]));
    }
    case 'ego':
      return ofEgo(project, condition);
    case 'score': {
      const { percentile } = await rankedScores(project, condition.runId, 'node');
      return maskOf(numNodes, (node) => within(percentile[node], condition.min, condition.max));
    }
    case 'label': {
      const labels = standingLabels(project).node;
      const wanted = new Set(condition.values);
      return maskOf(numNodes, (node) => wanted.has(labels.get(node)?.to ?? 'none'));
    }
    case 'time':
      return ofTime(project, condition);
    case 'pattern':
      return ofPattern(project, condition);
    case 'nodes':
      return maskOfNodes(numNodes, condition.nodes);
  }
}
