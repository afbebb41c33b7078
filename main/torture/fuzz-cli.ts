/**
 * Command lines, one after the other (command-lines.ts). Each must end, with one of the codes that the help names, and
 * say in a sentence why where it is not 0; no stack trace without --verbose, nothing "inside Dowser", JSON where JSON was
 * asked for, and nothing written outside of what the line names, the library and the usual place of its results.
 */
import { createRng } from '../../ml/rng.ts';
import type { Rng } from '../../ml/rng.ts';
import type { Command } from '../cli/command.ts';
import type { CliResult } from '../cli/testing.ts';
import { drawCommandLine } from './command-lines.ts';
import type { KnownNames } from './command-lines.ts';

export interface CliDefect {
  readonly words: readonly string[];
  readonly what: string;
}
export interface CliCounts {
  readonly lines: number;
  /** by exit code */
  readonly codes: Readonly<Record<string, number>>;
  /** by command, those that got past the command line itself */
  readonly reached: Readonly<Record<string, number>>;
  readonly asProcesses: number;
  readonly defects: readonly CliDefect[];
}

export interface CliFuzz {
  readonly seed: number;
  readonly commands: readonly Command[];
  readonly known: () => KnownNames;
  readonly goesOn: (lines: number) => boolean;
  /** in this process */
  readonly run: (words: readonly string[], signal: AbortSignal) => Promise<CliResult>;
  /** as a process of its own; null where none is to be started */
  readonly spawn: ((words: readonly string[], signal: AbortSignal) => Promise<CliResult>) | null;
  /** before a line: what an earlier one made of the ground is put right now and then */
  readonly settle: (lines: number) => Promise<void>;
  /** after a line: paths that came and may not have, as the line was */
  readonly strays: (words: readonly string[]) => Promise<readonly string[]>;
  /** seconds after which a line is asked to stop, as by Ctrl-C, and seconds that it may take then */
  readonly stopAfter: number;
  readonly patience: number;
}

const PROCESSES = 0.02;
const isTrace = (text: string): boolean => /\n\s+at |node:internal|\.ts:\d+:\d+/.test(text);
const shown = (words: readonly string[]): readonly string[] =>
  words.map((word) => (word.length > 200 ? `${word.slice(0, 40)}... (${word.length})` : word));

/** What is wrong with how a line ended; null where nothing is. */
export function brokenEnd(words: readonly string[], { code, out, err }: CliResult): string | null {
  if (![0, 1, 2].includes(code)) return `exit code ${code}`;
  const verbose = words.includes('--verbose');
  if (!verbose && isTrace(err)) return `a stack trace: ${err.slice(0, 400)}`;
  if (/inside Dowser/.test(err)) return `an internal error: ${err.slice(0, 400)}`;
  if (code !== 0 && err.trim() === '') return `exit code ${code} without a word`;
  if (code === 2 && out !== '') return 'a wrong command line that printed a result';
  if (code === 0 && words.includes('--json') && !words.includes('--help') && out !== '') {
    try {
      JSON.parse(out);
    } catch {
      return `no JSON although it was asked for: ${out.slice(0, 200)}`;
    }
  }
  return null;
}

async function endOf(fuzz: CliFuzz, words: readonly string[], rng: Rng, apart: boolean): Promise<CliResult | string> {
  const stop = new AbortController();
  const soon = words[0] === 'serve' || rng.uniform() < 0.02;
  const asked = setTimeout(() => stop.abort(), soon ? 300 : 1000 * fuzz.stopAfter);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    const seconds = fuzz.stopAfter + fuzz.patience;
    timer = setTimeout(() => resolve(`no end ${fuzz.patience} seconds after it was asked to stop`), 1000 * seconds);
  });
  try {
    const ended = apart && fuzz.spawn !== null ? fuzz.spawn(words, stop.signal) : fuzz.run(words, stop.signal);
    return await Promise.race([ended, late]);
  } catch (thrown) {
    return `it threw: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
  } finally {
    clearTimeout(asked);
    clearTimeout(timer);
  }
}

export async function fuzzCli(fuzz: CliFuzz): Promise<CliCounts> {
  const rng = createRng(fuzz.seed).fork('command lines');
  const [codes, reached] = [new Map<string, number>(), new Map<string, number>()];
  const count = (of: Map<string, number>, name: string): void => void of.set(name, (of.get(name) ?? 0) + 1);
  const defects: CliDefect[] = [];
  let current: readonly string[] = [];
  const unheard = (thrown: unknown): void => {
    const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    defects.push({ words: shown(current), what: `nobody caught: ${what}` });
  };
  process.on('unhandledRejection', unheard);
  let [lines, asProcesses] = [0, 0];
  try {
    while (fuzz.goesOn(lines) && defects.length < 50) {
      await fuzz.settle(lines);
      const words = drawCommandLine(rng, fuzz.commands, fuzz.known());
      current = words;
      // Neither a NUL nor half a surrogate can be handed to a process; a shell never holds so long a word back.
      const apart = rng.uniform() < PROCESSES && words.every((word) => !word.includes('\0') && word.isWellFormed());
      const ended = await endOf(fuzz, words, rng, apart);
      lines++;
      if (apart) asProcesses++;
      const what = typeof ended === 'string' ? ended : brokenEnd(words, ended);
      if (what !== null) defects.push({ words: shown(words), what });
      for (const stray of await fuzz.strays(words)) defects.push({ words: shown(words), what: `wrote ${stray}` });
      if (typeof ended === 'string') continue;
      count(codes, String(ended.code));
      if (ended.code !== 2) count(reached, words.at(0) ?? '');
    }
    // What was left to itself may still fail.
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    process.off('unhandledRejection', unheard);
  }
  return { lines, codes: Object.fromEntries(codes), reached: Object.fromEntries(reached), asProcesses, defects };
}
