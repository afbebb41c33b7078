/** Every setting that keeps the page in its sandbox, as plain data and functions, so that a test reads them all. */
import { securityHeaders } from '../host/csp.ts';
import { readStaticFile } from '../host/static-files.ts';

export const scheme = 'app';
export const pageOrigin = `${scheme}://dowser`;
export const pageAddress = `${pageOrigin}/`;

/** A standard, secure scheme: the page has an origin of its own, which file:// would not give it. */
export const schemePrivileges = { standard: true, secure: true, supportFetchAPI: true } as const;

export const webPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;

/** The page never leaves its own address: links to elsewhere do nothing. */
export function navigationAllowed(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${scheme}:` && url.host === 'dowser';
}

/** No second window, whoever asks. */
export const denyWindow = (): { readonly action: 'deny' } => ({ action: 'deny' });

/**
 * What a session may load: the page from its own address and bytes that are there already. A report that is printed lies
 * in a file of its own and may read nothing else; nothing ever comes from another machine.
 */
export function requestAllowed(address: string, isPrinting: boolean): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  if (url.protocol === 'file:') return isPrinting && /\/dowser-print-[^/]+\/report\.html$/.test(url.pathname);
  if (url.protocol === 'data:' || url.protocol === 'devtools:') return true;
  return url.protocol === 'blob:' ? navigationAllowed(url.pathname) : navigationAllowed(address);
}

/** As much of Electron's session as is guarded. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, reply: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { readonly url: string }, reply: (answer: { cancel: boolean }) => void) => void,
    ): void;
  };
}

/** Every session, the page's and the one that prints. */
export function guardSession(session: GuardedSession, isPrinting: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, reply) => reply(permissionAllowed(permission)));
  session.setPermissionCheckHandler((_contents, permission) => permissionAllowed(permission));
  session.webRequest.onBeforeRequest(({ url }, reply) => reply({ cancel: !requestAllowed(url, isPrinting) }));
}

/** Copying text is the only permission the page ever has. */
export const permissionAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';

/** Answers app://dowser/...: files of the built page with the policy in their headers. */
export async function answerPage(
  request: { readonly url: string; readonly method: string },
  root: string,
): Promise<Response> {
  const headers = securityHeaders({ connect: [], inlineStyles: false });
  const url = URL.parse(request.url);
  if (url === null || !navigationAllowed(request.url)) return new Response('Refused.', { status: 403, headers });
  if (request.method !== 'GET') return new Response('Only GET is answered here.', { status: 405, headers });
  const file = await readStaticFile(root, url.pathname);
  if (file === null) return new Response('There is no such file.', { status: 404, headers });
  return new Response(file.body, { status: 200, headers: { ...headers, 'Content-Type': file.contentType } });
}
