/**
 * The two faces of the workbench behind one shape, so that one story is told of both: the web host in Chromium, and
 * the desktop window where Electron's binary is on the machine.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, expect } from '@playwright/test';
import type { Browser, ElectronApplication, Page } from '@playwright/test';
import { electronBinary } from '../main/electron-binary.ts';
import { hasDisplay, thisMachine } from '../main/web/browser.ts';
import { rootPath, startWorkbench } from './web-process.ts';
import type { WebProcess } from './web-process.ts';

export interface Host {
  /** Starts the workbench on its library and gives its page. */
  open(): Promise<Page>;
  /** SIGKILL to the engine, then what a person does next; gives the page on which the workbench is back. */
  killAndOpenAgain(afterKill: (page: Page) => Promise<void>): Promise<Page>;
  /** Saves what `click` offers for download; gives its path. */
  save(page: Page, name: string, click: () => Promise<void>): Promise<string>;
  /** What engine and shell printed. */
  output(): string;
  close(): Promise<void>;
}

export interface HostKind {
  readonly name: string;
  /** why it cannot run on this machine, or null */
  readonly missing: string | null;
  create(browser: Browser, folder: string): Host;
}

const webHost: HostKind = {
  name: 'web host',
  missing: null,
  create: (browser, folder) => {
    const library = join(folder, 'library');
    let process: WebProcess | null = null;
    let page: Page | null = null;
    let printed = '';
    const open = async (): Promise<Page> => {
      process = await startWorkbench(library);
      await page?.context().close();
      const context = await browser.newContext();
      page = await context.newPage();
      await page.goto(process.link);
      return page;
    };
    return {
      open,
      killAndOpenAgain: async (afterKill) => {
        if (process === null || page === null) throw new Error('Open the workbench first.');
        await process.kill();
        printed += process.output();
        await afterKill(page);
        return open();
      },
      save: async (from, name, click) => {
        const [download] = await Promise.all([from.waitForEvent('download'), click()]);
        const path = join(folder, 'saved', name);
        await download.saveAs(path);
        return path;
      },
      output: () => printed + (process?.output() ?? ''),
      close: async () => {
        await page?.context().close();
        await process?.stop();
      },
    };
  },
};

const binary = electronBinary(join(rootPath, 'node_modules', 'electron'));

const electronHost: HostKind = {
  name: 'Electron',
  missing:
    binary === null
      ? 'Electron has not been fetched on this machine (npm start in a desktop session fetches it).'
      : hasDisplay(thisMachine)
        ? null
        : 'Electron needs a display, and there is none here.',
  create: (_browser, folder) => {
    const saved = join(folder, 'saved');
    let app: ElectronApplication | null = null;
    let printed = '';
    const open = async (): Promise<Page> => {
      const env = Object.fromEntries(
        Object.entries(process.env).filter(
          (pair): pair is [string, string] => pair[1] !== undefined && pair[0] !== 'ELECTRON_RUN_AS_NODE',
        ),
      );
      const rootOnly = thisMachine.platform === 'linux' && thisMachine.isRoot ? ['--no-sandbox'] : [];
      app = await _electron.launch({
        executablePath: binary ?? '',
        args: [...rootOnly, `--user-data-dir=${join(folder, 'profile')}`, rootPath],
        env: { ...env, DOWSER_LIBRARY: join(folder, 'library') },
        colorScheme: 'dark',
      });
      app.process().stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
      const page = await app.firstWindow();
      await mkdir(saved, { recursive: true });
      // Without a place to save to, Electron asks in a dialog that no story can answer.
      await app.evaluate(({ session }, into) => {
        session.defaultSession.on('will-download', (_event, item) => item.setSavePath(`${into}/${item.getFilename()}`));
      }, saved);
      await page.setViewportSize({ width: 1280, height: 800 });
      return page;
    };
    return {
      open,
      killAndOpenAgain: async (afterKill) => {
        if (app === null) throw new Error('Open the workbench first.');
        const engine = await app.evaluate(
          ({ app: shell }) => shell.getAppMetrics().find((part) => part.name === 'Dowser engine')?.pid ?? null,
        );
        if (engine === null) throw new Error('The engine has no process of its own.');
        process.kill(engine, 'SIGKILL');
        const page = await app.firstWindow();
        await expect.poll(() => printed).toContain('was started again');
        await afterKill(page);
        await app.close();
        return open();
      },
      save: async (_page, name, click) => {
        if (app === null) throw new Error('Open the workbench first.');
        const done = app.evaluate(
          ({ session }) =>
            new Promise<string>((resolve) => {
              session.defaultSession.once('will-download', (_event, item) => {
                item.once('done', (_done, state) => resolve(state));
              });
            }),
        );
        await click();
        expect(await done).toBe('completed');
        return join(saved, name);
      },
      output: () => printed,
      close: async () => {
        await app?.close();
      },
    };
  },
};

export const hosts: readonly HostKind[] = [webHost, electronHost];
