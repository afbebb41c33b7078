/** An engine in a child process (kill-child.ts) as the harness holds it: started ahead, spoken to, killed. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleEngine } from '../build.ts';
import type { Client } from '../contract/api.ts';
import { createClient } from '../contract/client.ts';
import { rootPath } from '../host/paths.ts';
import type { Breakage } from './broken-engine.ts';
import { processTransport } from './process-transport.ts';

/** Bundled once: a process that is to be killed at once then starts in a third of the time. */
const bundle = join(rootPath, 'dist', `torture-${process.pid}`);

export interface StartOptions {
  readonly lastStep?: number | null;
  readonly slowMs?: number;
  readonly broken?: Breakage | null;
  readonly commitEveryMs?: number | null;
}

export interface EngineProcess {
  readonly pid: number;
  /** Begins to open the engine. @param how see kill-child.ts */
  start(library: string, how?: StartOptions): Client;
  kill(): void;
  /** It kills itself at its n-th step towards the disk from now. */
  dieAtStep(step: number): void;
  /** Resolves when it is dead and what it had said has arrived. */
  readonly gone: Promise<void>;
  /** what it wrote about defects of its own */
  readonly said: () => string;
}

export interface Standby {
  /** One whose modules are loaded; the next is begun meanwhile. */
  take(): Promise<EngineProcess>;
  close(): Promise<void>;
}

async function load(child: ChildProcess): Promise<EngineProcess> {
  let said = '';
  child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
  const left = once(child, 'exit');
  const quiet = once(child, 'disconnect');
  const gone = Promise.all([left, quiet]).then(() => undefined);
  const loaded = await Promise.race([once(child, 'message').then(() => true), left.then(() => false)]);
  if (!loaded) throw new Error(`An engine's process ended before it was asked anything: ${said}`);
  return {
    pid: child.pid ?? -1,
    start: (library, { lastStep = null, slowMs = 0, broken = null, commitEveryMs = null } = {}) => {
      // Frames that arrive while its engine opens wait in the channel.
      const client = createClient(
        processTransport(child, (problem) => (said += `${problem}\n`)),
        (problem) => (said += `${problem}\n`),
      );
      child.send({ library, lastStep, slowMs, broken, commitEveryMs });
      return client;
    },
    kill: () => child.kill('SIGKILL'),
    dieAtStep: (dieAt) => {
      if (child.connected) child.send({ dieAt });
    },
    gone,
    said: () => said,
  };
}

export async function createStandby(): Promise<Standby> {
  await bundleEngine(bundle, [{ in: 'main/torture/kill-child.ts', out: 'kill-child' }]);
  const script = join(bundle, 'kill-child.js');
  let closed = false;
  let next: { readonly child: ChildProcess; readonly process: Promise<EngineProcess> } | null = null;
  const begin = (): NonNullable<typeof next> => {
    const child = fork(script, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    return { child, process: load(child) };
  };
  return {
    take: async () => {
      const { process } = next ?? begin();
      next = null;
      const taken = await process;
      if (!closed) next = begin();
      return taken;
    },
    close: async () => {
      closed = true;
      // It never opened anything.
      next?.process.catch(() => undefined);
      next?.child.kill('SIGKILL');
      await rm(bundle, { recursive: true, force: true });
    },
  };
}
