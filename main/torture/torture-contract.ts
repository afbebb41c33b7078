/**
 * The fuzz of the contract over a real engine, in a folder that goes afterwards: with the sample of payments open, or with a
 * project that is hardly one (degenerate-projects.ts), which takes turns with it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createEngine } from '../engine/engine.ts';
import { samplesPath } from '../host/paths.ts';
import { connectInProcess } from '../host/connect.ts';
import { degenerateProjects, openDegenerate } from './degenerate-projects.ts';
import { fuzzContract } from './fuzz-contract.ts';
import type { FuzzCounts } from './fuzz-contract.ts';

/** Seconds that a call may take here: the longest honest ones reckon measures of the whole graph. */
const PATIENCE = 60;
/** Calls before another project is opened. */
const CALLS_A_PROJECT = 50;
const names = Object.keys(degenerateProjects);
const withRun = z.object({ runId: z.string() }).nullable();
const isOpen = z.object({ projectId: z.string() }).nullable();

/** Names that no answer holds before something was made with them. */
const texts = ['degree', 'auto', 'bourne', 'random', 'margin', 'sag', 'wasm', 'Ada'];

export async function tortureContract(seed: number, goesOn: (calls: number) => boolean): Promise<FuzzCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'dowser-torture-'));
  const engine = await createEngine({ host: 'test', libraryPath: join(folder, 'library'), samplesPath: samplesPath() });
  const own = connectInProcess(engine, () => undefined);
  let calls = 0;
  try {
    return await fuzzContract({
      ...{ handlers: engine.handlers, on: (event, listener) => engine.on(event, listener), seed, goesOn },
      patience: PATIENCE,
      texts,
      settle: async (call, rng) => {
        calls++;
        const isClosed = isOpen.parse(await call('project.current', {})) === null;
        if (calls % CALLS_A_PROJECT === 1) {
          // Every other time one that is hardly a project; another each time.
          const turn = Math.floor(calls / CALLS_A_PROJECT);
          if (turn % 2 === 0) await call('project.openSample', { sample: 'payments' });
          else await openDegenerate(own, names[((turn - 1) / 2) % names.length]);
        } else if (isClosed) await call('project.openSample', { sample: 'payments' });
        // What was begun goes on beside the next calls for a while.
        const job = withRun.parse(await call('job.current', {}));
        if (job !== null && rng.uniform() < 0.2) {
          // It may have ended by itself between the two calls.
          await call('job.cancel', { runId: job.runId }).catch(() => undefined);
        }
      },
    });
  } finally {
    own.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}
