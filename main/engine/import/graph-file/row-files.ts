/** Rows of one table on disk, a file for each width that the table had, until they are loaded into DuckDB. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface RowFile {
  readonly path: string;
  readonly width: number;
}

export interface RowFiles {
  readonly write: (rows: string, width: number) => void;
  /** The files, all closed. */
  end(): readonly RowFile[];
}

export function createRowFiles(folder: string, stem: string): RowFiles {
  const files: RowFile[] = [];
  let open: number | null = null;
  const close = (): void => {
    if (open !== null) closeSync(open);
    open = null;
  };
  return {
    write: (rows, width) => {
      if (open === null || files.at(-1)?.width !== width) {
        close();
        const path = join(folder, `${stem}-${files.length}.csv`);
        files.push({ path, width });
        open = openSync(path, 'w');
      }
      const bytes = Buffer.from(rows, 'utf8');
      // One write may take less than it was given.
      for (let at = 0; at < bytes.length;) at += writeSync(open, bytes, at);
    },
    end: () => {
      close();
      return files;
    },
  };
}
