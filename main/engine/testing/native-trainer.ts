/** A trainer that does nothing but multiply natively, so that it hears no request to stop and is ended in the middle. */
import { parentPort, workerData } from 'node:worker_threads';
import { openBackend, passThrough } from '../../../ml/compute/index.ts';
import { simdKernels } from '../../../ml/compute/kernels/memory.ts';
import { trainerInput } from '../jobs/trainer.types.ts';
import type { TrainerMessage } from '../jobs/trainer.types.ts';

const SIZE = 1024;

passThrough(trainerInput.parse(workerData).gate);
const { name, device } = await openBackend('wasm');
const memory = simdKernels();
const native = memory?.native() ?? null;
const started: TrainerMessage = { type: 'started', backend: name, device };
parentPort?.postMessage(started);
if (memory !== null && native !== null) {
  const at = memory.keep(12 * SIZE * SIZE);
  const [a, b, out] = [0, 1, 2].map((i) => memory.floats(at + 4 * i * SIZE * SIZE, SIZE * SIZE));
  for (;;) native.multiply('tn', a, [SIZE, SIZE], b, [SIZE, SIZE], out, [SIZE, SIZE]);
}
