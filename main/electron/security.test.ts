import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  answerPage,
  denyWindow,
  guardSession,
  navigationAllowed,
  permissionAllowed,
  schemePrivileges,
  webPreferences,
} from './security.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the window', () => {
  it('keeps the page in its sandbox', () => {
    expect(webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
    expect(schemePrivileges).not.toHaveProperty('bypassCSP');
  });

  it('never opens another, and never leaves its address', () => {
    expect(denyWindow()).toEqual({ action: 'deny' });
    expect(navigationAllowed('app://dowser/index.html')).toBe(true);
    for (const address of [
      'https://example.org/',
      'file:///etc/passwd',
      'app://other/',
      'app://dowser.example/',
      'app://dowser@evil/',
      'javascript:alert(1)',
      'data:text/html,x',
      'about:blank',
      'dowser',
      '',
    ]) {
      expect([address, navigationAllowed(address)]).toEqual([address, false]);
    }
  });

  it('grants no permission but writing plain text to the clipboard', () => {
    const asked = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'openExternal',
      'fileSystem',
      'clipboard-read',
      'hid',
    ];
    expect(asked.filter(permissionAllowed)).toEqual([]);
    expect(permissionAllowed('clipboard-sanitized-write')).toBe(true);
  });

  it('loads nothing but itself, and a report that is printed nothing but its own file', () => {
    const asked: { cancel: boolean }[] = [];
    const check = (isPrinting: boolean, url: string): boolean => {
      let permission: ((contents: unknown, name: string) => boolean) | null = null;
      guardSession(
        {
          setPermissionRequestHandler: (handler) => handler(null, 'media', (granted) => expect(granted).toBe(false)),
          setPermissionCheckHandler: (handler) => (permission = handler),
          webRequest: { onBeforeRequest: (listener) => listener({ url }, (answer) => asked.push(answer)) },
        },
        isPrinting,
      );
      expect(permission).not.toBeNull();
      return asked.at(-1)?.cancel === false;
    };
    const report = 'file:///tmp/dowser-print-a1/report.html';
    for (const url of ['app://dowser/index.html', 'blob:app://dowser/1-2', 'data:image/png;base64,AA']) {
      expect([url, check(false, url)]).toEqual([url, true]);
    }
    expect(check(true, report)).toBe(true);
    for (const url of [
      'https://example.org/x.png',
      'http://127.0.0.1:7471/',
      'ws://127.0.0.1:1/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'file://server/share/x',
      'app://other/',
      'blob:https://example.org/1',
      'nonsense',
    ]) {
      expect([url, check(false, url), check(true, url)]).toEqual([url, false, false]);
    }
    expect(check(false, report)).toBe(false);
  });

  it('is packed with the fuses that take from the program what it does not need', () => {
    const packed = readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8');
    const fuses = /electronFuses:\n((?: {2}.*\n)+)/.exec(packed)?.[1] ?? '';
    expect(
      Object.fromEntries([...fuses.matchAll(/^ {2}(\w+): (\w+)$/gm)].map(([, name, value]) => [name, value])),
    ).toEqual({
      runAsNode: 'false',
      enableNodeOptionsEnvironmentVariable: 'false',
      enableNodeCliInspectArguments: 'false',
      enableCookieEncryption: 'true',
      onlyLoadAppFromAsar: 'true',
      enableEmbeddedAsarIntegrityValidation: 'true',
      loadBrowserProcessSpecificV8Snapshot: 'false',
      grantFileProtocolExtraPrivileges: 'false',
    });
  });

  it('opens nothing in other programs', () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test'));
    const used = sources.filter((name) =>
      /openExternal|openPath\(.*shell|remote'|nodeIntegration: true/.test(
        readFileSync(join(import.meta.dirname, name), 'utf8'),
      ),
    );
    expect(used).toEqual([]);
  });

  it('uses every one of these settings', () => {
    // The main process itself needs Electron; that it wires the rules can still be read.
    const source = readFileSync(join(import.meta.dirname, 'main.ts'), 'utf8');
    for (const wiring of [
      '...webPreferences',
      'setWindowOpenHandler(denyWindow)',
      "on('will-navigate', stayHome)",
      "on('will-redirect', stayHome)",
      "on('will-frame-navigate', stayHome)",
      "on('will-attach-webview'",
      'guardSession(session.defaultSession, false)',
      'guardSession(session.fromPartition(printPartition), true)',
      'requestSingleInstanceLock',
      'enableSandbox',
    ]) {
      expect(source).toContain(wiring);
    }
  });

  it('gives the page nothing but a port, and takes from it only what the window checks', () => {
    const source = readFileSync(join(import.meta.dirname, 'preload.ts'), 'utf8');
    expect(source).not.toContain('exposeInMainWorld');
    expect(source.match(/ipcRenderer\.\w+\('[\w-]+'/g)).toEqual([
      "ipcRenderer.on('dowser-port'",
      "ipcRenderer.on('dowser-command'",
      "ipcRenderer.send('dowser-shell'",
    ]);
    expect(source.match(/ipcRenderer\./g)).toHaveLength(3);
  });
});

describe('the page protocol', () => {
  it('serves the page with a policy that lets it connect nowhere', async () => {
    writeFileSync(join(folder, 'index.html'), '<title>Dowser</title>');
    const answer = await answerPage({ url: 'app://dowser/', method: 'GET' }, folder);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Dowser');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = answer.headers.get('content-security-policy')?.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("style-src 'self'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves nothing else', async () => {
    writeFileSync(join(folder, '..', 'dowser-outside.js'), 'x');
    const status = async (url: string, method = 'GET') => (await answerPage({ url, method }, folder)).status;
    expect(await status('app://dowser/..%2fdowser-outside.js')).toBe(404);
    expect(await status('app://dowser/missing.js')).toBe(404);
    expect(await status('app://elsewhere/index.html')).toBe(403);
    expect(await status('app://dowser/index.html', 'POST')).toBe(405);
    rmSync(join(folder, '..', 'dowser-outside.js'));
  });
});
