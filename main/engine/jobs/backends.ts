/**
 * Which compute backends this machine has, asked once in the life of an engine, and which one `auto` means.
 *
 * The trying out happens in a child process (backend-prober.ts) whose output is kept: native code greets and warns on
 * the terminal, and a broken driver takes its process with it. A backend that ends or stalls the child is one that is
 * not there; the others are asked in a new child. Where no child can be started, this process asks for itself.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { chooseBackend, probeBackends } from '../../../ml/compute/index.ts';
import type { BackendProbe } from '../../../ml/compute/index.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { backendNames } from '../../../ml/schema/run.ts';
import type { BackendChoice, BackendName } from '../../../ml/schema/run.ts';

const proberMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('trying'), name: z.enum(backendNames) }),
  z.object({
    type: z.literal('found'),
    probe: z.object({
      name: z.enum(backendNames),
      available: z.boolean(),
      software: z.boolean(),
      detail: z.string(),
      hint: z.string().nullable(),
    }),
  }),
]);
export type ProberMessage = z.infer<typeof proberMessage>;

export interface Backends {
  /** Every backend, best first; asked once and kept. Never rejects. */
  list(): Promise<readonly BackendProbe[]>;
  /** The backend to use: the one named, or the best that works for auto. @throws AppError unavailable */
  resolve(choice: BackendChoice): Promise<BackendName>;
  /** The next best that works below one that failed in the middle of a job; null where there is none. Never rejects. */
  below(failed: BackendName): Promise<BackendName | null>;
  /** Ends a child that is still asking. */
  close(): void;
}

export interface BackendsOptions {
  /** for tests: another child */
  readonly prober?: URL;
  /** A backend that takes longer to try out is taken for one that hangs. */
  readonly stallMs?: number;
}

const STALL_MS = 20_000;

/** Beside this file: .ts while developing, .js when bundled. */
function proberUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './backend-prober.ts' : './backend-prober.js', import.meta.url);
}

interface Answer {
  readonly found: readonly BackendProbe[];
  /** the one under way when the child ended without having said everything */
  readonly broke: BackendProbe | null;
  readonly started: boolean;
}

function broken(name: BackendName, why: string, said: string): BackendProbe {
  const last = said.trim().split('\n').at(-1) ?? '';
  const detail = `Not here: trying it out ${why}${last === '' ? '' : ` (${last.slice(0, 120)})`}.`;
  return { name, available: false, software: false, detail, hint: 'An update of the graphics driver may help.' };
}

export function createBackends(options: BackendsOptions = {}): Backends {
  const prober = fileURLToPath(options.prober ?? proberUrl());
  const stallMs = options.stallMs ?? STALL_MS;
  let child: ChildProcess | null = null;
  let closed = false;
  let known: Promise<readonly BackendProbe[]> | null = null;

  const ask = (names: readonly BackendName[]): Promise<Answer> =>
    new Promise((resolve) => {
      const found: BackendProbe[] = [];
      // One object: the compiler cannot follow variables that a listener sets.
      const heard: { started: boolean; trying: BackendName | null; stalled: boolean; said: string } = {
        started: false,
        trying: null,
        stalled: false,
        said: '',
      };
      const asked = fork(prober, [...names], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // Flags of this process (an inspector's port, a test runner's loaders) are not the child's.
        execArgv: [],
        env: 'electron' in process.versions ? { ...process.env, ELECTRON_RUN_AS_NODE: '1' } : process.env,
      });
      child = asked;
      const stall = setTimeout(() => {
        heard.stalled = true;
        asked.kill('SIGKILL');
      }, stallMs);
      asked.stderr?.on('data', (data: Buffer) => (heard.said = (heard.said + data.toString()).slice(-2000)));
      asked.on('message', (value) => {
        const message = proberMessage.safeParse(value);
        if (!message.success) return;
        heard.started = true;
        stall.refresh();
        if (message.data.type === 'trying') heard.trying = message.data.name;
        if (message.data.type === 'found') {
          found.push(message.data.probe);
          heard.trying = null;
        }
      });
      const end = (why: string): void => {
        clearTimeout(stall);
        child = null;
        const { trying, said, started } = heard;
        resolve({ found, broke: trying === null ? null : broken(trying, why, said), started });
      };
      asked.on('error', () => end('could not be begun'));
      asked.on('close', (code, signal) =>
        end(heard.stalled ? 'took too long' : `crashed with ${code === null ? String(signal) : `code ${code}`}`),
      );
    });

  const askAll = async (): Promise<readonly BackendProbe[]> => {
    const found: BackendProbe[] = [];
    for (;;) {
      const left = backendNames.filter((name) => found.every((probe) => probe.name !== name));
      if (left.length === 0) break;
      const answer = await ask(left);
      found.push(...answer.found);
      if (answer.broke !== null) found.push(answer.broke);
      const isStuck = answer.found.length === 0 && answer.broke === null;
      if (closed) break;
      if (!answer.started || isStuck) return probeBackends();
    }
    return found;
  };

  const list = (): Promise<readonly BackendProbe[]> => (known ??= askAll());
  return {
    list,
    // One that is named is opened by the trainer, which says why where it cannot be.
    resolve: async (choice) => {
      if (choice !== 'auto') return choice;
      const found = await list();
      if (closed) throw new AppError('cancelled', 'The engine was closed while backends were tried out.');
      return chooseBackend(found).name;
    },
    below: async (failed) => {
      const found = await list();
      const after = found.slice(1 + found.findIndex(({ name }) => name === failed));
      return after.find(({ available, software }) => available && !software)?.name ?? null;
    },
    close: () => {
      closed = true;
      child?.kill('SIGKILL');
    },
  };
}
