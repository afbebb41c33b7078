/** reimport.*: files into the project that is open. */
import type { EventPayloads, Handlers } from '../../contract/api.ts';
import type { UploadReads } from '../import/upload-reads.ts';
import type { ReimportDesk } from './reimport-desk.ts';

type ReimportMethods = 'reimport.look' | 'reimport.commit' | 'reimport.drop' | 'reimport.state' | 'reimport.undo';

export function createReimportHandlers(
  desk: ReimportDesk,
  reads: UploadReads,
  tell: (progress: EventPayloads['import.progress']) => void,
): Pick<Handlers, ReimportMethods> {
  /** the uploads behind the newest difference: there is one at a time */
  let looked: { readonly token: string; readonly uploads: readonly string[] } | null = null;
  return {
    'reimport.look': async ({ mode, edges, nodes, mapping }, signal) => {
      const given = [edges, nodes].filter((upload) => upload !== null);
      const files = await Promise.all(given.map((upload) => reads.read(upload, signal)));
      const watch = { signal, progress: (stage: string, fraction: number) => tell({ stage, fraction }) };
      // The files stay: after a look at the difference the mapping may be corrected.
      const difference = await desk.look({ mode, files, inOrder: true, onlyNodes: edges === null, mapping }, watch);
      looked = { token: difference.token, uploads: given };
      return difference;
    },
    'reimport.commit': async ({ token }) => {
      const project = await desk.commit(token);
      if (looked?.token === token) for (const upload of looked.uploads) await reads.drop(upload);
      return project;
    },
    'reimport.drop': async ({ token }) => {
      await desk.drop(token);
      return null;
    },
    'reimport.state': async () => Promise.resolve(desk.state()),
    'reimport.undo': async () => desk.undo(),
  };
}
