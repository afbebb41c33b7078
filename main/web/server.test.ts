import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as WsClient } from 'ws';
import { createClient } from '../contract/client.ts';
import { socketTransport } from '../contract/socket-transport.ts';
import { createEventSource, testHandlers } from '../contract/test-handlers.ts';
import { MOST_WRONG_TOKENS, createAccess } from './access.ts';
import { serveWorkbench } from './server.ts';
import type { Workbench } from './server.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
const folder = mkdtempSync(join(tmpdir(), 'dowser-web-'));
const root = join(folder, 'renderer');
const events = createEventSource();
const reports: string[] = [];
const running: Workbench[] = [];
const start = async (ports: { port: number | null; usualPort?: number } = { port: 0 }): Promise<Workbench> => {
  const workbench = await serveWorkbench({
    engine: { handlers: testHandlers, on: events.on },
    ...ports,
    rendererPath: root,
    open: null,
    report: (problem) => reports.push(problem),
  });
  running.push(workbench);
  return workbench;
};

/** Sends exactly this path and these headers; fetch would tidy both. */
function get(
  workbench: Workbench,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: workbench.port, path, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    request.on('error', reject).end();
  });
}

/** Uses the link up; the cookie as a browser would send it back. */
async function signIn(workbench: Workbench): Promise<string> {
  const { headers } = await get(workbench, workbench.link.slice(workbench.origin.length));
  return headers['set-cookie']![0].split(';')[0];
}

function dial(workbench: Workbench, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WsClient(`ws://127.0.0.1:${workbench.port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

let workbench: Workbench;
let cookie: string;
beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Dowser</title>');
  writeFileSync(join(root, 'assets', 'main.js'), 'export {};');
  writeFileSync(join(root, 'secret.env'), 'never served');
  writeFileSync(join(folder, 'outside.js'), 'never served');
  symlinkSync(join(folder, 'outside.js'), join(root, 'assets', 'link.js'));
  workbench = await start();
  cookie = await signIn(workbench);
});
afterAll(async () => {
  for (const one of running) await one.close();
  rmSync(folder, { recursive: true });
});

describe('the link', () => {
  it('signs one browser in and is then dead', async () => {
    const fresh = await start();
    const path = fresh.link.slice(fresh.origin.length);
    const first = await get(fresh, path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']![0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    const second = await get(fresh, path);
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
    const session = first.headers['set-cookie']![0].split(';')[0];
    expect((await get(fresh, path, { cookie: session })).status).toBe(303);
    expect((await get(fresh, '/', { cookie: session })).body).toContain('Dowser');
  });

  it('is not used up by a wrong token or a preview', async () => {
    const fresh = await start();
    expect((await get(fresh, '/?token=guess')).status).toBe(401);
    expect((await get(fresh, fresh.link.slice(fresh.origin.length), {}, 'HEAD')).status).toBe(401);
    expect((await get(fresh, fresh.link.slice(fresh.origin.length))).status).toBe(303);
  });

  it('is not to be guessed: after many wrong ones none is looked at for a while', async () => {
    const fresh = await start();
    for (let i = 0; i < MOST_WRONG_TOKENS; i++) expect((await get(fresh, `/?token=guess-${i}`)).status).toBe(401);
    const right = fresh.link.slice(fresh.origin.length);
    const refused = await get(fresh, right);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['set-cookie']).toBeUndefined();
    // Who is in stays in.
    const clock = { now: 0 };
    const access = createAccess(1, () => clock.now);
    for (let i = 0; i < MOST_WRONG_TOKENS; i++) access.redeem(`guess-${i}`);
    const token = new URL(access.link).searchParams.get('token') ?? '';
    expect([access.redeem(token), access.waitSeconds()]).toEqual([null, 60]);
    clock.now = 60_001;
    expect([access.waitSeconds(), access.redeem(token)?.includes('HttpOnly')]).toEqual([0, true]);
  });

  it('is handed to the opener', async () => {
    const links: string[] = [];
    const one = await serveWorkbench({
      engine: { handlers: testHandlers, on: events.on },
      port: 0,
      rendererPath: root,
      open: (link) => Promise.resolve(void links.push(link)),
      report: () => undefined,
    });
    running.push(one);
    expect(links).toEqual([one.link]);
  });
});

describe('requests', () => {
  it('without a session see nothing', async () => {
    for (const path of ['/', '/index.html', '/assets/main.js']) {
      const answer = await get(workbench, path);
      expect(answer.status).toBe(401);
      expect(answer.body).not.toContain('<title>');
    }
    const [name] = cookie.split('=');
    expect((await get(workbench, '/', { cookie: `${name}=wrong` })).status).toBe(401);
  });

  it('under another host name are refused, signed in or not', async () => {
    for (const host of ['evil.example', `localhost:${workbench.port}`, `evil.example:${workbench.port}`, '127.0.0.1']) {
      expect((await get(workbench, '/', { host, cookie })).status).toBe(403);
    }
  });

  it('from another page are refused', async () => {
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${workbench.port}`]) {
      expect((await get(workbench, '/', { origin, cookie })).status).toBe(403);
    }
    expect((await get(workbench, '/', { origin: workbench.origin, cookie })).status).toBe(200);
  });

  it('get files of the page and no others', async () => {
    const script = await get(workbench, '/assets/main.js?v=1', { cookie });
    expect(script).toMatchObject({ status: 200, body: 'export {};' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    for (const path of [
      '/../outside.js',
      '/assets/../../outside.js',
      '/%2e%2e/outside.js',
      '/..%2foutside.js',
      '/..%5coutside.js',
      '/assets//main.js',
      '/assets',
      '/assets/link.js',
      '/secret.env',
      '/assets/main.js%00.html',
      '/%ff',
      '//etc/passwd',
    ]) {
      expect([path, (await get(workbench, path, { cookie })).status]).toEqual([path, 404]);
    }
  });

  it('may only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await get(workbench, '/', { cookie }, method)).status).toBe(405);
    }
  });

  it('carry the security headers, whatever the answer', async () => {
    for (const [path, headers] of [
      ['/', { cookie }],
      ['/', {}],
      ['/none.js', { cookie }],
      ['/', { host: 'evil.example' }],
    ] as const) {
      const answer = await get(workbench, path, headers);
      const policy = String(answer.headers['content-security-policy']).split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain(`connect-src ws://127.0.0.1:${workbench.port}`);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('connections', () => {
  it('need the session, our own page and our own host', async () => {
    const { origin } = workbench;
    expect(await dial(workbench, '/api', { origin, cookie })).toBe(101);
    expect(await dial(workbench, '/api', { origin })).toBe(401);
    expect(await dial(workbench, '/api', { cookie })).toBe(403);
    expect(await dial(workbench, '/api', { origin: 'http://evil.example', cookie })).toBe(403);
    expect(await dial(workbench, '/api', { origin, cookie, host: 'evil.example' })).toBe(403);
    expect(await dial(workbench, '/other', { origin, cookie })).toBe(404);
  });

  it('from several tabs each get answers and events', async () => {
    const before = events.listenerCount();
    const tabs = [0, 1].map(() => {
      const socket = new WsClient(`ws://127.0.0.1:${workbench.port}/api`, {
        headers: { origin: workbench.origin, cookie },
      });
      return createClient(
        socketTransport(socket, (problem) => reports.push(problem)),
        (problem) => reports.push(problem),
      );
    });
    const heard = tabs.map((tab) => new Promise((resolve) => tab.on('project.changed', resolve)));
    expect(await Promise.all(tabs.map((tab) => tab.call('project.current', {})))).toEqual([null, null]);
    events.emit('project.changed', { projectId: 'p' });
    expect(await Promise.all(heard)).toEqual([{ projectId: 'p' }, { projectId: 'p' }]);
    for (const tab of tabs) tab.close();
    for (let i = 0; i < 200 && events.listenerCount() > before; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(events.listenerCount()).toBe(before);
    expect(reports).toEqual([]);
  });

  it('end when the workbench closes', async () => {
    const one = await start();
    const session = await signIn(one);
    const socket = new WsClient(`ws://127.0.0.1:${one.port}/api`, { headers: { origin: one.origin, cookie: session } });
    const tab = createClient(
      socketTransport(socket, () => undefined),
      () => undefined,
    );
    await tab.call('project.current', {});
    const gone = new Promise<void>((resolve) => tab.onClose(resolve));
    await one.close();
    await gone;
    await expect(tab.call('project.current', {})).rejects.toMatchObject({ code: 'disconnected' });
  });
});

it('says in one sentence that a port is taken', async () => {
  const taken = workbench.port;
  await expect(
    serveWorkbench({
      engine: { handlers: testHandlers, on: events.on },
      port: taken,
      rendererPath: root,
      open: null,
      report: () => undefined,
    }),
  ).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(String(taken)) as string });
});

it('comes back at its usual address, and takes a free port where that is taken', async () => {
  const first = await start();
  await first.close();
  const usual = { port: null, usualPort: first.port };
  const again = await start(usual);
  expect(again.origin).toBe(first.origin);
  const beside = await start(usual);
  expect(beside.port).not.toBe(first.port);
  expect((await get(beside, '/')).status).toBe(401);
  expect((await get(again, '/')).status).toBe(401);
});
