/** The built page as plain files under the workbench's own policy, without an engine: the gallery brings its answers. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { securityHeaders } from '../main/host/csp.ts';
import { readStaticFile } from '../main/host/static-files.ts';
import { rootPath } from './web-process.ts';

export interface GalleryHost {
  readonly address: string;
  close(): Promise<void>;
}

export async function serveGallery(): Promise<GalleryHost> {
  const root = join(rootPath, 'dist', 'renderer');
  const server = createServer((request, response) => {
    void readStaticFile(root, (request.url ?? '/').split('?')[0]).then((file) => {
      for (const [name, value] of Object.entries(securityHeaders({ connect: [], inlineStyles: true }))) {
        response.setHeader(name, value);
      }
      response.writeHead(file === null ? 404 : 200, { 'Content-Type': file?.contentType ?? 'text/plain' });
      response.end(file?.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gallery has no port.');
  return {
    address: `http://127.0.0.1:${address.port}/gallery.html`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
