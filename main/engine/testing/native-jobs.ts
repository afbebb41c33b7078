/**
 * Runs jobs that multiply natively without a pause, for trainer-thread.test.ts, in a process of its own: what goes wrong
 * here would end it. Argument "ends": ends twenty of them by force and says what became of them; "exits": exits with
 * code 3 while one runs.
 */
import { createJobRunner } from '../jobs/job-runner.ts';
import { createTestBench, randomEdges } from './test-project.ts';

const bench = createTestBench({ numNodes: 60, edges: randomEdges(60, 200, 7) });
const jobs = createJobRunner(bench.ctx, { trainer: new URL('./native-trainer.ts', import.meta.url) });
const spec = { detector: 'degree', params: {}, seed: 1, backend: 'wasm' } as const;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function begin(): Promise<string> {
  const { runId } = await jobs.start(spec);
  while (jobs.current()?.state === 'queued') await pause(5);
  return runId;
}

if (process.argv.includes('exits')) {
  await begin();
  await pause(30);
  process.stdout.write(jobs.current()?.state ?? 'over');
  process.exit(3);
}
let longest = 0;
const states = new Set<string>();
for (let i = 0; i < 20; i++) {
  const runId = await begin();
  await pause(2 * i);
  const at = performance.now();
  jobs.cancel(runId);
  states.add((await jobs.waitForRun(runId)).state);
  longest = Math.max(longest, performance.now() - at);
}
const good = createJobRunner(bench.ctx);
const { runId } = await good.start({ ...spec, backend: 'cpu' });
states.add((await good.waitForRun(runId)).state);
process.stdout.write(`${[...states].join()}, ${longest < 1500 ? 'in time' : `after ${longest} ms`}`);
await bench.dispose();
