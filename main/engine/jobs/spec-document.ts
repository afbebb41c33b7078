/** spec.json of a run: everything that is needed to repeat it and to say what it stood on. */
import type { Detector } from '../../../ml/detectors/detector.ts';
import type { RunInfo } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import { versions } from '../runs/versions.ts';

export interface SpecInput {
  readonly project: OpenProject;
  readonly run: RunInfo;
  readonly detector: Detector;
  readonly device: string;
  readonly finishedAt: Date;
}

export function specDocument({ project, run, detector, device, finishedAt }: SpecInput): object {
  return {
    formatVersion: 1,
    runId: run.runId,
    kind: run.kind,
    title: run.title,
    detector: { id: detector.id, title: detector.title, paper: detector.paper },
    params: run.spec?.params ?? {},
    seed: run.spec?.seed ?? null,
    backend: { asked: run.spec?.backend ?? null, used: run.backend, device },
    versions: versions(),
    data: {
      project: project.name,
      numNodes: project.data.graph.numNodes,
      numEdges: project.data.graph.numEdges,
      numFeatures: project.data.features.numCols,
      directed: project.data.graph.directed,
      files: project.importReport.files.map(({ file, role, sha256, bytes }) => ({ file, role, sha256, bytes })),
    },
    startedAt: run.startedAt,
    finishedAt: finishedAt.toISOString(),
  };
}
