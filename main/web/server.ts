/**
 * The web host: the built page and a WebSocket to the engine, on 127.0.0.1 only. See ./access.ts for who may enter.
 */
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AppError } from '../../ml/schema/errors.ts';
import { createServer } from '../contract/server.ts';
import { socketTransport } from '../contract/socket-transport.ts';
import type { Report } from '../contract/frames.ts';
import type { Engine } from '../engine/engine.types.ts';
import { securityHeaders } from '../host/csp.ts';
import { readStaticFile } from '../host/static-files.ts';
import { createAccess } from './access.ts';
import type { Access } from './access.ts';

export interface WorkbenchOptions {
  readonly engine: Pick<Engine, 'handlers' | 'on'>;
  /** exactly this one (0 for any free port); null for the usual one, or any free one where that is taken */
  readonly port: number | null;
  /** Another usual port, for tests that must not depend on what else runs on the machine. */
  readonly usualPort?: number;
  /** Folder of the built page. */
  readonly rendererPath: string;
  /** Shows the link to the person, or starts a browser with it; null where the caller prints it. */
  readonly open: ((link: string) => Promise<void>) | null;
  readonly report: Report;
}

export interface Workbench {
  /** The link with its one-time token. */
  readonly link: string;
  /** The address without the token. */
  readonly origin: string;
  readonly port: number;
  /** Whether the link has let a browser in. */
  linkUsed(): boolean;
  /** Ends all connections; the engine stays open. */
  close(): Promise<void>;
}

/**
 * A browser keeps what the page remembers (theme, reviewer) per address: with a port of its own Dowser finds it again
 * at the next start.
 */
export const USUAL_PORT = 7471;

/** Uploads come in pieces of at most 4 MB; a session or a filter is far smaller. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?')[0];
const tokenOf = (request: IncomingMessage): string | null =>
  new URLSearchParams((request.url ?? '').split('?').slice(1).join('?')).get('token');

function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(text);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  rendererPath: string,
): Promise<void> {
  const rights = { connect: [`ws://${access.origin.slice('http://'.length)}`], inlineStyles: true };
  for (const [name, value] of Object.entries(securityHeaders(rights))) response.setHeader(name, value);
  if (!access.hostAllowed(request.headers.host)) {
    send(response, 403, `Refused: this address is not the workbench's own. Open ${access.origin}.`);
    return;
  }
  if (!access.originTolerated(request.headers.origin)) {
    send(response, 403, 'Refused: another page asked for this.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'Only GET is answered here.', { Allow: 'GET, HEAD' });
    return;
  }
  const path = pathOf(request);
  const token = tokenOf(request);
  if (path === '/' && token !== null) {
    if (access.signedIn(request.headers.cookie)) {
      send(response, 303, '', { Location: '/' });
      return;
    }
    const wait = access.waitSeconds();
    if (wait > 0) {
      const said = `Too many wrong links came in; none is looked at for ${wait} s. Your link stays good: open it again then.`;
      send(response, 429, said, { 'Retry-After': String(wait) });
      return;
    }
    // A HEAD (link previews) must not use the token up.
    const cookie = request.method === 'GET' ? access.redeem(token) : null;
    if (cookie !== null) {
      send(response, 303, '', { Location: '/', 'Set-Cookie': cookie });
      return;
    }
  }
  if (!access.signedIn(request.headers.cookie)) {
    send(
      response,
      401,
      'Not signed in. The link printed by dowser works once, in one browser; use the window that it opened, or start ' +
        'dowser again for a new link.',
    );
    return;
  }
  const file = await readStaticFile(rendererPath, path);
  if (file === null) {
    send(response, 404, 'There is no such file.');
    return;
  }
  response.writeHead(200, { 'Content-Type': file.contentType, 'Content-Length': file.body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function listen(http: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refused = (cause: NodeJS.ErrnoException): void => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses it' : cause.message;
      const message = `Port ${port} cannot be opened: ${why}. Choose another with --port, or leave it away.`;
      reject(new AppError('unavailable', message, { port }, cause));
    };
    http.once('error', refused);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', refused);
      resolve();
    });
  });
}

/** @throws AppError unavailable when the port is taken or may not be used */
export async function serveWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { engine, report } = options;
  const http = createHttpServer();
  if (options.port !== null) await listen(http, options.port);
  else await listen(http, options.usualPort ?? USUAL_PORT).catch(() => listen(http, 0));
  const address = http.address();
  if (address === null || typeof address === 'string') {
    throw new AppError('internal', 'The web host has no port.');
  }
  const access = createAccess(address.port);

  http.on('request', (request, response) => {
    answer(request, response, access, options.rendererPath).catch((thrown: unknown) => {
      report(`A request could not be answered: ${String(thrown)}`);
      if (!response.headersSent) send(response, 500, 'This could not be answered.');
    });
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!access.hostAllowed(request.headers.host) || !access.originAllowed(request.headers.origin)) {
      refuseUpgrade(socket, '403 Forbidden');
    } else if (!access.signedIn(request.headers.cookie)) {
      refuseUpgrade(socket, '401 Unauthorized');
    } else if (pathOf(request) !== '/api') {
      refuseUpgrade(socket, '404 Not Found');
    } else {
      sockets.handleUpgrade(request, socket, head, (connection) => {
        createServer(
          socketTransport(connection, report),
          engine.handlers,
          (event, listener) => engine.on(event, listener),
          report,
        );
      });
    }
  });

  const workbench: Workbench = {
    link: access.link,
    origin: access.origin,
    port: address.port,
    linkUsed: () => access.used,
    close: async () => {
      for (const connection of sockets.clients) connection.terminate();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
  if (options.open !== null) await options.open(workbench.link);
  return workbench;
}
