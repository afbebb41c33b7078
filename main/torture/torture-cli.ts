/** The fuzz of the command line over a ground of its own; what it found, as people read it. */
import { commands } from '../cli/run.ts';
import { createCliGround } from './cli-ground.ts';
import { fuzzCli } from './fuzz-cli.ts';
import type { CliCounts } from './fuzz-cli.ts';

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

export function cliLines({ lines, codes, reached, asProcesses, defects }: CliCounts): {
  readonly lines: readonly string[];
  readonly broken: boolean;
} {
  const list = (counts: Readonly<Record<string, number>>, word: string): string =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${count} ${word}${name}`)
      .join(', ');
  return {
    lines: [
      `${lines} command lines, ${asProcesses} as processes of their own; ended with ${list(codes, 'of code ')}; past the command line: ${list(reached, '')}; defects: ${defects.length}`,
      ...defects.map(({ words, what }) => `- dowser ${JSON.stringify(words)}\n  ${what}`),
    ],
    broken: defects.length > 0,
  };
}
