/**
 * `npm start`: the workbench in its desktop window. Builds the page when its sources are newer, fetches Electron at
 * the first start, and where Electron cannot be had says so in one line and opens the very same workbench in a
 * browser.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, toAppError } from '../ml/schema/errors.ts';
import { electronBinary, fetchElectron } from './electron-binary.ts';
import { connectInProcess } from './host/connect.ts';
import { crashSummary, reportCrashes } from './host/crash-reports.ts';
import { openLog, withLog } from './host/log.ts';
import { openLastProject } from './host/last-project.ts';
import { libraryPath, rendererPath, rootPath, samplesPath } from './host/paths.ts';
import { stopOnSignals } from './host/signals.ts';
import { hasDisplay, thisMachine } from './web/browser.ts';
import { createBrowserPrinter } from './web/print-pdf.ts';
import { runWebHost } from './web/run-host.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** Latest change of any source below these paths, milliseconds; 0 where there is none. */
export function newestChange(paths: readonly string[]): number {
  let newest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const entries = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [''];
    for (const entry of entries) newest = Math.max(newest, statSync(join(path, entry)).mtimeMs);
  }
  return newest;
}

const isStale = (output: string, sources: readonly string[]): boolean =>
  !existsSync(output) || statSync(output).mtimeMs < newestChange(sources.map((source) => join(rootPath, source)));

async function buildPage(): Promise<void> {
  const sources = ['renderer', 'main/contract', 'ml/schema', 'ml/graph', 'package-lock.json'];
  if (!existsSync(join(rootPath, 'renderer')) || !isStale(join(rendererPath, 'index.html'), sources)) return;
  print('Building the page ...');
  const { build } = await import('vite');
  await build({
    root: join(rootPath, 'renderer'),
    configFile: join(rootPath, 'renderer/vite.config.ts'),
    logLevel: 'warn',
  });
}

/** Runs Electron until its window closes. Returns a sentence when it did not even start. */
async function runElectron(program: string): Promise<string | null> {
  const { buildElectron, electronOutput } = await import('./build.ts');
  if (isStale(join(electronOutput, 'main.js'), ['main', 'ml', 'package-lock.json'])) await buildElectron();
  const env: NodeJS.ProcessEnv = { ...process.env, DOWSER_LIBRARY: libraryPath() };
  // Set by some editors' terminals; it would turn Electron into a plain Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  const rootOnly = process.platform === 'linux' && thisMachine.isRoot ? ['--no-sandbox'] : [];
  const startedAt = Date.now();
  const stop = stopOnSignals();
  const code = await new Promise<number | string>((resolve) => {
    const child = spawn(program, [...rootOnly, rootPath], { stdio: 'inherit', env });
    stop.signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.once('error', (cause) => resolve(cause.message));
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? signal ?? 0));
  });
  stop.release();
  if (code === 0 || stop.signal.aborted) return null;
  // A library that is missing ends it within moments; later it is a crash, and the message is Electron's own.
  if (Date.now() - startedAt < 5000) return `it ended with ${code} at once`;
  process.exitCode = 1;
  return null;
}

/** One sentence why there is no desktop window, or null after it was shown and closed. */
async function tryElectron(): Promise<string | null> {
  const packagePath = join(rootPath, 'node_modules', 'electron');
  if (electronBinary(packagePath) === null) {
    const why = await fetchElectron(packagePath, process.env, print);
    if (why !== null) return `The desktop window is not available (${why}); opening the same workbench in a browser.`;
  }
  const program = electronBinary(packagePath);
  const why = program === null ? 'its binary is missing' : await runElectron(program);
  return why === null ? null : `The desktop window did not start (${why}); opening the same workbench in a browser.`;
}

async function runInBrowser(port: number | null, open: boolean): Promise<void> {
  const stop = stopOnSignals();
  const { createEngine } = await import('./engine/engine.ts');
  const library = libraryPath();
  const log = openLog({ library, host: 'web' });
  reportCrashes(library, 'web', log);
  const made = await createEngine({
    ...{ host: 'web', libraryPath: library, samplesPath: samplesPath(), printer: createBrowserPrinter() },
    crashReports: crashSummary(library),
  });
  const engine = withLog(made, log);
  log.write('start');
  const tell = (problem: string): void => {
    warn(problem);
    log.problem(problem);
  };
  try {
    const client = connectInProcess(engine, tell);
    const notOpened = await openLastProject(client);
    if (notOpened !== null) warn(notOpened);
    client.close();
    await runWebHost({
      engine,
      port,
      rendererPath,
      libraryPath: library,
      open,
      print,
      report: tell,
      signal: stop.signal,
    });
  } finally {
    await engine.close();
    log.write('stop');
    stop.release();
  }
}

/** @throws AppError invalid-argument */
function readArguments(): { readonly web: boolean; readonly port: number | null; readonly open: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        web: { type: 'boolean', default: false },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
      },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && (!Number.isInteger(port) || port < 0 || port > 65_535))
      throw new Error(`${values.port} is no port number`);
    return { web: values.web, port, open: !values['no-open'] };
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    const known = 'It knows --web, --port N and --no-open (after a --: npm start -- --web).';
    throw new AppError('invalid-argument', `${seen}. ${known}`, undefined, thrown);
  }
}

async function start(): Promise<void> {
  const { web, port, open } = readArguments();
  await buildPage();
  if (!web && open && hasDisplay(thisMachine)) {
    const why = await tryElectron();
    if (why === null) return;
    print(why);
  }
  await runInBrowser(port, open);
}

if (import.meta.main) {
  try {
    await start();
  } catch (thrown) {
    warn(`Dowser could not start. ${toAppError(thrown).message}`);
    process.exitCode = 1;
  }
}
