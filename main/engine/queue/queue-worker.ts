/**
 * The worker of the queue: one thread as long as a project is open. It holds the graph and the labelling loop over it,
 * chooses the next questions and measures the classifier, so that the engine's own thread stays free to take labels.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openBackend, passThrough } from '../../../ml/compute/index.ts';
import { createLabellingLoop } from '../../../ml/loop/loop.ts';
import { queueWorkerInput } from './queue.types.ts';
import { serveTasks } from './serve-tasks.ts';

const { data, csr, gate } = queueWorkerInput.parse(workerData);
passThrough(gate);
// The kernels of the wasm backend train the classifier everywhere; it is chosen without trying out drivers.
if (parentPort !== null) serveTasks(parentPort, data, csr, createLabellingLoop, () => openBackend('wasm'));
