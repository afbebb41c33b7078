/** How an element is named to people: its ids and display names, checked against the graph that is open. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { OpenProject } from '../open-project.ts';

/** @throws AppError not-found where the graph has no such element */
export function requireElement(project: OpenProject, kind: ElementKind, index: number): void {
  const { numNodes, numEdges } = project.data.graph;
  const count = kind === 'node' ? numNodes : numEdges;
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new AppError(
      'not-found',
      `There is no ${kind} number ${index}; this graph has ${count} ${kind}s, counted from 0.`,
    );
  }
}

function ends(project: OpenProject, kind: ElementKind, index: number): readonly number[] {
  requireElement(project, kind, index);
  const { src, dst } = project.data.graph;
  return kind === 'node' ? [index] : [src[index], dst[index]];
}

/** Node: [id]; edge: [source id, target id]. @throws AppError not-found */
export function elementIds(project: OpenProject, kind: ElementKind, index: number): readonly string[] {
  return ends(project, kind, index).map((node) => project.nodeIds[node]);
}

/** Node: [name]; edge: [source name, target name]. @throws AppError not-found */
export function elementNames(project: OpenProject, kind: ElementKind, index: number): readonly string[] {
  return ends(project, kind, index).map((node) => project.nodeNames[node]);
}
