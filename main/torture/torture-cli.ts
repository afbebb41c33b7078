/** The fuzz of the command line over a ground of its own, and the harness around it. */
import { commands } from '../cli/run.ts';
import { createCliGround } from './cli-ground.ts';
import { fuzzCli } from './fuzz-cli.ts';
import type { CliCounts } from './fuzz-cli.ts';
import { tally } from './harness.ts';
import type { Harness } from './harness.ts';

/** Lines on one state of the project: what they made of it is part of the test for a while. */
const LINES_A_GROUND = 60;
const STOP_AFTER = 10;
const PATIENCE = 60;

export async function tortureCli(
  seed: number,
  goesOn: (lines: number) => boolean,
  withProcesses = true,
): Promise<CliCounts> {
  const ground = await createCliGround();
  try {
    return await fuzzCli({
      ...{ seed, commands, goesOn, run: ground.run, spawn: withProcesses ? ground.spawn : null },
      known: () => ground.known,
      settle: async (lines) => {
        if (lines > 0 && lines % LINES_A_GROUND === 0) await ground.renew();
      },
      strays: (words) => ground.strays(words),
      stopAfter: STOP_AFTER,
      patience: PATIENCE,
    });
  } finally {
    await ground.remove();
  }
}

/** In the list of harnesses.ts. */
export const cliHarness: Harness = {
  name: 'cli',
  run: async (seed, goesOn) => {
    const { lines, codes, reached, asProcesses, defects } = await tortureCli(seed, goesOn);
    return {
      summary: `${lines} command lines, ${asProcesses} of them as processes of their own; exit codes: ${tally(codes)}; past the command line: ${tally(reached)}; defects: ${defects.length}`,
      broke: defects.map(({ words, what }) => `dowser ${JSON.stringify(words)}\n  ${what}`),
    };
  },
};
