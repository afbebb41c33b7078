/** import.*: uploads, the look before, the import itself, and the rows that were left out. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { ProjectDesk } from '../projects/project-desk.ts';
import { requireEncoding } from './require-encoding.ts';
import { previewFile } from './preview.ts';
import type { UploadReads } from './upload-reads.ts';
import type { Uploads } from './uploads.ts';

type ImportMethods =
  'import.begin' | 'import.chunk' | 'import.preview' | 'import.together' | 'import.commit' | 'import.rejects';

export function createImportHandlers(
  ctx: EngineContext,
  desk: ProjectDesk,
  uploads: Uploads,
  reads: UploadReads,
): Pick<Handlers, ImportMethods> {
  return {
    'import.begin': async ({ fileName, bytes }) => ({ uploadId: await uploads.begin(fileName, bytes) }),
    'import.chunk': async ({ uploadId, offset, data }) => ({ received: await uploads.chunk(uploadId, offset, data) }),
    'import.preview': async ({ uploadId, encoding }, signal) => {
      if (encoding !== undefined) await reads.choose(uploadId, requireEncoding(encoding));
      return previewFile(uploadId, await reads.read(uploadId, signal));
    },
    'import.together': async ({ uploadIds }, signal) => {
      const { edges, nodes } = await reads.sort(uploadIds, signal);
      return {
        edges: await previewFile(edges, await reads.read(edges, signal)),
        nodes: nodes === null ? null : await previewFile(nodes, await reads.read(nodes, signal)),
      };
    },
    'import.commit': async ({ name, edges, nodes, mapping }, signal) => {
      const files = [await reads.read(edges, signal)];
      if (nodes !== null) files.push(await reads.read(nodes, signal));
      const project = await desk.importFiles({ projectPath: null, name, files, inOrder: true, mapping }, signal);
      // Only now: after an error the person corrects the mapping and tries again with the same files.
      await reads.drop(edges);
      if (nodes !== null) await reads.drop(nodes);
      return project;
    },
    'import.rejects': async ({ offset, limit }) => Promise.resolve(ctx.required().rejects(offset, limit)),
  };
}
