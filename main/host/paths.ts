/**
 * Where a host finds things: the installation (this repository, or the packaged application), the samples, the built
 * page, and the person's library of projects.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../ml/schema/errors.ts';

/** The folder that holds package.json: two up from here in the sources, one or two up in a bundle. */
function findRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new AppError('internal', 'The installation of Dowser is incomplete: its package.json was not found.');
    }
  }
}

export const rootPath = findRoot();
export const rendererPath = join(rootPath, 'dist', 'renderer');
/** A packaged application keeps the samples beside its archive, where they are ordinary files. */
export function samplesPath(resourcesPath?: string): string {
  const packaged = resourcesPath === undefined ? null : join(resourcesPath, 'samples');
  return packaged !== null && existsSync(packaged) ? packaged : join(rootPath, 'fixtures', 'samples');
}

/** The person's projects: DOWSER_LIBRARY, else the folder Dowser in the home folder. Absolute. */
export function libraryPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const chosen = env['DOWSER_LIBRARY'];
  return chosen === undefined || chosen === '' ? join(homedir(), 'Dowser') : resolve(chosen);
}

export function appVersion(): string {
  const text = readFileSync(join(rootPath, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
