/**
 * Trainers that misbehave, for the tests of the job runner; the seed says how. A real trainer may hang in native code,
 * crash or vanish, and none of that may reach the engine.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { trainerInput } from '../jobs/trainer.types.ts';
import type { TrainerMessage } from '../jobs/trainer.types.ts';

export const unruly = { hangs: 1, throws: 2, vanishes: 3, reports: 4 } as const;

const { seed } = trainerInput.parse(workerData);
const say = (message: TrainerMessage): void => parentPort?.postMessage(message);
say({ type: 'started', backend: 'cpu', device: 'test' });
switch (seed) {
  case unruly.hangs:
    // Blocks its thread, so that no request to stop is ever heard.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    break;
  case unruly.throws:
    setTimeout(() => {
      throw new Error('a defect in the detector');
    });
    break;
  case unruly.vanishes:
    process.stderr.write('native code gave up\n');
    setTimeout(() => process.exit(7), 50);
    break;
  case unruly.reports: {
    const losses = Array.from({ length: 400 }, (_, i) => i);
    const progress = { stage: 'Working', fraction: 0.5, secondsLeft: 1 };
    for (const part of [0, 1, 2]) say({ type: 'progress', progress, losses: losses.map((i) => part * 400 + i) });
    parentPort?.once('message', () => say({ type: 'failed', code: 'cancelled', message: 'Stopped on request.' }));
    break;
  }
}
