import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { electronBinary, fetchElectron } from './electron-binary.ts';
import { rendererPath, rootPath } from './host/paths.ts';
import { newestChange } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A package as npm installs it: without the binary, with an installer that brings it, or not. */
function electronPackage(name: string, installer: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(join(path, 'install.js'), installer);
  return path;
}
const bringsIt = `
  const fs = require('fs');
  const path = require('path');
  fs.mkdirSync(path.join(__dirname, 'dist'));
  fs.writeFileSync(path.join(__dirname, 'dist', 'electron'), '');
  fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');
`;
/** Nobody listens on port 9 of this machine. */
const offline = { ...process.env, ELECTRON_MIRROR: 'http://127.0.0.1:9/', HTTPS_PROXY: '', https_proxy: '' };

describe('the desktop window', () => {
  it('is fetched by its own installer, also from what was downloaded before', async () => {
    const path = electronPackage('cached', bringsIt);
    expect(electronBinary(path)).toBeNull();
    expect(await fetchElectron(path, offline, () => undefined)).toBeNull();
    expect(electronBinary(path)).toBe(join(path, 'dist', 'electron'));
  });

  it('that cannot be had is explained', async () => {
    const failing = electronPackage('failing', 'process.exit(1);');
    expect(await fetchElectron(failing, offline, () => undefined)).toBe('127.0.0.1:9 did not answer');
    const lying = electronPackage('lying', '');
    expect(await fetchElectron(lying, offline, () => undefined)).toBe('the download did not bring it');
    expect(await fetchElectron(join(folder, 'none'), offline, () => undefined)).toContain('not installed');
  });

  it('whose binary was deleted counts as missing', () => {
    const path = electronPackage('torn', '');
    writeFileSync(join(path, 'path.txt'), 'electron');
    expect(electronBinary(path)).toBeNull();
  });
});

it('sees the newest change below a folder', () => {
  const sources = join(folder, 'sources', 'deep');
  mkdirSync(sources, { recursive: true });
  writeFileSync(join(sources, 'a.ts'), '');
  const future = Date.now() / 1000 + 5000;
  utimesSync(join(sources, 'a.ts'), future, future);
  expect(newestChange([join(folder, 'sources'), join(folder, 'absent')])).toBeCloseTo(future * 1000, -1);
  expect(newestChange([])).toBe(0);
});

describe.skipIf(process.platform === 'win32')('npm start', () => {
  /** Starts the program, waits for what it prints, stops it, and returns everything printed with the exit code. */
  async function start(env: Record<string, string>, until: RegExp): Promise<{ out: string; code: unknown }> {
    const child = spawn(process.execPath, [join(rootPath, 'main/start.ts')], {
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', DOWSER_LIBRARY: join(folder, 'library'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    const ended = new Promise((resolve) => child.on('close', resolve));
    await new Promise<void>((resolve) => {
      const read = (part: Buffer): void => {
        out += part.toString();
        if (until.test(out)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      void ended.then(() => resolve());
    });
    child.kill('SIGINT');
    return { code: await ended, out };
  }

  it('prints the address where there is no display, and ends cleanly on Ctrl-C', async () => {
    const { out, code } = await start({}, /token=\S+\n/);
    expect(out).toMatch(
      /There is no display here\. Open this address in a browser \(it works once\): http:\/\/127\.0\.0\.1:\d+\/\?token=/,
    );
    expect(code).toBe(0);
    expect(existsSync(join(rendererPath, 'index.html'))).toBe(true);
  });

  it.skipIf(electronBinary(join(rootPath, 'node_modules', 'electron')) !== null)(
    'opens a browser window, and says why in one line, where Electron cannot be had',
    async () => {
      const browser = join(folder, 'browser.sh');
      writeFileSync(browser, '#!/bin/sh\nexit 0\n');
      chmodSync(browser, 0o755);
      const env = { ...offline, DISPLAY: ':99', DOWSER_BROWSER: browser, electron_config_cache: join(folder, 'empty') };
      const { out, code } = await start(env, /Ctrl-C stops it/);
      expect(out).toContain(
        'The desktop window is not available (127.0.0.1:9 did not answer); opening the same workbench in a browser.\n',
      );
      expect(out).toContain('Dowser runs in the window that has just opened');
      expect(code).toBe(0);
    },
  );
});
