/** What a command line says of the columns of an import. */
import type { ImportMapping } from '../contract/api.ts';
import { mergeRules } from '../contract/merge.ts';
import type { ColumnRules } from '../contract/merge.ts';
import { columnFlag, columnsFlag, rulesFlag, switchFlag, timeFlag, textFlag, usageError } from './flags.ts';
import type { FlagValues } from './flags.ts';

const rules = `a rule is one of ${mergeRules.join(', ')}`;

export const mappingFlags = {
  source: textFlag('COLUMN', 'edges column with the source id (default: found by header and content)'),
  target: textFlag('COLUMN', 'edges column with the target id'),
  id: textFlag('COLUMN', 'nodes column with the id'),
  'name-column': columnFlag('nodes column with the names that are shown'),
  'node-truth': columnFlag('nodes column that says which are known to be anomalous; never given to a detector'),
  'edge-truth': columnFlag('edges column that says so of the edges'),
  'node-ignore': columnsFlag('nodes columns that make no feature'),
  'edge-ignore': columnsFlag('edges columns that make no feature'),
  'node-merge': rulesFlag(
    `how rows that name one node become one, by column; ${rules} (default: first; with --mode upsert: last)`,
  ),
  'edge-merge': rulesFlag(
    `makes edges with the same ends one edge, by these rules; '' for sum of numbers, min of times, most of the rest ` +
      `(default: parallel edges are kept)`,
  ),
  'node-time': timeFlag('nodes column that says when'),
  'edge-time': timeFlag('edges column that says when; the timeline uses it'),
  'edge-key': columnsFlag(
    'edges columns that name an edge, with --mode: equal keys are one edge (default: whole rows)',
  ),
  directed: switchFlag('edges have a direction (default: found by header)'),
  undirected: switchFlag('edges have no direction'),
};

const orNone = (name: string): string | null => (name === '' ? null : name);
const copy = (given: ColumnRules): ColumnRules => ({ ...given });

/** @returns null where nothing is said; `ofNodes` whether something is said of nodes */
export function mappingOf(flags: FlagValues<typeof mappingFlags>): {
  readonly mapping: Partial<ImportMapping> | null;
  readonly ofNodes: boolean;
} {
  if (flags.directed && flags.undirected) throw usageError('Give either --directed or --undirected, not both.');
  const nodes: Partial<ImportMapping> = {
    ...(flags.id === null ? {} : { nodeId: flags.id }),
    ...(flags['name-column'] === null ? {} : { nodeName: orNone(flags['name-column']) }),
    ...(flags['node-truth'] === null ? {} : { nodeTruth: orNone(flags['node-truth']) }),
    ...(flags['node-ignore'] === null ? {} : { nodeIgnore: [...flags['node-ignore']] }),
    ...(flags['node-time'] === null ? {} : { nodeTime: flags['node-time'] }),
    ...(flags['node-merge'] === null ? {} : { nodeMerge: copy(flags['node-merge']) }),
  };
  const mapping: Partial<ImportMapping> = {
    ...nodes,
    ...(flags.source === null ? {} : { source: flags.source }),
    ...(flags.target === null ? {} : { target: flags.target }),
    ...(flags['edge-truth'] === null ? {} : { edgeTruth: orNone(flags['edge-truth']) }),
    ...(flags['edge-ignore'] === null ? {} : { edgeIgnore: [...flags['edge-ignore']] }),
    ...(flags['edge-time'] === null ? {} : { edgeTime: flags['edge-time'] }),
    ...(flags['edge-merge'] === null ? {} : { edgeMerge: copy(flags['edge-merge']) }),
    ...(flags['edge-key'] === null ? {} : { edgeKey: [...flags['edge-key']] }),
    ...(flags.directed ? { directed: true } : {}),
    ...(flags.undirected ? { directed: false } : {}),
  };
  return { mapping: Object.keys(mapping).length > 0 ? mapping : null, ofNodes: Object.keys(nodes).length > 0 };
}
