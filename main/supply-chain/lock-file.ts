/** package-lock.json as far as licences, the bill of materials and install scripts ask for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const repository = join(import.meta.dirname, '../..');

const entry = z.object({
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});
const lockFile = z.object({ name: z.string(), version: z.string(), packages: z.record(z.string(), z.unknown()) });

export interface LockedPackage extends z.output<typeof entry> {
  readonly name: string;
  /** node_modules/... */
  readonly path: string;
  /** used to build and test alone; not in what is installed with Dowser */
  readonly isTool: boolean;
}

export interface Lock {
  readonly name: string;
  readonly version: string;
  /** by name and version */
  readonly packages: readonly LockedPackage[];
}

export function parseLock(text: string): Lock {
  const { name, version, packages } = lockFile.parse(JSON.parse(text));
  const found = Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, given]) => {
      const one = entry.parse(given);
      return { ...one, path, name: path.replace(/^.*node_modules\//, ''), isTool: one.dev || one.devOptional };
    });
  const key = (one: LockedPackage): string => `${one.name}@${one.version}`;
  return { name, version, packages: found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)) };
}

export const readLock = (): Lock => parseLock(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
