/** The worker that measures a graph: one group of measures, read from the project folder where it was kept, else computed and kept. */
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '../../../ml/schema/errors.ts';
import { computeGroup } from './compute-group.ts';
import type { GroupResult } from './compute-group.ts';
import { graphDigest, readGroup, writeGroup } from './measure-file.ts';
import { measureWorkerInput } from './measure.types.ts';
import type { FromMeasureWorker } from './measure.types.ts';

/** Milliseconds between two reports. */
const PAUSE = 100;

const send = (message: FromMeasureWorker): void => parentPort?.postMessage(message);

async function measured(): Promise<GroupResult> {
  const { graph, csr, group, path } = measureWorkerInput.parse(workerData);
  const digest = graphDigest(graph);
  const kept = await readGroup(path, digest, graph.numNodes);
  if (kept !== null) return kept;
  let last = performance.now();
  const result = computeGroup(group, graph, csr, (fraction) => {
    if (performance.now() - last < PAUSE) return;
    last = performance.now();
    send({ type: 'progress', fraction });
  });
  // A folder that cannot be written only means that the graph is measured again next time.
  await writeGroup(path, digest, result).catch(() => undefined);
  return result;
}

measured().then(
  (result) => send({ type: 'done', result }),
  (thrown: unknown) => {
    const { code, message } = toAppError(thrown);
    send({ type: 'failed', code, message });
  },
);
