/** The command line with its output caught, for tests. */
import type { Io } from './command.ts';
import { runCli } from './run.ts';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in a folder, with that folder's `library` as the person's own. */
export async function cli(cwd: string, args: readonly string[], io: Partial<Io> = {}): Promise<CliResult> {
  let out = '';
  let err = '';
  const code = await runCli(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTerminal: false,
    env: { DOWSER_LIBRARY: `${cwd}/library` },
    cwd,
    signal: new AbortController().signal,
    ...io,
  });
  return { code, out, err };
}
