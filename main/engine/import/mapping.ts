/** The mapping of an import: completed with suggestions, and checked against the columns that are there. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { ImportMapping } from '../../contract/api.ts';
import { suggestEdgeRoles, suggestNodeRoles } from './roles.ts';
import type { SampleRows } from './roles.ts';

/** A whole mapping: what was given, and suggestions for what was not. */
export function completeMapping(
  given: Partial<ImportMapping> | null,
  edgeColumns: readonly string[],
  nodeColumns: readonly string[] | null,
  edgesName: string,
  samples: { readonly edges: SampleRows; readonly nodes: SampleRows } = { edges: [], nodes: [] },
): ImportMapping {
  const edges = suggestEdgeRoles(edgeColumns, edgesName, samples.edges);
  const nodes = nodeColumns === null ? null : suggestNodeRoles(nodeColumns, samples.nodes);
  // What a person said wins: a suggestion never takes a column that was given another part.
  const said = (...parts: readonly (string | readonly string[] | null | undefined)[]): ReadonlySet<string> =>
    new Set(parts.flat().filter((part) => part !== null && part !== undefined));
  const edgeSaid = said(given?.source, given?.target, given?.edgeTruth, given?.edgeTime?.column, given?.edgeIgnore);
  const nodeSaid = said(given?.nodeId, given?.nodeName, given?.nodeTruth, given?.nodeTime?.column, given?.nodeIgnore);
  const unless = (taken: ReadonlySet<string>, column: string | null): string | null =>
    column === null || taken.has(column) ? null : column;
  const free = (taken: ReadonlySet<string>, columns: readonly string[], wanted: string): string =>
    unless(taken, wanted) ?? columns.find((column) => !taken.has(column)) ?? wanted;
  const source = given?.source ?? free(edgeSaid, edgeColumns, edges.source);
  const target = given?.target ?? free(new Set([...edgeSaid, source]), edgeColumns, edges.target);
  const ends = new Set([...edgeSaid, source, target]);
  const nodeId =
    nodes === null || nodeColumns === null ? null : (given?.nodeId ?? free(nodeSaid, nodeColumns, nodes.id));
  const nodeTaken = new Set([...nodeSaid, ...(nodeId === null ? [] : [nodeId])]);
  return {
    source,
    target,
    edgeTruth: unless(ends, edges.truth),
    edgeIgnore: edges.ignore.filter((column) => !ends.has(column)),
    nodeId,
    nodeName: unless(nodeTaken, nodes?.name ?? null),
    nodeTruth: unless(nodeTaken, nodes?.truth ?? null),
    nodeIgnore: (nodes?.ignore ?? []).filter((column) => !nodeTaken.has(column)),
    directed: edges.directed,
    ...given,
  };
}

/** What a format knows to be no feature (keys, places, colours) is left out, unless it was said what is. */
export function withIgnored(
  mapping: ImportMapping,
  given: Partial<ImportMapping> | null,
  ignore: { readonly nodes: readonly string[]; readonly edges: readonly string[] },
): ImportMapping {
  const used = new Set([mapping.nodeId, mapping.nodeName, mapping.nodeTruth]);
  const ends = new Set([mapping.source, mapping.target, mapping.edgeTruth]);
  const more = (said: readonly string[], columns: readonly string[], taken: ReadonlySet<string | null>): string[] => [
    ...new Set([...said, ...columns.filter((column) => !taken.has(column))]),
  ];
  return {
    ...mapping,
    nodeIgnore: given?.nodeIgnore === undefined ? more(mapping.nodeIgnore, ignore.nodes, used) : mapping.nodeIgnore,
    edgeIgnore: given?.edgeIgnore === undefined ? more(mapping.edgeIgnore, ignore.edges, ends) : mapping.edgeIgnore,
  };
}

/** @throws AppError not-found (no such column), invalid-argument (one column for two parts) */
export function checkMapping(
  mapping: ImportMapping,
  edgeColumns: readonly string[],
  nodeColumns: readonly string[] | null,
  names: { readonly edges: string; readonly nodes: string },
): void {
  const check = (
    file: string,
    columns: readonly string[],
    parts: readonly (readonly [string, string | null])[],
  ): void => {
    const seen = new Map<string, string>();
    for (const [part, column] of parts) {
      if (column === null) continue;
      if (!columns.includes(column)) {
        const list = columns.slice(0, 30).join(', ');
        throw new AppError('not-found', `${file} has no column "${column}" (wanted as ${part}). It has: ${list}.`);
      }
      const other = seen.get(column);
      if (other !== undefined) {
        const message = `The column "${column}" of ${file} cannot be both ${other} and ${part}. Choose two columns.`;
        throw new AppError('invalid-argument', message);
      }
      seen.set(column, part);
    }
  };
  check(names.edges, edgeColumns, [
    ['source', mapping.source],
    ['target', mapping.target],
    ['truth', mapping.edgeTruth],
    ['time', mapping.edgeTime?.column ?? null],
    ...[...new Set(mapping.edgeIgnore)].map((column) => ['ignored', column] as const),
  ]);
  if (nodeColumns === null) {
    if (mapping.nodeId !== null) {
      throw new AppError('invalid-argument', `The mapping names a node id column, but there is no nodes file.`);
    }
    return;
  }
  if (mapping.nodeId === null) {
    throw new AppError('invalid-argument', `Say which column of ${names.nodes} holds the node ids.`);
  }
  check(names.nodes, nodeColumns, [
    ['id', mapping.nodeId],
    ['name', mapping.nodeName],
    ['truth', mapping.nodeTruth],
    ['time', mapping.nodeTime?.column ?? null],
    ...[...new Set(mapping.nodeIgnore)].map((column) => ['ignored', column] as const),
  ]);
}
