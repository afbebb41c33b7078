/** The fuzz of command lines finds each kind of defect, and none in the commands as they are. */
import { expect, test } from 'vitest';
import type { CliResult } from '../cli/testing.ts';
import { commands } from '../cli/run.ts';
import { createRng } from '../../ml/rng.ts';
import { drawCommandLine } from './command-lines.ts';
import { fuzzCli } from './fuzz-cli.ts';
import { tortureCli } from './torture-cli.ts';

const names = { projects: ['p'], paths: ['f'], outputs: ['o'], ids: ['i'], columns: ['c'], settings: ['k=1'] };
const ended = (result: Partial<CliResult>): CliResult => ({ code: 1, out: '', err: 'Refused.\n', ...result });
const fuzz = (run: (words: readonly string[]) => Promise<CliResult>, lines = 40, strays: readonly string[] = []) =>
  fuzzCli({
    ...{ seed: 3, commands, known: () => names, goesOn: (made) => made < lines, run, spawn: null },
    ...{ settle: () => Promise.resolve(), strays: () => Promise.resolve(strays), stopAfter: 0.01, patience: 0.05 },
  });
const found = async (run: (words: readonly string[]) => Promise<CliResult>): Promise<string> =>
  (await fuzz(run)).defects.map(({ what }) => what).join('\n');

test.each([
  ['exit code 3', ended({ code: 3 })],
  ['a stack trace', ended({ err: 'Error: x\n    at f (file.ts:1:2)\n' })],
  ['an internal error', ended({ err: 'Something went wrong inside Dowser: x\n' })],
  ['without a word', ended({ err: '' })],
  ['printed a result', ended({ code: 2, out: 'x' })],
  ['no JSON although', ended({ code: 0, out: 'not JSON' })],
] as const)('%s is caught', async (what, result) => {
  expect(await found(() => Promise.resolve(result))).toContain(what);
});

test('a hang, a throw, a promise that nobody waits for and a file in the wrong place are caught', async () => {
  expect((await fuzz(() => new Promise(() => undefined), 2)).defects[0].what).toContain('no end');
  expect(await found(() => Promise.reject(new TypeError('x is undefined')))).toContain('it threw: TypeError');
  const careless = () => {
    void Promise.reject(new Error('left alone'));
    return Promise.resolve(ended({}));
  };
  expect(await found(careless)).toContain('nobody caught: Error: left alone');
  const stray = await fuzz(() => Promise.resolve(ended({})), 2, ['/elsewhere/x']);
  expect(stray.defects.map(({ what }) => what)).toEqual(['wrote /elsewhere/x', 'wrote /elsewhere/x']);
});

test('every command and every flag is drawn, and the same seed draws the same', () => {
  const lines = (seed: number) => {
    const rng = createRng(seed);
    return Array.from({ length: 6000 }, () => drawCommandLine(rng, commands, names));
  };
  const drawn = lines(1);
  expect(drawn).toEqual(lines(1));
  for (const { name, flags } of commands) {
    const own = new Set(
      drawn.filter(([first]) => first === name).flatMap((words) => words.map((word) => word.split('=')[0])),
    );
    expect(Object.keys(flags).filter((flag) => !own.has(`--${flag}`))).toEqual([]);
  }
});

test('the commands as they are', { timeout: 300_000 }, async () => {
  const { lines, codes, defects } = await tortureCli(1, (made) => made < 25, false);
  expect(defects).toEqual([]);
  expect(lines).toBe(25);
  expect(Object.keys(codes).length).toBeGreaterThan(1);
});
