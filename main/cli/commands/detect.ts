/** dowser detect: runs a detector on a project, once or for several seeds, and waits for it. */
import { AppError } from '../../../ml/schema/errors.ts';
import { backendNames } from '../../../ml/schema/run.ts';
import type { DetectSpec } from '../../../ml/schema/run.ts';
import type { Client, RunInfo } from '../../contract/api.ts';
import { defineCommand, projectFlag } from '../command.ts';
import type { Io } from '../command.ts';
import { choiceFlag, listFlag, textFlag, usageError, wholeFlag, wholesFlag, withDefault } from '../flags.ts';
import { durationText } from '../../../ml/schema/number-text.ts';
import { endedBadly, followJob } from '../follow-job.ts';
import { toJson } from '../format.ts';
import { withProject } from '../session.ts';
import { settings } from '../settings.ts';

const MAX_SEED = 2_147_483_647;
const backendChoices = ['auto', ...backendNames] as const;

async function detectOnce(client: Client, spec: DetectSpec, project: string, io: Io): Promise<RunInfo> {
  if (io.signal.aborted) throw new AppError('cancelled', 'Stopped before the next run began.');
  return followRun(client, async () => (await client.call('detect.start', spec)).runId, project, io);
}

/** A detection to its end. @param start begins it, or takes it up @throws AppError as it ended */
export async function followRun(
  client: Client,
  start: () => Promise<string>,
  project: string,
  io: Io,
): Promise<RunInfo> {
  const update = await followJob(client, start, io);
  const { runId, state } = update;
  if (state !== 'succeeded') throw endedBadly(update, `The run ${runId}`, project);
  const run = (await client.call('run.list', {})).find((one) => one.runId === runId);
  if (run === undefined) throw new AppError('internal', `Run ${runId} succeeded but is not recorded.`);
  return run;
}

export function describeRun(run: RunInfo): string {
  const scored = [run.hasNodeScores ? 'nodes' : '', run.hasEdgeScores ? 'edges' : ''].filter((one) => one !== '');
  const time = run.seconds === null ? '' : ` in ${durationText(run.seconds)}`;
  const where = run.backend === null ? '' : ` on ${run.backend}`;
  return [
    `${run.runId} (${run.title}): scored ${scored.join(' and ')}${time}${where}.`,
    ...run.notes.map((note) => `  Note: ${note}`),
    '',
  ].join('\n');
}

export const detectCommand = defineCommand({
  name: 'detect',
  summary: 'score nodes and edges',
  usage: [
    '--project P [--detector auto] [--seed N] [--set key=value]... [--backend auto|webgpu|tensorflow|wasm|cpu]',
    '--project P --seeds 1,2,3,4,5 ...',
  ],
  flags: {
    project: projectFlag,
    detector: withDefault(textFlag('ID', 'the detector'), 'auto'),
    seed: wholeFlag('seed of all randomness; the same seed gives the same scores (default 1)', 0, MAX_SEED),
    seeds: wholesFlag('N,N,...', 'one run for each seed, one after the other', 0, MAX_SEED),
    set: listFlag('key=value', "one of the detector's parameters; may be repeated"),
    backend: withDefault(choiceFlag(backendChoices, 'where to compute'), 'auto'),
  },
  run: async (flags, io) => {
    if (flags.seed !== null && flags.seeds !== null) throw usageError('Give either --seed or --seeds, not both.');
    const params = settings(flags.set);
    await withProject(flags.project, io, async ({ client }) => {
      const runs: RunInfo[] = [];
      for (const seed of flags.seeds ?? [flags.seed ?? 1]) {
        const run = await detectOnce(
          client,
          { detector: flags.detector, params, seed, backend: flags.backend },
          flags.project,
          io,
        );
        runs.push(run);
        if (!flags.json) io.out(describeRun(run));
      }
      if (flags.json) io.out(toJson(flags.seeds === null ? runs[0] : runs));
    });
  },
});
