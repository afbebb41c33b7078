/** A folder for one test file, with helpers to write into it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TempFolder {
  readonly path: string;
  /** Writes a file (folders are made) and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function createTempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'dowser-test-'));
  return {
    path,
    write: (name, content) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
