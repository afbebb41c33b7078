/**
 * A graphics card that is lost in the middle, for the tests of the job runner: on `webgpu` (plain JavaScript under that name)
 * it computes and commits as the trainer does until its fifth step, and breaks; on any other it is the trainer.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openBackend } from '../../../ml/compute/index.ts';
import { createRunContext } from '../../../ml/context.ts';
import { detectorById } from '../../../ml/detectors/index.ts';
import { createRng } from '../../../ml/rng.ts';
import { openJobCommits } from '../jobs/job-commits.ts';
import { dowserVersion } from '../runs/versions.ts';
import { trainerInput } from '../jobs/trainer.types.ts';
import { createProgressSender } from '../jobs/worker-side.ts';

const LAST_STEP = 5;

const input = trainerInput.parse(workerData);
if (input.backend === 'webgpu') {
  const backend = await openBackend('cpu');
  parentPort?.postMessage({ type: 'started', backend: 'webgpu', device: 'a card' });
  const progress = createProgressSender((message) => parentPort?.postMessage(message));
  const commits = openJobCommits({
    folder: input.jobPath,
    everyMs: 0,
    progress,
    device: 'a card',
    version: dowserVersion,
    pauseBy: () => null,
  });
  let steps = 0;
  const ctx = createRunContext({
    rng: createRng(input.seed),
    report: (value) => progress.report(value),
    commits: {
      reached: (stage) => commits.reached(stage),
      offer: async (stage, state) => {
        await commits.offer(stage, state);
        if (++steps === LAST_STEP) throw new Error('the device is lost');
      },
    },
  });
  await detectorById(input.detector).fit(input.data, input.params, ctx, backend);
} else {
  await import('../jobs/trainer.ts');
}
