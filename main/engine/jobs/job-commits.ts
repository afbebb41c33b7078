/**
 * Commits of a job (ml/commits.ts) as files, on the worker's side. One is written every few seconds, and seldom enough that
 * writing takes less than 2 % of the time; each replaces the last one of its stage under a temporary name, so that a death
 * at any instant leaves a whole one. A disk that refuses costs the job nothing but its safety, which is said.
 */
import { closeSync, fsyncSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Commits, StageState } from '../../../ml/commits.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { decodeCommit, encodeCommit } from './commit-file.ts';
import type { Commit } from './commit-file.ts';
import { COMMIT_SUFFIX } from './job-folder.ts';
import type { ProgressSender } from './worker-side.ts';

/** Share of the time that writing may take. */
const SHARE = 0.02;
const FIRST_COST_MS = 20;
/** A step and a commit may take so many times what the last ones did. */
const MARGIN = 1.5;

export interface JobCommitsOptions {
  /** of the job (job-folder.ts); it exists */
  readonly folder: string;
  readonly progress: ProgressSender;
  /** what computes; a commit by another is taken up with a note */
  readonly device: string;
  /** of this Dowser; what another one committed is as not there */
  readonly version: string;
  /** until when the job must have stopped, as performance.now() counts; null while nobody asks */
  readonly pauseBy: () => number | null;
  /** least milliseconds between two commits: what a death may cost */
  readonly everyMs: number;
}

export interface JobCommits extends Commits {
  /** Sentences for who reads the result. */
  notes(): readonly string[];
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.writing`;
  const file = openSync(temporary, 'w');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

const fileOf = (folder: string, stage: string): string => join(folder, encodeURIComponent(stage) + COMMIT_SUFFIX);

/** Those that are whole and our own, by stage. Others are removed: they would never be anything else. */
function readCommits(
  folder: string,
  version: string,
): { readonly found: ReadonlyMap<string, Commit>; readonly torn: number; readonly foreign: number } {
  const found = new Map<string, Commit>();
  let [torn, foreign] = [0, 0];
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(COMMIT_SUFFIX)) continue;
    const commit = decodeCommit(readFileSync(join(folder, name)));
    if (commit?.facts.version === version) {
      found.set(commit.facts.stage, commit);
      continue;
    }
    if (commit === null) torn++;
    else foreign++;
    rmSync(join(folder, name), { force: true });
  }
  return { found, torn, foreign };
}

export function openJobCommits(options: JobCommitsOptions): JobCommits {
  const { folder, progress, device, version, pauseBy } = options;
  const { found, torn, foreign } = readCommits(folder, version);
  const newest = [...found.values()].reduce<Commit['facts'] | null>(
    (best, { facts }) => (best === null || facts.serial > best.serial ? facts : best),
    null,
  );
  const notes: string[] = [];
  if (newest !== null) {
    const share = newest.progress === null ? '' : ` at ${Math.floor(100 * newest.progress.fraction)} %`;
    notes.push(`Interrupted${share}, and taken up from what was committed.`);
    if (newest.device !== device) {
      notes.push(
        `Begun on ${newest.device}, finished on ${device}: the last digits may differ from a run on one of them.`,
      );
    }
  }
  if (torn > 0) notes.push(`${torn} of its commits could not be read, and what they held was computed anew.`);
  if (foreign > 0) notes.push(`${foreign} of its commits were another Dowser's, and what they held was computed anew.`);
  const secondsBefore = newest?.seconds ?? 0;
  const startedAt = performance.now();
  let serial = (newest?.serial ?? 0) + 1;
  let steppedAt = startedAt;
  let committedAt = startedAt;
  /** milliseconds of the last commit; of the first one a guess */
  let cost = FIRST_COST_MS;
  let written = 0;
  let refused = false;

  const write = async (stage: string, state: () => StageState | Promise<StageState>): Promise<void> => {
    const begun = performance.now();
    const { losses, points, latest } = progress.told();
    const seconds = secondsBefore + (begun - startedAt) / 1000;
    const facts = {
      stage,
      serial,
      seconds,
      device,
      version,
      progress: latest,
      losses: [...losses],
      points: [...points],
    };
    writeDurably(fileOf(folder, stage), encodeCommit({ facts, state: await state() }));
    serial++;
    written++;
    committedAt = performance.now();
    cost = committedAt - begun;
  };

  return {
    reached: (stage) => {
      const commit = found.get(stage);
      if (commit === undefined) return null;
      // Curves go back to where the stage was: what it does again is told again.
      const { losses, points, seconds } = commit.facts;
      progress.resume({ losses, points, latest: commit.facts.progress }, Math.max(seconds, secondsBefore));
      return commit.state;
    },
    offer: async (stage, state) => {
      const now = performance.now();
      const deadline = pauseBy();
      const isLast = deadline !== null && now + MARGIN * (now - steppedAt + cost) > deadline;
      const isDue = now - committedAt >= Math.max(options.everyMs, written === 0 ? 0 : cost / SHARE);
      if (isLast) {
        await write(stage, state);
        throw new AppError('cancelled', 'Paused: another step would not have been done in time.');
      }
      if (isDue) {
        try {
          await write(stage, state);
        } catch (thrown) {
          // Not tried again at each step: the next time it is due.
          committedAt = performance.now();
          const seen = thrown instanceof Error ? thrown.message : String(thrown);
          if (!refused) notes.push(`What was reached could not be committed at times: ${seen}.`);
          refused = true;
        }
      }
      steppedAt = performance.now();
    },
    notes: () => notes,
  };
}
