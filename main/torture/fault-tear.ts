/** Files as a failing disk gives them back: cut off, with other bits, with a page of zeros or of something else, empty. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rng } from '../../ml/rng.ts';

const PAGE = 4096;

export function tear(bytes: Uint8Array, rng: Rng): { readonly how: string; readonly torn: Uint8Array } {
  const torn = Uint8Array.from(bytes);
  const page = PAGE * rng.int(Math.max(1, Math.ceil(torn.length / PAGE)));
  switch (rng.int(6)) {
    case 0: {
      const length = rng.int(Math.max(1, torn.length));
      return { how: `cut at ${length}`, torn: torn.slice(0, length) };
    }
    case 1:
      torn.fill(0, page, page + PAGE);
      return { how: `zeros at ${page}`, torn };
    case 2:
      for (let i = page; i < Math.min(torn.length, page + PAGE); i++) torn[i] = rng.int(256);
      return { how: `other bytes at ${page}`, torn };
    case 3:
      return rng.uniform() < 0.2
        ? { how: 'empty', torn: new Uint8Array(0) }
        : { how: 'cut in half', torn: torn.slice(0, torn.length >> 1) };
    default: {
      const flips = 1 + rng.int(8);
      for (let i = 0; i < flips && torn.length > 0; i++) torn[rng.int(torn.length)] ^= 1 << rng.int(8);
      return { how: `${flips} bits`, torn };
    }
  }
}

/** Every file of a folder with its digest. */
export async function digestTree(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (existsSync(path))
      found.set(
        path.slice(folder.length + 1),
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      );
  }
  return found;
}

export type TornPart = 'record' | 'log of the record' | 'tables' | 'run' | 'model' | 'computed';

/** The files of a project that can be torn, by what they are. */
export function partOf(name: string): TornPart | null {
  if (name === 'project.sqlite') return 'record';
  if (name === 'project.sqlite-wal') return 'log of the record';
  const [folder] = name.split('/');
  const parts: Readonly<Record<string, TornPart>> = {
    tables: 'tables',
    runs: 'run',
    models: 'model',
    measures: 'computed',
    overview: 'computed',
  };
  return parts[folder] ?? null;
}
