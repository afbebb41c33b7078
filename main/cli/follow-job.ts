/** Follows a job of the engine to its end, with a line of progress where a person watches. */
import { AppError } from '../../ml/schema/errors.ts';
import { durationText } from '../../ml/schema/number-text.ts';
import type { Client, JobUpdate } from '../contract/api.ts';
import type { Io } from './command.ts';

const BAR = 24;
/** Who presses Ctrl-C waits no longer. */
const PAUSE_SECONDS = 2;

/** Tells how far an import is while it goes on, where a person watches. */
export async function tellImport<T>(client: Client, io: Io, work: () => Promise<T>): Promise<T> {
  if (!io.isTerminal) return work();
  const clear = '\r\u001b[K';
  const off = client.on('import.progress', (progress) => {
    io.err(`${clear}${barLine({ ...progress, secondsLeft: null })}`);
  });
  try {
    return await work();
  } finally {
    off();
    io.err(clear);
  }
}

/**
 * What Ctrl-C and failures become: the error to end with.
 * @param what "The run detect-..." @param project as given on the command line
 */
export function endedBadly(update: JobUpdate, what: string, project: string): AppError {
  const { runId, state, error, canResume } = update;
  const further =
    canResume === true ? ` It goes on where it was: dowser resume --project ${project} --run ${runId}` : '';
  if (state === 'cancelled') return new AppError('cancelled', `${what} was stopped.${further}`);
  return new AppError(
    error?.code ?? 'internal',
    `${what} failed. ${error?.message ?? 'No reason was given.'}${further}`,
  );
}

/** One line of progress, without the line end. */
export function progressLine({ progress }: JobUpdate): string {
  return progress === null ? 'Waiting ...' : barLine(progress);
}

function barLine(progress: NonNullable<JobUpdate['progress']>): string {
  const done = Math.round(progress.fraction * BAR);
  const left = progress.secondsLeft === null ? '' : `, about ${durationText(progress.secondsLeft)} left`;
  const loss = progress.loss === undefined ? '' : `, loss ${progress.loss.toPrecision(4)}`;
  const percent = `${Math.round(progress.fraction * 100)}`.padStart(3);
  return `[${'#'.repeat(done)}${'.'.repeat(BAR - done)}] ${percent} % ${progress.stage}${loss}${left}`;
}

/**
 * Resolves when the job has ended, however it did; Ctrl-C lets it commit and stop, and waits for that.
 * @param start begins it and says its run
 */
export async function followJob(client: Client, start: () => Promise<string>, io: Io): Promise<JobUpdate> {
  const clear = io.isTerminal ? '\r\u001b[K' : '';
  const seen = new Map<string, JobUpdate>();
  let wake = (): void => undefined;
  let watched: string | null = null;
  const off = client.on('job.updated', (update) => {
    seen.set(update.runId, update);
    if (update.runId === watched) {
      if (io.isTerminal) io.err(`${clear}${progressLine(update)}`);
      wake();
    }
  });
  let cancel = (): void => undefined;
  try {
    const runId = await start();
    watched = runId;
    cancel = () => {
      client.call('job.pause', { runId, withinSeconds: PAUSE_SECONDS }).catch((thrown: unknown) => {
        // It may have ended in the meantime; its own state tells.
        io.err(`${clear}${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
      });
    };
    if (io.signal.aborted) cancel();
    else io.signal.addEventListener('abort', cancel, { once: true });
    for (;;) {
      const update = seen.get(runId);
      if (update !== undefined && update.state !== 'queued' && update.state !== 'running') return update;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    off();
    io.signal.removeEventListener('abort', cancel);
    io.err(clear);
  }
}
