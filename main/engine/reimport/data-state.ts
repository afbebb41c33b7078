/** Which version of its data a project has, and which one can be gone to. */
import { z } from 'zod';
import type { DataState } from '../../contract/reimport.ts';
import type { OpenProject } from '../open-project.ts';
import { currentVersion, dataChanges, keptVersion } from './data-versions.ts';
import { labelPlaces } from './label-places.ts';

const counts = z.object({ num_nodes: z.coerce.number(), num_edges: z.coerce.number() });

export function dataState(project: OpenProject): DataState {
  const { db } = project;
  const version = currentVersion(db);
  const last = dataChanges(db).at(-1);
  const other = keptVersion(db);
  const gone = new Set([...labelPlaces(db).places.values()].filter((element) => element < 0));
  if (other === null) {
    return { version, title: null, since: project.createdAt, other: null, leads: null, labelsGone: gone.size };
  }
  const { num_nodes: numNodes, num_edges: numEdges } = counts.parse(other.record.meta);
  return {
    version,
    title: last?.title ?? null,
    since: last?.at ?? project.createdAt,
    other: { version: other.version, numNodes, numEdges },
    leads: other.version > version ? 'forward' : 'back',
    labelsGone: gone.size,
  };
}
