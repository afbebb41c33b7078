#!/usr/bin/env node
/**
 * `dowser` as npm installs it. The sources need Node 24 (they are TypeScript, run as they are); this launcher is plain
 * JavaScript, so that it can start under an older Node and find the 24 that came with the dependencies.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

const isNewEnough = Number(process.versions.node.split('.')[0]) >= NEEDED;

/** The program inside the npm package called node, or null where it was not installed. */
const bundled = (() => {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
})();
const program = isNewEnough ? process.execPath : bundled;

if (program === null) {
  process.stderr.write(
    `dowser needs Node ${NEEDED}; this is ${process.versions.node}, and the one that npm ci brings is not there. ` +
      `Run npm ci, or install Node ${NEEDED}.\n`,
  );
  process.exitCode = 1;
} else {
  const script = fileURLToPath(new URL('../main/cli/main.ts', import.meta.url));
  const options = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(program, [...options, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The child decides what a signal means; this process waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (cause) => {
    process.stderr.write(`dowser could not start ${program}: ${cause.message}.\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
