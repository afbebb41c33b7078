/** The worker of the queue with the small loop of the tests in it; it opens no compute backend. */
import { parentPort, workerData } from 'node:worker_threads';
import { queueWorkerInput } from '../queue/queue.types.ts';
import { serveTasks } from '../queue/serve-tasks.ts';
import { createSimpleLoop } from './simple-loop.ts';

const { data, csr } = queueWorkerInput.parse(workerData);
if (parentPort !== null) serveTasks(parentPort, data, csr, createSimpleLoop, () => Promise.resolve());
