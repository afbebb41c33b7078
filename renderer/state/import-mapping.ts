/**
 * Which column is what: one role per column, and those that can be held by one column only (source, target, id, name,
 * truth) are never held by two. Taking such a role away from a column makes it a feature again.
 */
import type { ColumnRole, ImportMapping, NodesMapping, UploadPreview } from '../../main/contract/api.ts';
import { t } from '../text/text.ts';

export type TableKind = 'edges' | 'nodes';
export type Roles = Readonly<Record<string, ColumnRole>>;

const single: Readonly<Record<TableKind, readonly ColumnRole[]>> = {
  edges: ['source', 'target', 'time', 'truth'],
  nodes: ['id', 'name', 'time', 'truth'],
};
export const rolesOf: Readonly<Record<TableKind, readonly ColumnRole[]>> = {
  edges: ['source', 'target', 'feature', 'time', 'truth', 'ignore'],
  nodes: ['id', 'name', 'feature', 'time', 'truth', 'ignore'],
};
export const roleWords: Readonly<Record<ColumnRole, string>> = {
  source: t('Source (from)'),
  target: t('Target (to)'),
  id: t('Id'),
  name: t('Name'),
  feature: t('Feature'),
  time: t('Time'),
  truth: t('Known truth'),
  ignore: t('Leave out'),
};

/** The engine speaks of types as its table reader does; people do not. */
const typeWords: ReadonlyMap<string, string> = new Map([
  ['VARCHAR', t('text')],
  ['BIGINT', t('whole number')],
  ['DOUBLE', t('number')],
  ['BOOLEAN', t('yes/no')],
  ['TIMESTAMP', t('date')],
]);
export const columnTypeWords = (type: string): string => typeWords.get(type) ?? type.toLowerCase();

export function setRole(roles: Roles, kind: TableKind, column: string, role: ColumnRole): Roles {
  const next: Record<string, ColumnRole> = { ...roles };
  if (single[kind].includes(role)) {
    for (const [other, held] of Object.entries(roles)) if (held === role) next[other] = 'feature';
  }
  next[column] = role;
  return next;
}

/** The engine's suggestions, made consistent: roles of the other kind of table become features, doubles keep the first. */
export function initialRoles(preview: UploadPreview, kind: TableKind): Roles {
  const roles: Record<string, ColumnRole> = {};
  const taken = new Set<ColumnRole>();
  for (const { name, suggestedRole } of preview.columns) {
    const fits =
      rolesOf[kind].includes(suggestedRole) && !(single[kind].includes(suggestedRole) && taken.has(suggestedRole));
    roles[name] = fits ? suggestedRole : 'feature';
    if (fits) taken.add(suggestedRole);
  }
  const columns = preview.columns.map(({ name }) => name);
  // A table must have its ends, or its id: the first columns are the best guess left.
  for (const needed of kind === 'edges' ? (['source', 'target'] as const) : (['id'] as const)) {
    if (taken.has(needed)) continue;
    const free = columns.find((name) => roles[name] === 'feature');
    if (free !== undefined) roles[free] = needed;
  }
  return roles;
}

const cellsOf = (preview: UploadPreview, column: string): readonly string[] => {
  const at = preview.columns.findIndex(({ name }) => name === column);
  return preview.sample.map((row) => row.at(at) ?? '').filter((cell) => cell !== '');
};

/**
 * The id column is the one whose values the edges speak of. Where none of the sampled ids is an end of a sampled edge
 * and most of another column's values are, that column takes the role over; where the samples do not meet, nothing changes.
 */
export function matchIds(
  nodes: { readonly preview: UploadPreview; readonly roles: Roles },
  edges: { readonly preview: UploadPreview; readonly roles: Roles },
): Roles {
  const ends = new Set(
    (['source', 'target'] as const).flatMap((role) => {
      const column = holder(edges.roles, role);
      return column === null ? [] : cellsOf(edges.preview, column);
    }),
  );
  const hits = (column: string): number => cellsOf(nodes.preview, column).filter((cell) => ends.has(cell)).length;
  const present = holder(nodes.roles, 'id');
  if (present !== null && hits(present) > 0) return nodes.roles;
  const best = nodes.preview.columns
    .map(({ name }) => ({ name, hits: hits(name), cells: cellsOf(nodes.preview, name).length }))
    .sort((a, b) => b.hits - a.hits)
    .at(0);
  // A column of small numbers may meet a few ids by chance.
  if (best === undefined || best.hits === 0 || best.hits * 2 < best.cells) return nodes.roles;
  const roles = setRole(nodes.roles, 'nodes', best.name, 'id');
  // What was taken for the id and is not is most often what people call the node.
  const freed = present !== null && holder(roles, 'name') === null && cellsOf(nodes.preview, present).length > 0;
  return freed ? setRole(roles, 'nodes', present, 'name') : roles;
}

const holder = (roles: Roles, role: ColumnRole): string | null =>
  Object.entries(roles).find(([, held]) => held === role)?.[0] ?? null;
const holders = (roles: Roles, role: ColumnRole): string[] =>
  Object.entries(roles)
    .filter(([, held]) => held === role)
    .map(([column]) => column);

/** What is still missing, in one sentence; null when the mapping is complete. */
export function mappingProblem(edges: Roles, nodes: Roles | null): string | null {
  const source = holder(edges, 'source');
  const target = holder(edges, 'target');
  if (source === null && target === null) return t('Say which columns of the edges file are the two ends.');
  if (source === null) return t('Say which column of the edges file is the source.');
  if (target === null) return t('Say which column of the edges file is the target.');
  return nodes === null ? null : nodesProblem(nodes);
}

/** Of nodes alone, into a project whose edges stay. */
export const nodesProblem = (nodes: Roles): string | null =>
  holder(nodes, 'id') === null ? t('Say which column of the nodes file is the id.') : null;

export const toNodesMapping = (nodes: Roles): NodesMapping => ({
  nodeId: holder(nodes, 'id'),
  nodeName: holder(nodes, 'name'),
  nodeTruth: holder(nodes, 'truth'),
  nodeIgnore: holders(nodes, 'ignore'),
});

/** The mapping as the contract wants it, or null while something is missing. */
export function toMapping(edges: Roles, nodes: Roles | null, directed: boolean): ImportMapping | null {
  const source = holder(edges, 'source');
  const target = holder(edges, 'target');
  if (source === null || target === null || mappingProblem(edges, nodes) !== null) return null;
  return {
    source,
    target,
    edgeTruth: holder(edges, 'truth'),
    edgeIgnore: holders(edges, 'ignore'),
    ...(nodes === null ? { nodeId: null, nodeName: null, nodeTruth: null, nodeIgnore: [] } : toNodesMapping(nodes)),
    directed,
  };
}

/** "transfers-2026.csv.gz" to "transfers 2026": a name to start from. */
export function nameFromFile(fileName: string): string {
  const stem = fileName
    .replace(/\.gz$/i, '')
    .replace(
      /\.(csv|tsv|txt|graphml|gexf|gml|net|paj|jsonl?|cyjs|xml|xlsx|parquet|arrows?|feather|edgelist|edges|mtx)$/i,
      '',
    );
  return stem.replace(/[_-]+/g, ' ').trim() || t('New project');
}
