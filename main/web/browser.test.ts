import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { browserArguments, findBrowser, hasDisplay, openAppWindow } from './browser.ts';
import type { Machine } from './browser.ts';

const linux = (env: Record<string, string>, runnable: readonly string[], isRoot = false): Machine => ({
  platform: 'linux',
  env,
  isRoot,
  canRun: (path) => runnable.includes(path),
});

describe('finding a browser', () => {
  it('prefers Chrome to Chromium, in the order of PATH', () => {
    const both = ['/opt/bin/chromium', '/usr/bin/google-chrome'];
    expect(findBrowser(linux({ PATH: '/opt/bin:/usr/bin' }, both))).toBe('/usr/bin/google-chrome');
    expect(findBrowser(linux({ PATH: '/opt/bin:/usr/bin' }, ['/usr/bin/chromium', '/opt/bin/chromium']))).toBe(
      '/opt/bin/chromium',
    );
    expect(findBrowser(linux({ PATH: '/usr/bin' }, []))).toBeNull();
  });

  it('takes the one that the person names', () => {
    const machine = linux({ PATH: '/usr/bin', DOWSER_BROWSER: '/my/brave' }, ['/my/brave', '/usr/bin/chromium']);
    expect(findBrowser(machine)).toBe('/my/brave');
  });

  it('knows where macOS and Windows keep them', () => {
    const mac = '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge';
    expect(findBrowser({ platform: 'darwin', env: {}, isRoot: false, canRun: (path) => path === mac })).toBe(mac);
    const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    expect(
      findBrowser({
        platform: 'win32',
        env: { PROGRAMFILES: 'C:\\Program Files' },
        isRoot: false,
        canRun: (path) => path === windows,
      }),
    ).toBe(windows);
  });
});

describe('the app window', () => {
  it('has its own profile, and no sandbox only for root on Linux', () => {
    const ordinary = browserArguments('http://127.0.0.1:1/?token=t', '/p', linux({}, []));
    expect(ordinary).toContain('--app=http://127.0.0.1:1/?token=t');
    expect(ordinary).toContain('--user-data-dir=/p');
    expect(ordinary).not.toContain('--no-sandbox');
    expect(browserArguments('x', '/p', linux({}, [], true))).toContain('--no-sandbox');
    expect(browserArguments('x', '/p', { ...linux({}, [], true), platform: 'darwin' })).not.toContain('--no-sandbox');
  });

  it('is not tried without a display or a browser, and says so', async () => {
    expect(hasDisplay(linux({}, []))).toBe(false);
    expect(hasDisplay(linux({ WAYLAND_DISPLAY: 'wayland-0' }, []))).toBe(true);
    expect(await openAppWindow('x', '/never', linux({}, []))).toContain('no display');
    expect(await openAppWindow('x', '/never', linux({ DISPLAY: ':0' }, []))).toContain('No Chrome');
  });

  it.skipIf(process.platform === 'win32')('starts the browser with the link', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dowser-browser-'));
    const browser = join(folder, 'browser');
    writeFileSync(
      browser,
      `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/written"\nmv "${folder}/written" "${folder}/got"\n`,
    );
    chmodSync(browser, 0o755);
    const machine = linux({ DISPLAY: ':0', DOWSER_BROWSER: browser }, [browser]);
    expect(await openAppWindow('http://127.0.0.1:1/', join(folder, 'profile'), machine)).toBeNull();
    const got = join(folder, 'got');
    for (let i = 0; i < 400 && !existsSync(got); i++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(readFileSync(got, 'utf8').split('\n')[0]).toBe('--app=http://127.0.0.1:1/');
    expect(existsSync(join(folder, 'profile'))).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
