/** Everything the tables know of one node or edge. */
import { degrees } from '../../../ml/graph/csr.ts';
import type { Degrees } from '../../../ml/graph/csr.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ElementDetail } from '../../contract/api.ts';
import { elementIds, elementNames } from '../labels/element-names.ts';
import { standingLabels } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';

const degreesOf = new WeakMap<OpenProject, Degrees>();

/** Edges with the same ends (and, where it means something, the same direction), this one included. */
function parallelEdges(project: OpenProject, edge: number): number {
  const { src, dst, directed } = project.data.graph;
  const { rowPtr, colIdx, edgeId } = project.csr;
  let count = 0;
  for (let i = rowPtr[src[edge]]; i < rowPtr[src[edge] + 1]; i++) {
    if (colIdx[i] === dst[edge] && (!directed || src[edgeId[i]] === src[edge])) count++;
  }
  return count;
}

/** @throws AppError not-found */
export async function elementDetail(project: OpenProject, kind: ElementKind, index: number): Promise<ElementDetail> {
  const ids = elementIds(project, kind, index);
  let degree = degreesOf.get(project);
  if (degree === undefined) {
    degree = degrees(project.data.graph);
    degreesOf.set(project, degree);
  }
  const { src, dst } = project.data.graph;
  const [attributes] = await project.attributes(kind, [index]);
  return {
    kind,
    index,
    ids,
    names: elementNames(project, kind, index),
    attributes,
    // Of an edge: what leaves its source and what reaches its target.
    degreeIn: degree.in[kind === 'node' ? index : dst[index]],
    degreeOut: degree.out[kind === 'node' ? index : src[index]],
    parallel: kind === 'node' ? 0 : parallelEdges(project, index),
    label: standingLabels(project)[kind].get(index) ?? null,
  };
}
