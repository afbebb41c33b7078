/** Shows the workbench in an installed Chrome, Chromium or Edge, as a window of its own. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** whether a file is there and may be run */
  readonly canRun: (path: string) => boolean;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  canRun: (path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

/** A window can be shown: always on macOS and Windows, elsewhere where a display server is named. */
export function hasDisplay({ platform, env }: Machine): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

function candidates({ platform, env }: Machine): readonly string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (one) => one !== undefined,
    );
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];
    return folders.flatMap((folder) =>
      [...programs, 'Microsoft\\Edge\\Application\\msedge.exe'].map((program) => `${folder}\\${program}`),
    );
  }
  return [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
    'microsoft-edge',
  ];
}

/** The path of an installed browser that knows app windows, or null. DOWSER_BROWSER names one outright. */
export function findBrowser(machine: Machine): string | null {
  const chosen = machine.env['DOWSER_BROWSER'];
  const names = chosen === undefined || chosen === '' ? candidates(machine) : [chosen];
  const folders = (machine.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    const absolute = isAbsolute(name) || /^[A-Za-z]:\\/.test(name);
    const paths = absolute ? [name] : folders.map((folder) => join(folder, name));
    const found = paths.find((path) => machine.canRun(path));
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Its own profile keeps the person's extensions and history out of the workbench, and lets the window be its own
 * program in the task bar.
 */
export function browserArguments(link: string, profilePath: string, machine: Machine): readonly string[] {
  return [
    `--app=${link}`,
    `--user-data-dir=${profilePath}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-sync',
    // Chromium refuses to start its sandbox as root (containers, mostly).
    ...(machine.platform === 'linux' && machine.isRoot ? ['--no-sandbox'] : []),
  ];
}

/**
 * Opens the app window.
 *
 * @returns null when a browser was started; else one sentence why not, for the caller to print with the address
 */
export async function openAppWindow(
  link: string,
  profilePath: string,
  machine: Machine = thisMachine,
): Promise<string | null> {
  if (!hasDisplay(machine)) return 'There is no display here.';
  const browser = findBrowser(machine);
  if (browser === null) return 'No Chrome, Chromium or Edge was found.';
  await mkdir(profilePath, { recursive: true });
  return new Promise((resolve) => {
    const child = spawn(browser, browserArguments(link, profilePath, machine), { stdio: 'ignore', detached: true });
    child.once('error', (cause) => resolve(`${browser} could not be started: ${cause.message}.`));
    child.once('spawn', () => {
      child.unref();
      resolve(null);
    });
  });
}
