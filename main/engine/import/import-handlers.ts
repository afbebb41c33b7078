/** import.*: uploads, the look before, the import itself, and the rows that were left out. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { ProjectDesk } from '../projects/project-desk.ts';
import { previewFile } from './preview.ts';
import type { Uploads } from './uploads.ts';

type ImportMethods = 'import.begin' | 'import.chunk' | 'import.preview' | 'import.commit' | 'import.rejects';

export function createImportHandlers(
  ctx: EngineContext,
  desk: ProjectDesk,
  uploads: Uploads,
): Pick<Handlers, ImportMethods> {
  return {
    'import.begin': async ({ fileName, bytes }) => ({ uploadId: await uploads.begin(fileName, bytes) }),
    'import.chunk': async ({ uploadId, offset, data }) => ({ received: await uploads.chunk(uploadId, offset, data) }),
    'import.preview': async ({ uploadId }) => {
      const { path, name } = uploads.source(uploadId);
      return previewFile(uploadId, path, name);
    },
    'import.commit': async ({ name, edges, nodes, mapping }, signal) => {
      const project = await desk.importFiles(
        {
          projectPath: null,
          name,
          edges: uploads.source(edges),
          nodes: nodes === null ? null : uploads.source(nodes),
          mapping,
        },
        signal,
      );
      // Only now: after an error the person corrects the mapping and tries again with the same files.
      await uploads.drop(edges);
      if (nodes !== null) await uploads.drop(nodes);
      return project;
    },
    'import.rejects': async ({ offset, limit }) => Promise.resolve(ctx.required().rejects(offset, limit)),
  };
}
