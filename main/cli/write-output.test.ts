/** Where results go: whole into a file, or into what is no file without taking its place. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTempFolder } from '../engine/testing/temp-folder.ts';
import type { Io } from './command.ts';
import { makeFolder, writeOutput } from './write-output.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const io: Io = {
  ...{ out: () => undefined, err: () => undefined, isTerminal: false, env: {}, cwd: folder.path, verbose: false },
  signal: new AbortController().signal,
};

it('replaces a file as a whole and leaves nothing beside it', async () => {
  folder.write('a.txt', 'before');
  await writeOutput('after', 'a.txt', io);
  expect(readFileSync(join(folder.path, 'a.txt'), 'utf8')).toBe('after');
  expect(readdirSync(folder.path)).toEqual(['a.txt']);
  await expect(writeOutput('x', '.', io)).rejects.toThrow(/it is a folder/);
});

it('writes into a pipe and leaves the pipe where it is', async ({ skip }) => {
  const path = join(folder.path, 'pipe');
  if (spawnSync('mkfifo', [path]).status !== 0) skip('no named pipes here');
  // Open for both, so that neither side waits for the other.
  const reader = await open(path, 'r+');
  await writeOutput('into it', 'pipe', io);
  const { bytesRead, buffer } = await reader.read(Buffer.alloc(100));
  await reader.close();
  expect(buffer.subarray(0, bytesRead).toString()).toBe('into it');
  expect(statSync(path).isFIFO()).toBe(true);
});

it('says why a folder cannot be made', async () => {
  folder.write('taken', '');
  await makeFolder(join(folder.path, 'new', 'inner'), 'new/inner');
  const refused = makeFolder(join(folder.path, 'taken'), 'taken');
  await expect(refused).rejects.toThrow('The folder taken could not be made: a file of that name is there.');
  await expect(makeFolder(join(folder.path, 'taken', 'x'), 'taken/x')).rejects.toThrow(
    /^The folder taken\/x could not be made/,
  );
});
