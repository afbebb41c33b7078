/**
 * Command lines made from the commands' own tables of flags: as they ask, at their limits, and broken. What a value is to
 * be follows from the placeholder that the help shows for it.
 */
import type { Rng } from '../../ml/rng.ts';
import type { Command } from '../cli/command.ts';
import type { Flag } from '../cli/flags.ts';

/** What there is to name, as it would be typed. */
export interface KnownNames {
  /** projects, and what is none */
  readonly projects: readonly string[];
  /** files and folders that are there, in every state, and some that are not */
  readonly paths: readonly string[];
  /** where something may be written: new names, files and folders that are there */
  readonly outputs: readonly string[];
  /** ids of nodes, runs, models, detectors, strategies */
  readonly ids: readonly string[];
  readonly columns: readonly string[];
  /** key=value */
  readonly settings: readonly string[];
}

export const oddTexts = [
  '',
  ' ',
  '0',
  '-1',
  '--',
  '-x',
  '=',
  'null',
  'NaN',
  '1e999',
  '0x10',
  '99999999999999999999',
  '__proto__',
  'constructor=1',
  'a\u0000b',
  'a\nb',
  "Robert'); DROP TABLE nodes;--",
  '"',
  "'",
  '=1+1',
  '\u202Eright to left',
  '\uD800',
  '🕵️‍♀️',
  'ä/ö',
  '..',
  '../up',
  'in/../../up',
  './/.//.',
  '/nowhere/at/all',
  '/proc/self/nope',
  '~',
  '*',
  '%s%n',
  'x'.repeat(300),
  'y'.repeat(20_000),
] as const;

const pick = <T>(rng: Rng, from: readonly T[]): T => from[rng.int(from.length)];

function plainValue(rng: Rng, name: string, flag: Flag<unknown>, known: KnownNames): string {
  const { placeholder } = flag;
  if (name === 'out') return pick(rng, known.outputs);
  if (placeholder === 'P') return pick(rng, known.projects);
  if (/^(E|N|FILE|DIR|labels\.csv|F\|DIR)$/.test(placeholder) && placeholder !== 'N') return pick(rng, known.paths);
  if (placeholder === 'N') return name === 'nodes' ? pick(rng, known.paths) : pick(rng, ['0', '1', '2', '7', '40']);
  if (/^N,N/.test(placeholder)) return pick(rng, ['1', '1,2', '3,3']);
  if (/^(P|SHARE)$/.test(placeholder)) return pick(rng, ['0', '0.5', '1']);
  if (placeholder.includes('|')) return pick(rng, placeholder.split('|'));
  if (/^(COLUMN|A,B)/.test(placeholder)) return pick(rng, known.columns);
  if (placeholder === 'A=RULE,B=RULE')
    return `${pick(rng, known.columns)}=${pick(rng, ['sum', 'mean', 'join', 'most'])}`;
  if (placeholder === 'key=value') return pick(rng, known.settings);
  if (placeholder === 'PART=TEXT')
    return `${pick(rng, ['who', 'what'])}=${pick(rng, ['text', '@in/e.csv', '@in/none'])}`;
  return pick(rng, known.ids);
}

/** How often a value is something odd, a flag is left out although it is needed, or comes twice. */
const ODD = 0.1;
const LEFT_OUT = 0.04;
const TWICE = 0.02;

function flagWords(rng: Rng, name: string, flag: Flag<unknown>, known: KnownNames): string[] {
  if (flag.kind === 'switch') return rng.uniform() < 0.03 ? [`--${name}=yes`] : [`--${name}`];
  const odd = rng.uniform() < ODD;
  const value = odd ? pick(rng, oddTexts) : plainValue(rng, name, flag, known);
  if (rng.uniform() < 0.02) return [`--${name}`];
  return rng.uniform() < 0.5 ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** Flags that belong together, as one of the ways to call the command has them; and whether files come without a flag. */
function usageFlags(rng: Rng, usage: string): { readonly names: ReadonlySet<string>; readonly files: boolean } {
  const names = new Set<string>();
  for (const [, open, name] of usage.matchAll(/(\[?)--([\w-]+)/g)) {
    if (open === '' || rng.uniform() < 0.4) names.add(name);
  }
  return { names, files: /\b(FILE|DIR)\b(?!\|)/.test(usage.replaceAll(/--[\w-]+ \S+/g, '')) };
}

/** @returns the words after "dowser"; the same draws give the same */
export function drawCommandLine(rng: Rng, commands: readonly Command[], known: KnownNames): string[] {
  if (rng.uniform() < 0.02) return Array.from({ length: rng.int(4) }, () => pick(rng, oddTexts));
  const command = pick(rng, commands);
  const words: string[] = [];
  // A way to call it and a little more; or anything at all.
  const way = rng.uniform() < 0.75 ? usageFlags(rng, pick(rng, command.usage)) : null;
  const share = way === null ? pick(rng, [0.15, 0.4]) : pick(rng, [0, 0, 0.1]);
  for (const [name, flag] of Object.entries(command.flags)) {
    const wanted = flag.required || (way?.names.has(name) ?? false);
    if (wanted ? rng.uniform() < LEFT_OUT : rng.uniform() >= (name === 'help' ? 0.01 : share)) continue;
    words.push(...flagWords(rng, name, flag, known));
    if (rng.uniform() < TWICE) words.push(...flagWords(rng, name, flag, known));
  }
  if (rng.uniform() < 0.03) words.push(pick(rng, ['--nope', '--nope=1', '-z', '--project', '--json=1', '---']));
  if (way?.files ?? rng.uniform() < (command.operands === undefined ? 0.04 : 0.5)) {
    for (let i = 1 + rng.int(2); i > 0; i--) {
      words.push(rng.uniform() < ODD ? pick(rng, oddTexts) : pick(rng, known.paths));
    }
  }
  // A browser window is no part of it.
  return [command.name, ...words, ...(command.name === 'serve' ? ['--no-open'] : [])];
}
