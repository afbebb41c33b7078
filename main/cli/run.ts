/** Finds the command, reads its flags, runs it, and turns whatever happens into an exit code and at most one sentence. */
import { parseArgs } from 'node:util';
import { toAppError } from '../../ml/schema/errors.ts';
import { appVersion } from '../host/paths.ts';
import type { Command, Io } from './command.ts';
import { detectCommand } from './commands/detect.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { exportModelCommand } from './commands/export-model.ts';
import { importCommand } from './commands/import.ts';
import { labelCommand } from './commands/label.ts';
import { labelsCommand } from './commands/labels.ts';
import { predictCommand } from './commands/predict.ts';
import { queryCommand } from './commands/query.ts';
import { repairCommand } from './commands/repair.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { scoresCommand } from './commands/scores.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { trainCommand } from './commands/train.ts';
import { verifyCommand } from './commands/verify.ts';
import { isUsageError, usageError } from './flags.ts';

export const commands: readonly Command[] = [
  importCommand,
  detectCommand,
  resumeCommand,
  scoresCommand,
  evaluateCommand,
  labelCommand,
  labelsCommand,
  queryCommand,
  trainCommand,
  predictCommand,
  exportModelCommand,
  exportCommand,
  reportCommand,
  verifyCommand,
  repairCommand,
  simulateCommand,
  serveCommand,
  doctorCommand,
];

const names = commands.map((command) => command.name).join(', ');

export function generalHelp(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'dowser: see which nodes and edges of a graph are anomalous and why.',
    '',
    'Usage: dowser COMMAND [flags]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Every command: --json, --verbose, --help. Also: dowser --version.',
    'Exit codes: 0 done, 1 it could not be done, 2 the command line was wrong.',
    '',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const rows = Object.entries(command.flags).map(([name, flag]): [string, string] => [
    `--${name}${flag.placeholder === '' ? '' : ` ${flag.placeholder}`}`,
    flag.help + (flag.required ? ' (needed)' : ''),
  ]);
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return [
    `dowser ${command.name}: ${command.summary}.`,
    '',
    ...command.usage.map((line, i) => `${i === 0 ? 'Usage:' : '   or:'} dowser ${command.name} ${line}`.trimEnd()),
    '',
    ...(command.operands === undefined ? [] : [command.operands, '']),
    ...rows.map(([left, right]) =>
      left.length > width ? `  ${left}\n  ${''.padEnd(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`,
    ),
    ...(command.exits === undefined ? [] : ['', command.exits]),
    '',
  ].join('\n');
}

interface Given {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly operands: readonly string[];
}

function readFlags(command: Command, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, flag]) => [
      name,
      flag.kind === 'switch'
        ? { type: 'boolean' as const }
        : { type: 'string' as const, multiple: flag.kind === 'list' },
    ]),
  );
  const help = `See dowser ${command.name} --help.`;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: true, tokens: true });
  } catch (thrown) {
    // Node's first sentence says what is wrong; the rest is advice for other programs.
    const [said] = (thrown instanceof Error ? thrown.message : String(thrown)).split(/\. |\n/);
    const dash = /^Option '(?:-\w, )?--([\w-]+).*' argument is ambiguous/.exec(said);
    if (dash !== null)
      throw usageError(
        `--${dash[1]} needs a value; one that begins with a dash is given as --${dash[1]}=VALUE. ${help}`,
      );
    throw usageError(`${said.replace(/\.$/, '')}. ${help}`);
  }
  if (command.operands === undefined && parsed.positionals.length > 0)
    throw usageError(`"${parsed.positionals[0]}" is not expected here. ${help}`);
  const given = (parsed.tokens ?? []).flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = given.find((name, at) => given.indexOf(name) < at && command.flags[name].kind === 'value');
  if (twice !== undefined) throw usageError(`--${twice} was given twice.`);
  return { flags: parsed.values, operands: parsed.positionals };
}

/** @returns the exit code */
export async function runCli(args: readonly string[], io: Omit<Io, 'verbose'>): Promise<number> {
  try {
    const name = args.at(0);
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      (name === undefined ? io.err : io.out)(generalHelp());
      return name === undefined ? 2 : 0;
    }
    if (name === '--version' || name === '-V') {
      io.out(`${appVersion()}\n`);
      return 0;
    }
    const command = commands.find((one) => one.name === name);
    if (command === undefined) throw usageError(`There is no command called ${name}. There are: ${names}.`);
    const { flags: given, operands } = readFlags(command, args.slice(1));
    if (given['help'] === true) {
      io.out(commandHelp(command));
      return 0;
    }
    await command.run(given, { ...io, verbose: given['verbose'] === true }, operands);
    return 0;
  } catch (thrown) {
    const error = toAppError(thrown);
    io.err(`${error.message}\n`);
    if (args.includes('--verbose')) {
      io.err(`${error.stack ?? ''}\n`);
      if (error.cause instanceof Error) io.err(`Caused by ${error.cause.stack ?? error.cause.message}\n`);
    }
    return isUsageError(error) ? 2 : 1;
  }
}
