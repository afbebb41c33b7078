/**
 * The thread that reads files and builds a project, so that the engine answers meanwhile. It does one task and ends; asked
 * to stop it takes away what it made and then says so.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { toAppError } from '../../../ml/schema/errors.ts';
import { importWork } from './import-task.ts';
import type { FromImportWorker, ImportTaskKind, ImportTasks, ToImportWorker } from './import-task.ts';

const TELL_MS = 100;

async function work(port: MessagePort): Promise<void> {
  const send = (message: FromImportWorker): void => port.postMessage(message);
  const abort = new AbortController();
  port.on('message', (message: ToImportWorker) => {
    if (message === 'stop') abort.abort();
  });
  let stage = '';
  let told = 0;
  const progress = (said: string, fraction: number): void => {
    const now = performance.now();
    // A new stage is told at once.
    if (said === stage && now - told < TELL_MS) return;
    stage = said;
    told = now;
    send({ type: 'progress', stage, fraction });
  };
  try {
    const { kind, input } = workerData as { kind: ImportTaskKind; input: never };
    const output: ImportTasks[ImportTaskKind]['output'] = await importWork[kind](input, {
      signal: abort.signal,
      progress,
    });
    send({ type: 'done', output });
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    send({ type: 'failed', code, message });
  } finally {
    // Nothing more is waited for.
    port.close();
  }
}

if (parentPort !== null) void work(parentPort);
