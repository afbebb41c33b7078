/**
 * Kills the engine with SIGKILL at random instants of a drawn stream of actions, opens the project again, and holds it
 * against a model of what was acknowledged (kill-model.ts). What was under way may be there or not, as a whole; nothing
 * else may be missing, be there twice, or lie about.
 *
 * A kill comes at a seeded instant of the clock (from outside), or after a seeded step towards the disk (disk-steps.ts).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '../../ml/rng.ts';
import type { Rng } from '../../ml/rng.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import type { Client } from '../contract/api.ts';
import type { Breakage } from './broken-engine.ts';
import { draw, heavy, light } from './kill-actions.ts';
import type { Action, Scene } from './kill-actions.ts';
import { checkProject } from './kill-check.ts';
import type { Checked } from './kill-check.ts';
import { adopt, copyOf, differences } from './kill-model.ts';
import type { Model } from './kill-model.ts';
import { readPlaces } from './kill-places.ts';
import { createStandby } from './kill-process.ts';
import type { EngineProcess, Standby } from './kill-process.ts';
import { createGrounds } from './kill-ground.ts';
import type { Ground } from './kill-ground.ts';

export interface KillDefect {
  readonly kill: number;
  /** what was under way */
  readonly inside: string;
  readonly what: readonly string[];
}

export interface KillCounts {
  readonly kills: number;
  /** kills after which the project was as acknowledged */
  readonly survived: number;
  readonly acknowledged: number;
  /** kills by what was under way */
  readonly inside: Readonly<Record<string, number>>;
  /** kills while a job ran, whatever else was under way */
  readonly inJobs: Readonly<Record<string, number>>;
  /** of what was under way, how often it was found done */
  readonly done: number;
  readonly lost: number;
  readonly doubled: number;
  readonly torn: number;
  readonly leftovers: number;
  readonly defects: readonly KillDefect[];
}

export interface KillOptions {
  readonly seed: number;
  /** asked before every kill; false ends it */
  readonly goesOn: (kills: number) => boolean;
  /** only these are killed, by the beginning of their names; all where left out */
  readonly inside?: readonly string[];
  /** a defence of the engine that is broken on purpose (broken-engine.ts) */
  readonly broken?: Breakage | null;
}

/** A project is used for so many kills, so that its log stays short and a check quick. */
const KILLS_A_PROJECT = 80;
const MOST_STEPS = 150;
/** Actions of a cycle before the one that is killed. */
const MOST_BEFORE = 12;
const jobs: ReadonlySet<string> = new Set(['detect.start', 'model.train', 'job.resume']);
/** Milliseconds, to begin with; afterwards as measured. */
const firstGuess = (name: string): number => (name === 'start' ? 200 : /^(label|view|project)/.test(name) ? 4 : 400);

interface Durations {
  readonly of: (name: string) => number;
  readonly took: (name: string, ms: number) => void;
}

/** How long things take, so that a kill comes while they last. */
function createDurations(): Durations {
  const known = new Map<string, number>();
  return {
    of: (name: string): number => known.get(name) ?? firstGuess(name),
    took: (name: string, ms: number): void => void known.set(name, 0.8 * (known.get(name) ?? ms) + 0.2 * ms),
  };
}

/** Finer than a timer where it has to be: a label takes two milliseconds. */
function killAfter(ms: number, process: EngineProcess): void {
  const at = performance.now() + ms;
  const spin = (): void => {
    if (performance.now() >= at) process.kill();
    else setImmediate(spin);
  };
  setTimeout(spin, Math.max(0, ms - 4));
}

interface Cycle {
  /** what was under way; null: nothing that changes anything */
  readonly action: Action | null;
  readonly inside: string;
  /** jobs that were under way */
  readonly jobs: readonly string[];
  readonly acknowledged: number;
  /** calls that failed although nothing was wrong */
  readonly failed: readonly string[];
  readonly pid: number;
}

/** One life of an engine, from its start to its kill. The model learns what is acknowledged. */
async function live(
  ground: Ground,
  rng: Rng,
  kill: number,
  process: EngineProcess,
  durations: Durations,
  { inside, broken = null }: Pick<KillOptions, 'inside' | 'broken'>,
): Promise<Cycle> {
  const { model, checked } = ground;
  const byStep = rng.uniform() < 0.4;
  const inStart = rng.uniform() < 0.12;
  const client = process.start(ground.library, { lastStep: byStep && inStart ? rng.int(80) : null, broken });
  const failed: string[] = [];
  let acknowledged = 0;
  const now: { inside: string; action: Action | null } = { inside: 'start', action: null };
  let isDead = false;
  void process.gone.then(() => (isDead = true));
  const jobStarts = new Map<string, { readonly name: string; readonly at: number }>();
  client.on('job.updated', ({ runId, state }) => {
    if (state === 'queued' || state === 'running') return;
    const job = jobStarts.get(runId);
    jobStarts.delete(runId);
    if (state !== 'succeeded') {
      failed.push(`${runId} ${state}`);
      return;
    }
    if (job !== undefined) durations.took(job.name, performance.now() - job.at);
    const run = model.runs.get(runId);
    if (run !== undefined) model.runs.set(runId, { ...run, succeeded: true });
  });
  const isOver = (thrown: unknown): boolean => {
    const { code, message } = toAppError(thrown);
    // A refusal is an answer: nothing happened. The rest would be a failure without a cause.
    if (code !== 'disconnected' && code !== 'conflict') failed.push(`${now.inside}: ${code}, ${message}`);
    return code === 'disconnected';
  };
  const scene = {
    rng,
    model,
    places: checked.places,
    scored: checked.scored.at(rng.int(3) - 2) ?? checked.scored.at(-1) ?? null,
    trained: checked.trained.at(-1) ?? null,
    resumable: checked.resumable.at(-1) ?? null,
  };
  const act = async (next: Action, current: typeof scene, arm: (() => void) | null): Promise<typeof scene> => {
    now.inside = next.name;
    now.action = next;
    let at = performance.now();
    const waits = next.name.startsWith('reimport ') && rng.uniform() < 0.8;
    if (!waits) arm?.();
    const apply = await next.perform(client, () => {
      if (!waits) return;
      at = performance.now();
      arm?.();
    });
    now.action = null;
    apply(model);
    acknowledged++;
    const run = next.name === 'job.resume' ? current.resumable : [...model.runs.keys()].at(-1);
    if (jobs.has(next.name) && run !== undefined && run !== null) jobStarts.set(run, { name: next.name, at });
    else durations.took(next.name, performance.now() - at);
    if (next.name === 'import.commit') await open(client, checked.projectId);
    if (next.name === 'job.resume') return { ...current, resumable: null };
    if (next.name === 'model.remove') return { ...current, trained: null };
    if (!next.name.startsWith('reimport')) return current;
    return { ...current, places: await readPlaces(client), scored: null, trained: null, resumable: null };
  };
  const at = performance.now();
  const target = rng.int(MOST_BEFORE);
  try {
    if (!byStep && inStart) killAfter(rng.uniform() * 1.2 * durations.of('start'), process);
    await open(client, checked.projectId);
    durations.took('start', performance.now() - at);
    let current = scene;
    for (let n = 0; !isDead; n++) {
      const fresh = `${kill}.${n}`;
      const scene: Scene = { ...current, fresh };
      const isTarget = n === target;
      const next = isTarget ? drawTarget(scene, inside) : draw(light, scene);
      const arm = (): void => {
        // A label has ten steps, an import a hundred. Where the last one never comes, the clock does it.
        if (byStep) process.dieAtStep(Math.floor(Math.exp(rng.uniform() * Math.log(MOST_STEPS))) - 1);
        killAfter((byStep ? 3 : rng.uniform() * 1.15) * durations.of(next.name), process);
      };
      try {
        current = await act(next, current, isTarget ? arm : null);
      } catch (thrown) {
        if (isOver(thrown)) break;
        now.action = null;
      }
    }
  } catch (thrown) {
    if (!isOver(thrown)) process.kill();
  }
  await process.gone;
  if (process.said() !== '') failed.push(process.said().slice(0, 500));
  return {
    action: now.action,
    inside: now.action === null && now.inside !== 'start' ? 'between actions' : now.inside,
    acknowledged,
    jobs: [...jobStarts.values()].map(({ name }) => name),
    failed,
    pid: process.pid,
  };
}

/** What is to be killed: as often something heavy as not. */
function drawTarget(scene: Scene, inside: readonly string[] | undefined): Action {
  const any = (): Action => draw(scene.rng.uniform() < 0.5 ? heavy : light, scene);
  let target = any();
  for (let i = 0; i < 200 && inside?.every((name) => !target.name.startsWith(name)) === true; i++) target = any();
  return target;
}

const open = (client: Client, projectId: string): Promise<unknown> => client.call('project.open', { projectId });

/** The model that the project fits, done or not done; else the differences from the nearer one. */
function judge(
  ground: Ground,
  { action }: Cycle,
  checked: Checked,
): { readonly fits: Model; readonly isDone: boolean; readonly what: readonly string[] } {
  const before = { fits: ground.model, isDone: false, what: differences(ground.model, checked) };
  if (before.what.length === 0 || action === null) return before;
  const fits = copyOf(ground.model);
  action.unacknowledged(fits);
  const after = { fits, isDone: true, what: differences(fits, checked) };
  return after.what.length < before.what.length ? after : before;
}

export async function killEngines({ seed, goesOn, ...how }: KillOptions): Promise<KillCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'dowser-kill-'));
  const durations = createDurations();
  const standby: Standby = await createStandby();
  const root = createRng(seed).fork('kill');
  const inside: Record<string, number> = {};
  const inJobs: Record<string, number> = {};
  const defects: KillDefect[] = [];
  const sum = { survived: 0, acknowledged: 0, done: 0, lost: 0, doubled: 0, torn: 0, leftovers: 0 };
  let kills = 0;
  try {
    const grounds = await createGrounds(folder, seed);
    let ground: Ground | null = null;
    while (goesOn(kills)) {
      if (ground === null || kills % KILLS_A_PROJECT === 0) ground = await grounds.next();
      const process = await standby.take();
      const cycle = await live(ground, root.fork(kills), kills, process, durations, how);
      kills++;
      inside[cycle.inside] = (inside[cycle.inside] ?? 0) + 1;
      for (const job of cycle.jobs) inJobs[job] = (inJobs[job] ?? 0) + 1;
      sum.acknowledged += cycle.acknowledged;
      const what: string[] = [...cycle.failed];
      try {
        const checked = await checkProject(ground.library, ground.path, cycle.pid);
        const judged = judge(ground, cycle, checked);
        what.push(
          ...judged.what,
          ...checked.broken.map((one) => `torn: ${one}`),
          ...checked.leftovers.map((one) => `left over: ${one}`),
        );
        if (judged.isDone) sum.done++;
        ground.model = judged.fits;
        ground.checked = checked;
        adopt(ground.model, checked);
      } catch (thrown) {
        what.push(`torn: ${String(thrown)}`);
      }
      if (what.length === 0) sum.survived++;
      else {
        defects.push({ kill: kills - 1, inside: cycle.inside, what });
        for (const kind of ['lost', 'doubled', 'torn'] as const)
          if (what.some((one) => one.startsWith(kind))) sum[kind]++;
        if (what.some((one) => one.startsWith('left over'))) sum.leftovers++;
        ground = null;
      }
    }
  } finally {
    await standby.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { kills, inside, inJobs, defects, ...sum };
}
