/**
 * A worker thread that computes, and the one way to end it. Ending a thread that is inside native code would end the whole
 * process, so the thread computes natively only through a gate (ml/compute/native/gate.ts), which is closed first.
 */
import { Worker } from 'node:worker_threads';
import { closeGate, closeGateNow, createGate } from '../../../ml/compute/index.ts';
import { AppError } from '../../../ml/schema/errors.ts';

/** How long a process that exits waits for native code to return: several times the longest product. */
const EXIT_PATIENCE_MS = 2000;

export interface GatedThread<In> {
  post(message: In): void;
  /** Ends it as soon as it is outside native code. Resolves when it has ended; at once where it had already. */
  end(): Promise<void>;
}

export interface ThreadListeners<Out> {
  readonly onMessage: (message: Out) => void;
  /** It crashed or ended; after end(), because of that. */
  readonly onBreak: (error: AppError) => void;
}

/** What a worker that died of an uncaught error leaves to say. */
function crashError(thrown: unknown): AppError {
  const seen = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const advice = 'Lower the settings that cost memory, or choose another method.';
    return new AppError('too-large', `The computation ran out of memory. ${advice}`, undefined, thrown);
  }
  return new AppError('internal', `The computation crashed: ${seen}`, undefined, thrown);
}

/**
 * @param task what the thread is given as it starts, its gate added
 * @throws Error where no thread can be had
 */
export function startGatedThread<In, Out>(file: URL, task: object, listeners: ThreadListeners<Out>): GatedThread<In> {
  const gate = createGate();
  const workerData = { ...task, gate };
  // Its output is kept away from the command line's own: libraries greet people on stdout.
  const worker = new Worker(file, { workerData, stdout: true, stderr: true });
  // A process that exits ends its threads without asking anybody.
  const onProcessExit = (): void => closeGateNow(gate, EXIT_PATIENCE_MS);
  process.on('exit', onProcessExit);
  let isGone = false;
  let said = '';
  worker.stdout.resume();
  worker.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
  worker.on('message', (message: Out) => listeners.onMessage(message));
  worker.on('error', (thrown: unknown) => listeners.onBreak(crashError(thrown)));
  worker.on('exit', (code) => {
    isGone = true;
    process.off('exit', onProcessExit);
    const hint = said === '' ? '' : ` It said: ${said.trim().split('\n').at(-1) ?? ''}`;
    const sentence = `The computation stopped without a result (exit code ${code}).${hint}`;
    listeners.onBreak(new AppError('internal', sentence));
  });
  return {
    post: (message) => worker.postMessage(message),
    end: async () => {
      await closeGate(gate, () => isGone);
      await worker.terminate();
    },
  };
}
