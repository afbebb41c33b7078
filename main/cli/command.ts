/** What a command is: its help, its flags and what it does, in one object in one file. */
import type { Flag, FlagTable, FlagValues } from './flags.ts';
import { required, switchFlag, textFlag } from './flags.ts';

/** The outside world as commands see it, so that tests can give their own. */
export interface Io {
  /** Results: to standard output. */
  readonly out: (text: string) => void;
  /** Progress, notes and errors: to standard error. */
  readonly err: (text: string) => void;
  /** A person watches standard error. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where an error came from is wanted too. */
  readonly verbose: boolean;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Without "dowser NAME"; one line per way to call it. */
  readonly usage: readonly string[];
  /** a sentence of the help, where its exit codes mean more than usual */
  readonly exits?: string;
  readonly flags: FlagTable;
  /** Sentences about what may stand on the command line beside flags; nothing may where it is left out. */
  readonly operands?: string;
  /** @param given raw values by flag name, as parseArgs gives them */
  run(given: Readonly<Record<string, unknown>>, io: Io, operands: readonly string[]): Promise<void>;
}

export interface CommandSpec<F extends FlagTable> extends Omit<Command, 'flags' | 'run'> {
  readonly flags: F;
  readonly run: (flags: FlagValues<F & typeof commonFlags>, io: Io, operands: readonly string[]) => Promise<void>;
}

/** Every command has these. */
export const commonFlags = {
  json: switchFlag('print the result as JSON'),
  verbose: switchFlag('print the stack trace of an error'),
  help: switchFlag('print this help'),
} as const;

export const projectFlag: Flag<string> = required(textFlag('P', 'the project folder'));

export function defineCommand<F extends FlagTable>(spec: CommandSpec<F>): Command {
  const flags: F & typeof commonFlags = { ...spec.flags, ...commonFlags };
  return {
    ...spec,
    flags,
    run: (given, io, operands) => {
      const values = Object.entries<Flag<unknown>>(flags).map(([name, flag]) => [name, flag.read(name, given[name])]);
      // Exactly the keys of the table, each read by its own flag; the compiler cannot follow Object.entries.
      return spec.run(Object.fromEntries(values) as FlagValues<F & typeof commonFlags>, io, operands);
    },
  };
}
