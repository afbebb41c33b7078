/** The web host as a process of its own, so that a story can kill it as a power cut would. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const rootPath = join(import.meta.dirname, '..');
const START_LIMIT_MS = 60_000;

export interface WebProcess {
  /** Lets one browser in, once. */
  readonly link: string;
  /** All that was printed so far, both streams. */
  output(): string;
  /** SIGKILL: no time to write anything. */
  kill(): Promise<void>;
  /** SIGTERM, as Ctrl-C does; throws when the process does not end well (unless it was killed before). */
  stop(): Promise<void>;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** Starts a script of main/ that ends up serving the workbench, and waits for the link that it prints. */
export async function startWebProcess(script: readonly string[], library: string): Promise<WebProcess> {
  const [file, ...rest] = script;
  const watch = join(import.meta.dirname, 'watch-sockets.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', watch, join(rootPath, file), ...rest],
    { cwd: rootPath, env: { ...process.env, DOWSER_LIBRARY: library }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const link = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The web host printed no address within a minute:\n${output}`));
    }, START_LIMIT_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The web host ended with ${code ?? 'a signal'}:\n${output}`));
    });
  });
  let killed = false;
  return {
    link,
    output: () => output,
    kill: async () => {
      killed = true;
      await end(child, 'SIGKILL');
    },
    stop: async () => {
      if (killed) return;
      const code = await end(child, 'SIGTERM');
      if (code !== 0) throw new Error(`The web host ended with ${code ?? 'a signal'}:\n${output}`);
    },
  };
}

/** `npm start` where there is no window: the library as it is, or a sample in an empty one. */
export const startWorkbench = (library: string): Promise<WebProcess> =>
  startWebProcess(['main/start.ts', '--web', '--no-open', '--port', '0'], library);

/** `dowser serve --project P`. */
export const serveProject = (project: string, library: string): Promise<WebProcess> =>
  startWebProcess(['main/cli/main.ts', 'serve', '--project', project, '--no-open'], library);

/** Runs `dowser` to its end and gives what it printed; throws with its words when it fails. */
export async function runDowser(args: readonly string[], library: string): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'main/cli/main.ts', ...args], {
    cwd: rootPath,
    env: { ...process.env, DOWSER_LIBRARY: library },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`dowser ${args[0]} ended with ${child.exitCode ?? 'a signal'}: ${errors}`);
  return printed;
}
