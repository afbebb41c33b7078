/** Electron's binary: npm installs a package without it, and it is fetched when the desktop window is first wanted. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Long enough for 110 MB on a slow line. */
const DOWNLOAD_LIMIT_MS = 10 * 60_000;
/** Where the server does not answer, only an already downloaded archive can still help; unpacking takes seconds. */
const CACHE_LIMIT_MS = 20_000;
const PROBE_LIMIT_MS = 6_000;

type Env = Readonly<Record<string, string | undefined>>;

/** The program to start, or null where the binary has not been fetched. */
export function electronBinary(packagePath: string): string | null {
  const pathFile = join(packagePath, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(packagePath, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Fetches the binary with Electron's own installer, as `npx install-electron` does.
 *
 * @returns null when it is there now; else one sentence why not
 */
export async function fetchElectron(
  packagePath: string,
  env: Env,
  print: (line: string) => void,
): Promise<string | null> {
  const script = join(packagePath, 'install.js');
  if (!existsSync(script)) return 'the electron package is not installed (npm ci brings it)';
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? 'https://github.com/';
  const behindProxy = [env['HTTPS_PROXY'], env['https_proxy']].some((proxy) => proxy !== undefined && proxy !== '');
  // Our own probe does not go through a proxy; the installer does.
  const reachable = behindProxy || (await answers(mirror));
  if (reachable) print('Fetching the desktop window (Electron, about 110 MB, once) ...');
  const limit = reachable ? DOWNLOAD_LIMIT_MS : CACHE_LIMIT_MS;
  const failed = await new Promise<string | null>((resolve) => {
    const child = spawn(process.execPath, [script], {
      stdio: 'ignore',
      env: { ...env, ...(behindProxy ? { ELECTRON_GET_USE_PROXY: 'true' } : {}) },
      timeout: limit,
    });
    child.once('error', (cause) => resolve(cause.message));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(null);
      else if (!reachable) resolve(`${new URL(mirror).host} did not answer`);
      else resolve(signal === null ? 'the download failed' : `the download took longer than ${limit / 60_000} minutes`);
    });
  });
  if (failed !== null) return failed;
  return electronBinary(packagePath) === null ? 'the download did not bring it' : null;
}
