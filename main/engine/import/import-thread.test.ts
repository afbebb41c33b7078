/** The thread of the import: the caller's own thread stays free, progress is told, a stop leaves nothing behind. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '../testing/temp-folder.ts';
import { runImport } from './import-thread.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const rows = Array.from({ length: 200_000 }, (_, i) => `account-${i % 5000},account-${(i * 7919) % 5000},${i % 100}`);
const edges = folder.write('large-edges.csv', `source,target,amount\n${rows.join('\n')}\n`);
const input = (name: string) => ({
  projectPath: join(folder.path, `${name}.dowser`),
  name,
  files: [{ path: edges }],
  inOrder: false,
  mapping: null,
});

describe('an import in its thread', { timeout: 120_000 }, () => {
  it('tells how far it is, in order, and gives the path', async () => {
    const told: (readonly [string, number])[] = [];
    const path = await runImport('files', input('told'), {
      signal: new AbortController().signal,
      progress: (stage, fraction) => told.push([stage, fraction]),
    });
    expect(path).toBe(join(folder.path, 'told.dowser'));
    expect(told.map(([stage]) => stage)).toEqual(
      expect.arrayContaining(['Reading edges', 'Joining nodes and edges', 'Making features', 'Writing the project']),
    );
    expect(told.every(([, fraction], i) => i === 0 || fraction >= told[i - 1][1])).toBe(true);
  });

  it.each(['Reading edges', 'Joining nodes and edges', 'Making features'])(
    'stops while it is at "%s", and leaves nothing',
    async (at) => {
      const abort = new AbortController();
      const stopped = runImport('files', input('stopped'), {
        signal: abort.signal,
        progress: (stage) => {
          if (stage === at) abort.abort();
        },
      });
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
      expect(readdirSync(folder.path).filter((name) => /stopped|partial/.test(name))).toEqual([]);
    },
  );

  it('says what a file is, and passes errors on as they are', async () => {
    const watch = { signal: new AbortController().signal, progress: () => undefined };
    const look = await runImport('look', { sources: [{ path: edges }], folder: folder.path }, watch);
    expect(look.kind).toBe('csv');
    const none = { ...input('none'), files: [{ path: join(folder.path, 'none.csv') }] };
    await expect(runImport('files', none, watch)).rejects.toMatchObject({ code: 'not-found' });
  });
});
