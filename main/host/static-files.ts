/** The built page as files, and nothing else: used by the web host and by Electron's own protocol. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const contentTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
]);

export interface StaticFile {
  readonly contentType: string;
  readonly body: Buffer<ArrayBuffer>;
}

/**
 * The file behind a request path, or null: unknown, outside the folder, a folder, or of a kind that the page never has.
 *
 * @param requestPath as it came on the wire: percent-encoded, starting with "/"
 */
export async function readStaticFile(root: string, requestPath: string): Promise<StaticFile | null> {
  let path: string;
  try {
    path = decodeURIComponent(requestPath);
  } catch {
    return null;
  }
  if (path === '/') path = '/index.html';
  const segments = path.split('/').slice(1);
  // Hidden files, "..", drive letters and Windows' own separators have no place in the page's folder.
  if (!path.startsWith('/') || segments.some((part) => part === '' || part.startsWith('.') || /[\\:\0]/.test(part))) {
    return null;
  }
  const contentType = contentTypes.get(extname(path));
  if (contentType === undefined) return null;
  try {
    const base = await realpath(root);
    const file = await realpath(join(base, ...segments));
    // After links are followed: a link must not lead out either.
    if (!file.startsWith(base + sep) || !(await stat(file)).isFile()) return null;
    return { contentType, body: await readFile(file) };
  } catch {
    return null;
  }
}
