/** Runs a task of the import in a thread of its own: its progress is told, and a stop is asked of it, never forced. */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ImportWatch } from './import-project.ts';
import type { FromImportWorker, ImportTaskKind, ImportTasks, ToImportWorker } from './import-task.ts';

/** Beside this file: .ts while developing, .js when bundled. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js', import.meta.url);
}

function crashError(thrown: unknown): AppError {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const advice = 'Close other programs, or import a part of the data. Nothing was written.';
    return new AppError('too-large', `The import ran out of memory. ${advice}`, undefined, thrown);
  }
  const seen = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', `The import crashed: ${seen}`, undefined, thrown);
}

/**
 * @param input plain data
 * @throws AppError what the task throws; cancelled once what it made is taken away; too-large where memory ran out
 */
export function runImport<K extends ImportTaskKind>(
  kind: K,
  input: ImportTasks[K]['input'],
  watch: ImportWatch,
): Promise<ImportTasks[K]['output']> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl(), { workerData: { kind, input } });
    const stop = (): void => {
      const word: ToImportWorker = 'stop';
      worker.postMessage(word);
    };
    if (watch.signal.aborted) stop();
    watch.signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: FromImportWorker) => {
      if (message.type === 'progress') watch.progress(message.stage, message.fraction);
      // The worker was started with this kind of task, and gives what comes of it.
      else if (message.type === 'done') resolve(message.output as ImportTasks[K]['output']);
      else reject(new AppError(message.code, message.message));
    });
    worker.on('error', (thrown: unknown) => reject(crashError(thrown)));
    worker.on('exit', (code) => {
      watch.signal.removeEventListener('abort', stop);
      reject(new AppError('internal', `The import stopped without a result (exit code ${code}).`));
    });
  });
}
