/** What an import is told beside roles: how times are written, how rows become one, what names an edge. */
import type { ImportMapping, NodesMapping, UploadPreview } from '../../main/contract/api.ts';
import type { ColumnRules, MergeRule } from '../../main/contract/merge.ts';
import type { ImportMode } from '../../main/contract/reimport.ts';
import type { TimeFormat } from '../../main/contract/time-role.ts';
import { t } from '../text/text.ts';
import type { Roles, TableKind } from './import-mapping.ts';

/** Where the files go: a project of their own, or the one that is open. */
export type ImportTarget = 'new' | ImportMode;

export interface ImportRules {
  readonly nodeMerge: ColumnRules;
  /** null: parallel edges are kept */
  readonly edgeMerge: ColumnRules | null;
  /** the column that names an edge; null: all of its columns do */
  readonly edgeKey: string | null;
  /** how the times of a table are written, once somebody has said so */
  readonly times: Readonly<Record<TableKind, TimeFormat | null>>;
}
export const noRules: ImportRules = {
  nodeMerge: {},
  edgeMerge: null,
  edgeKey: null,
  times: { edges: null, nodes: null },
};

export const ruleWords: Readonly<Record<MergeRule, string>> = {
  first: t('First value'),
  last: t('Last value'),
  sum: t('Sum'),
  mean: t('Mean'),
  min: t('Smallest, earliest'),
  max: t('Largest, latest'),
  most: t('Most frequent'),
  join: t('All different texts'),
};
export const timeWords: Readonly<Record<TimeFormat, string>> = {
  iso: t('2026-12-31 (ISO)'),
  'day-first': t('31/12/2026 (day first)'),
  'month-first': t('12/31/2026 (month first)'),
  seconds: t('seconds since 1970'),
  milliseconds: t('milliseconds since 1970'),
};

const timeColumn = (roles: Roles): string | null =>
  Object.entries(roles).find(([, role]) => role === 'time')?.[0] ?? null;

/** The column of times of a table, and how it is written: as said, else as guessed. */
export function timeOf(
  preview: UploadPreview,
  roles: Roles,
  said: TimeFormat | null,
): { readonly column: string; readonly format: TimeFormat; readonly certain: boolean } | null {
  const column = timeColumn(roles);
  if (column === null) return null;
  const guess = preview.columns.find(({ name }) => name === column)?.time ?? null;
  if (said !== null) return { column, format: said, certain: true };
  return { column, format: guess?.format ?? 'iso', certain: guess?.certain ?? true };
}

interface Table {
  readonly preview: UploadPreview;
  readonly roles: Roles;
}

/** What is told of the nodes beside roles. */
export function nodeRules(rules: ImportRules, nodes: Table | null): Pick<NodesMapping, 'nodeMerge' | 'nodeTime'> {
  const nodeTime = nodes === null ? null : timeOf(nodes.preview, nodes.roles, rules.times.nodes);
  return {
    ...(Object.keys(rules.nodeMerge).length === 0 ? {} : { nodeMerge: rules.nodeMerge }),
    ...(nodeTime === null ? {} : { nodeTime: { column: nodeTime.column, format: nodeTime.format } }),
  };
}

/** The mapping with what is told beside roles. */
export function withRules(
  mapping: ImportMapping,
  rules: ImportRules,
  target: ImportTarget,
  edges: Table,
  nodes: Table | null,
): ImportMapping {
  const edgeTime = timeOf(edges.preview, edges.roles, rules.times.edges);
  return {
    ...mapping,
    ...nodeRules(rules, nodes),
    ...(rules.edgeMerge === null || target === 'append' ? {} : { edgeMerge: rules.edgeMerge }),
    ...(rules.edgeKey === null || target === 'new' || target === 'append' ? {} : { edgeKey: [rules.edgeKey] }),
    ...(edgeTime === null ? {} : { edgeTime: { column: edgeTime.column, format: edgeTime.format } }),
  };
}
