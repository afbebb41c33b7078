/**
 * Kills engines while their jobs run, takes the jobs up in new ones, kills those, and holds what a job ends with against
 * what it ends with undisturbed: bit for bit, whichever method, wherever it was killed and however often.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRng } from '../../ml/rng.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import type { Client, JobUpdate } from '../contract/api.ts';
import { readRunMetrics } from '../engine/runs/run-folder.ts';
import { peekRecord } from '../engine/storage/record.ts';
import { createGrounds } from './kill-ground.ts';
import { createStandby } from './kill-process.ts';

export interface ResumeCounts {
  /** jobs that were brought to their end */
  readonly jobs: number;
  readonly kills: number;
  /** kills after which the job went on from a commit; the others came before its first */
  readonly resumed: number;
  readonly byJob: Readonly<Record<string, number>>;
  /** jobs that ended otherwise than undisturbed, or did not end */
  readonly defects: readonly string[];
}

interface Job {
  readonly name: string;
  /** @returns the id of its run */
  readonly start: (client: Client) => Promise<string>;
}

const detection = (detector: string, params: Readonly<Record<string, number | string>>): Job => ({
  name: [detector, ...('variant' in params ? [params['variant']] : [])].join(' as '),
  start: async (client) => (await client.call('detect.start', { detector, params, seed: 5, backend: 'wasm' })).runId,
});
/** Each a second or two, in many steps. */
const jobs: readonly Job[] = [
  detection('bourne', { epochs: 200, rounds: 40, hiddenChannels: 8, batchSize: 64 }),
  detection('bourne', { variant: 'paper', epochs: 40, rounds: 10, hiddenChannels: 8, batchSize: 64 }),
  detection('prem', { epochs: 400 }),
  detection('dominant', { epochs: 400 }),
  detection('gadam', { localEpochs: 200, globalEpochs: 200 }),
  detection('tam', { epochs: 40 }),
  {
    name: 'training',
    start: async (client) =>
      (await client.call('model.train', { settings: { hidden: 64, epochs: 80, folds: 5, patterns: 4 } })).modelId,
  },
];

/** Often enough that a job of a second has something to go on from. */
const COMMIT_EVERY_MS = 20;
const MOST_KILLS = 4;

const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** All that a job made, by name; what says when it was made is left out. */
async function outcome(projectPath: string, runId: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const run = join(projectPath, 'runs', runId);
  for (const name of readdirSync(run)) {
    if (name.endsWith('.parquet')) found[`scores in ${name}`] = sha(readFileSync(join(run, name)));
  }
  const { losses } = await readRunMetrics(join(projectPath, 'runs'), runId);
  found['losses'] = sha(JSON.stringify(losses));
  const model = join(projectPath, 'models', runId);
  if (existsSync(model)) {
    for (const name of readdirSync(model)) {
      if (/\.(bin|parquet)$|^model\.json$/.test(name)) found[name] = sha(readFileSync(join(model, name)));
    }
  }
  const findings = peekRecord(projectPath, (db) =>
    db.prepare('SELECT kind, element, finding FROM findings WHERE run_id = ? ORDER BY 1, 2').all(runId),
  );
  found['findings'] = sha(JSON.stringify(findings).replaceAll(runId, ''));
  return found;
}

const over = (client: Client): Promise<JobUpdate> =>
  new Promise((resolve) => {
    client.on('job.updated', (update) => {
      if (update.state !== 'queued' && update.state !== 'running') resolve(update);
    });
  });

export interface ResumeOptions {
  readonly seed: number;
  /** asked before every job; false ends it */
  readonly goesOn: (jobs: number) => boolean;
  /** only jobs of these names; all where left out */
  readonly only?: readonly string[];
}

export async function killJobs({ seed, goesOn, only }: ResumeOptions): Promise<ResumeCounts> {
  const chosen = jobs.filter(({ name }) => only?.includes(name) ?? true);
  const folder = await mkdtemp(join(tmpdir(), 'dowser-resume-'));
  const rng = createRng(seed).fork('resume');
  const standby = await createStandby();
  const defects: string[] = [];
  const byJob: Record<string, number> = {};
  let [made, kills, resumed] = [0, 0, 0];
  try {
    const grounds = await createGrounds(folder, seed);

    /** An engine with the project open. */
    const open = async (library: string): Promise<{ client: Client; kill: () => void; gone: Promise<void> }> => {
      const process = await standby.take();
      const client = process.start(library, { commitEveryMs: COMMIT_EVERY_MS });
      const [project] = await client.call('project.list', {});
      await client.call('project.open', { projectId: project.projectId });
      return { client, kill: () => process.kill(), gone: process.gone };
    };

    /** Undisturbed, once for each job: what it makes, and how long it takes. */
    const references = new Map<string, { readonly made: Readonly<Record<string, string>>; readonly ms: number }>();
    const reference = async (job: Job): Promise<{ made: Readonly<Record<string, string>>; ms: number }> => {
      const known = references.get(job.name);
      if (known !== undefined) return known;
      const ground = await grounds.next();
      const { client, kill, gone } = await open(ground.library);
      const ended = over(client);
      const at = performance.now();
      const runId = await job.start(client);
      const { state, error } = await ended;
      const ms = performance.now() - at;
      kill();
      await gone;
      if (state !== 'succeeded') throw new Error(`${job.name} ended undisturbed as ${state}: ${error?.message ?? ''}`);
      const found = { made: await outcome(ground.path, runId), ms };
      references.set(job.name, found);
      await rm(join(ground.library, '..'), { recursive: true, force: true });
      return found;
    };

    while (goesOn(made)) {
      const job = chosen[made % chosen.length];
      const expected = await reference(job);
      const ground = await grounds.next();
      let runId: string | null = null;
      let left = 1 + rng.int(MOST_KILLS);
      const trail: string[] = [];
      for (;;) {
        const { client, kill, gone } = await open(ground.library);
        const ended = over(client);
        const engine = { isDead: false };
        void gone.then(() => (engine.isDead = true));
        try {
          if (runId === null) runId = await job.start(client);
          else {
            const run = (await client.call('run.list', {})).find((one) => one.runId === runId);
            if (run?.state === 'succeeded') {
              kill();
              await gone;
              break;
            }
            if ((run?.resumable?.reached ?? null) !== null) resumed++;
            trail.push(`at ${run?.resumable?.reached?.toFixed(2) ?? 'its beginning'}`);
            await client.call('job.resume', { runId });
          }
        } catch (thrown) {
          defects.push(`${job.name} killed ${trail.join(', ')}: ${toAppError(thrown).message}`);
          kill();
          await gone;
          break;
        }
        const later = left > 0 ? rng.uniform() * expected.ms : null;
        const update = await (later === null ? ended : Promise.race([ended, wait(later).then(() => null)]));
        // Dead by itself is no kill of ours.
        if (engine.isDead) defects.push(`${job.name} took its engine along after ${trail.join(', ')}.`);
        kill();
        await gone;
        if (update === null) {
          kills++;
          left--;
          continue;
        }
        if (update.state !== 'succeeded') {
          defects.push(
            `${job.name} killed ${trail.join(', ')} ended as ${update.state}: ${update.error?.message ?? ''}`,
          );
        }
        break;
      }
      made++;
      byJob[job.name] = (byJob[job.name] ?? 0) + 1;
      if (runId !== null && existsSync(join(ground.path, 'runs', runId))) {
        const found = await outcome(ground.path, runId);
        for (const [name, digest] of Object.entries(expected.made)) {
          if (found[name] !== digest) defects.push(`${job.name} killed ${trail.join(', ')} has other ${name}.`);
        }
        if (existsSync(join(ground.path, 'jobs', runId))) defects.push(`${job.name} left its commits behind.`);
      }
      await rm(join(ground.library, '..'), { recursive: true, force: true });
    }
  } finally {
    await standby.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { jobs: made, kills, resumed, byJob, defects };
}
