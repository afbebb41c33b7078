/**
 * The library: the folder that holds a person's projects, and the list of projects kept elsewhere that were opened
 * once. Also sweeps away what a killed engine left half-done.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ProjectEntry } from '../../contract/api.ts';
import { PARTIAL_PREFIX } from '../import/import-project.ts';
import { sweepLeftovers } from '../storage/leftovers.ts';
import { RECORD_FILE, peekRecord } from '../storage/record.ts';
import { projectIdOf } from './project-id.ts';
import { readSettings } from './read-record.ts';

export const PROJECT_SUFFIX = '.dowser';
export const UPLOADS_PREFIX = '.dowser-uploads-';
const KNOWN_FILE = 'known-projects.json';
const knownProjects = z.object({ paths: z.array(z.string()) });

export interface Library {
  list(): Promise<readonly ProjectEntry[]>;
  /** @throws AppError not-found */
  pathOf(projectId: string): Promise<string>;
  /** Keeps a project outside of the library in the list. */
  remember(path: string): Promise<void>;
  /** A folder in the library that is still free, from a name that people chose. */
  freePath(name: string): string;
  samplePath(sample: string): string;
}

/** @throws AppError storage where the folder cannot be made */
export async function openLibrary(libraryPath: string): Promise<Library> {
  const folder = resolve(libraryPath);
  try {
    await mkdir(folder, { recursive: true });
    await sweepLeftovers(folder, [PARTIAL_PREFIX, UPLOADS_PREFIX]);
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('storage', `The folder for projects cannot be used: ${seen}.`, undefined, thrown);
  }
  const knownPath = join(folder, KNOWN_FILE);

  const readKnown = async (): Promise<readonly string[]> => {
    if (!existsSync(knownPath)) return [];
    try {
      return knownProjects.parse(JSON.parse(await readFile(knownPath, 'utf8'))).paths;
    } catch {
      // Only a list of places: put aside for a look, never a reason not to open a project. They are listed again as
      // they are opened again.
      await rename(knownPath, `${knownPath}.damaged`);
      return [];
    }
  };
  const paths = async (): Promise<readonly string[]> => {
    const own = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && entry.name.endsWith(PROJECT_SUFFIX) && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name));
    const elsewhere = (await readKnown()).filter((path) => existsSync(join(path, RECORD_FILE)));
    return [...new Set([...own, ...elsewhere])];
  };
  const modifiedAt = async (path: string): Promise<string> => {
    const times = await Promise.all(
      [RECORD_FILE, `${RECORD_FILE}-wal`].map((name) =>
        stat(join(path, name)).then(
          (info) => info.mtimeMs,
          () => 0,
        ),
      ),
    );
    return new Date(Math.max(...times)).toISOString();
  };

  return {
    list: async () => {
      const entries: ProjectEntry[] = [];
      for (const path of await paths()) {
        const common = { projectId: projectIdOf(path), modifiedAt: await modifiedAt(path) };
        try {
          const settings = peekRecord(path, (db) => readSettings(db, path));
          entries.push({
            ...common,
            name: settings.name,
            numNodes: settings.num_nodes,
            numEdges: settings.num_edges,
            synthetic: settings.synthetic,
            isSample: settings.is_sample,
          });
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          // Listed all the same: opening it says what is wrong.
          const name = `${basename(path, PROJECT_SUFFIX)} (cannot be read)`;
          entries.push({ ...common, name, numNodes: 0, numEdges: 0, synthetic: false, isSample: false });
        }
      }
      return entries.sort((a, b) => (a.modifiedAt < b.modifiedAt ? 1 : -1));
    },
    pathOf: async (projectId) => {
      const path = (await paths()).find((candidate) => projectIdOf(candidate) === projectId);
      if (path === undefined) {
        throw new AppError('not-found', 'This project is not there any more. Look at the list of projects again.');
      }
      return path;
    },
    remember: async (given) => {
      const path = resolve(given);
      const known = await readKnown();
      const isOwn = dirname(path) === folder && path.endsWith(PROJECT_SUFFIX);
      if (isOwn || known.includes(path)) return;
      const temporary = `${knownPath}.${process.pid}.tmp`;
      await writeFile(temporary, JSON.stringify({ paths: [...known, path] }, null, 2));
      await rename(temporary, knownPath);
    },
    freePath: (name) => {
      const stem =
        name
          .normalize('NFC')
          .replaceAll(/[^\p{L}\p{N} _-]+/gu, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim()
          .slice(0, 60)
          .trim() || 'project';
      for (let copy = 1; ; copy++) {
        const path = join(folder, `${copy === 1 ? stem : `${stem} ${copy}`}${PROJECT_SUFFIX}`);
        if (!existsSync(path)) return path;
      }
    },
    samplePath: (sample) => join(folder, `sample-${sample}${PROJECT_SUFFIX}`),
  };
}
