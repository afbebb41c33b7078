/**
 * Mixed work for a chosen time, and whether what the engine's process holds stays flat. One round is a project of its
 * own: imported, worked in, closed, removed; what is measured is measured then, when nothing is open and nothing runs,
 * so that whatever grows from round to round was kept by mistake.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '../../ml/rng.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { createEngine } from '../engine/engine.ts';
import { connectInProcess } from '../host/connect.ts';
import { samplesPath } from '../host/paths.ts';
import { tally } from './harness.ts';
import type { Harness } from './harness.ts';
import { LEAST_SAMPLES, judge, sampleProcess, verdictLine } from './resident-figures.ts';
import type { FigureVerdict, Sample } from './resident-figures.ts';
import { soakFiles } from './soak-files.ts';
import { soakMapping, upload, works } from './soak-work.ts';
import type { SoakDesk, Work } from './soak-work.ts';

/** Pieces of work in a round. */
const WORKS = 16;
/** Seconds after which a piece of work hangs. */
const PATIENCE = 300;

export interface SoakCounts {
  readonly rounds: number;
  readonly seconds: number;
  /** by kind of work */
  readonly done: Readonly<Record<string, number>>;
  /** work that was refused, failed or never ended: what is asked here is all possible */
  readonly defects: readonly string[];
  readonly reports: readonly string[];
  readonly samples: readonly Sample[];
  /** empty where there were too few rounds to tell */
  readonly verdicts: readonly FigureVerdict[];
}

export interface SoakOptions {
  readonly seed: number;
  /** asked before each piece of work; a round is ended where it says no */
  readonly goesOn: () => boolean;
  /** told after each round */
  readonly onSample?: (sample: Sample, round: number) => void;
  /** what else is done, for showing that a leak is seen */
  readonly more?: Readonly<Record<string, Work>>;
  readonly worksPerRound?: number;
}

async function within(seconds: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${seconds} seconds`)), 1000 * seconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function soak(options: SoakOptions): Promise<SoakCounts> {
  const { seed, goesOn, onSample, more = {}, worksPerRound = WORKS } = options;
  const folder = await mkdtemp(join(tmpdir(), 'dowser-soak-'));
  const libraryPath = join(folder, 'library');
  const engine = await createEngine({ host: 'test', libraryPath, samplesPath: samplesPath() });
  const [defects, reports, samples]: [string[], string[], Sample[]] = [[], [], []];
  const client = connectInProcess(engine, (message) => reports.push(message));
  const done: Record<string, number> = {};
  const rng = createRng(seed);
  let drawn = 0;
  const desk: SoakDesk = { client, rng, files: () => soakFiles(seed + ++drawn) };
  const list = Object.entries({ ...works, ...more });
  const start = performance.now();
  const attempt = async (name: string, work: Work): Promise<void> => {
    try {
      await within(PATIENCE, work(desk));
      done[name] = (done[name] ?? 0) + 1;
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      defects.push(`${name}: ${code}: ${message}`);
    }
  };
  const begin: Work = async () => {
    const { nodes, edges } = desk.files();
    const [e, n] = [await upload(client, 'e.csv', edges), await upload(client, 'n.csv', nodes)];
    await client.call('import.preview', { uploadId: e });
    await client.call('import.commit', { name: 'Soak', edges: e, nodes: n, mapping: soakMapping });
  };
  const end: Work = async () => {
    await client.call('project.close', {});
  };
  let rounds = 0;
  try {
    while (goesOn() && defects.length < 50) {
      await attempt('import', begin);
      for (let i = 0; i < worksPerRound && goesOn(); i++) await attempt(...list[rng.int(list.length)]);
      await attempt('close', end);
      await rm(join(libraryPath, 'Soak.dowser'), { recursive: true, force: true });
      const sample = await sampleProcess();
      samples.push(sample);
      rounds++;
      onSample?.(sample, rounds);
    }
  } finally {
    client.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
  const seconds = (performance.now() - start) / 1000;
  return { rounds, seconds, done, defects, reports, samples, verdicts: judge(samples) };
}

/** In the list of harnesses.ts. What grows is a break like any other; the figures are told whether anything broke or not. */
export const soakHarness: Harness = {
  name: 'soak',
  run: async (seed, goesOn) => {
    const counts = await soak({ seed, goesOn });
    return { summary: soakSummary(counts), broke: soakBreaks(counts) };
  },
};

export function soakSummary({ rounds, seconds, done, verdicts, defects, reports }: SoakCounts): string {
  const total = Object.values(done).reduce((sum, count) => sum + count, 0);
  const few = `  too few rounds to tell whether anything grows: ${rounds} of ${LEAST_SAMPLES}`;
  return [
    `${rounds} rounds in ${Math.round(seconds)} s, ${total} pieces of work: ${tally(done)}; defects: ${defects.length}, reports: ${reports.length}`,
    ...(verdicts.length === 0 ? [few] : verdicts.map((verdict) => `  ${verdictLine(verdict)}`)),
  ].join('\n');
}

export function soakBreaks({ defects, reports, verdicts }: SoakCounts): readonly string[] {
  return [
    ...defects,
    ...reports.map((report) => `reported: ${report}`),
    ...verdicts.filter(({ grows }) => grows).map(verdictLine),
  ];
}
