/**
 * What is left on this machine when a process of Dowser ends by a defect: a small file that the person can read and
 * delete, and that is never sent. It says where in the program it was, in which version, on what machine; never the
 * message of the error, which may name ids and values, unless DOWSER_LOG=details asked for it.
 */
import { mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../ml/schema/errors.ts';
import type { CrashSummary } from '../contract/api.ts';
import type { HostName, Log } from './log.ts';
import { appVersion, rootPath } from './paths.ts';

export const crashesPath = (library: string): string => join(library, '.crashes');
/** Older ones go. */
const MOST_REPORTS = 20;
const MOST_FRAMES = 40;

export interface CrashInput {
  readonly host: HostName;
  /** how it ended, in words of the program */
  readonly how: string;
  readonly error: unknown;
  readonly hasDetails: boolean;
  readonly now?: Date;
}

/** "file:line:column" of the program's own files and of Node's; what the message says is cut off before. */
export function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  const { stack, message } = error;
  const at = message === '' ? 0 : stack.indexOf(message);
  // A message that was changed later stands in the stack as it was: nothing of it can be told from frames then.
  if (at < 0 || at > 200) return [];
  const root = realpathSync(rootPath) + sep;
  return stack
    .slice(at + message.length)
    .split('\n')
    .flatMap((line) => {
      const found = /^\s+at .*?\(?((?:file:\/\/|node:|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?$/.exec(line);
      if (found === null) return [];
      const [, file, row, column] = found;
      if (file.startsWith('node:')) return [`${file}:${row}:${column}`];
      const path = file.startsWith('file:') ? fileURLToPath(file) : file;
      return path.startsWith(root) ? [`${relative(root, path)}:${row}:${column}`] : [];
    })
    .slice(0, MOST_FRAMES);
}

const knownCode = (error: unknown): string | null => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (error instanceof AppError) return error.code;
  return typeof code === 'string' && /^(ERR_[A-Z_]+|E[A-Z0-9]{2,15})$/.test(code) ? code : null;
};
const knownName = (error: unknown): string => {
  const names = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'AppError', 'AggregateError', 'Error'];
  const name = error instanceof Error ? error.constructor.name : '';
  return names.includes(name) ? name : error instanceof Error ? 'another error' : `a thrown ${typeof error}`;
};

/** @returns where it lies; null where nothing could be written */
export function writeCrash(
  library: string,
  { host, how, error, hasDetails, now = new Date() }: CrashInput,
): string | null {
  const folder = crashesPath(library);
  const report = {
    note: 'Dowser wrote this when it ended by a defect. It was sent to nobody. Read it, keep it, or delete it.',
    at: now.toISOString(),
    version: appVersion(),
    host,
    how,
    node: process.versions.node,
    electron: 'electron' in process.versions ? process.versions.electron : null,
    system: `${process.platform} ${process.arch}`,
    secondsUp: Math.round(process.uptime()),
    bytesUsed: process.memoryUsage.rss(),
    bytesFree: freemem(),
    bytesOfMachine: totalmem(),
    error: knownName(error),
    code: knownCode(error),
    frames: framesOf(error),
    ...(hasDetails && error instanceof Error ? { message: error.message } : {}),
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = `crash-${now.toISOString().replaceAll(':', '-')}-${process.pid}.json`;
    writeFileSync(join(folder, name), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    for (const old of listCrashes(library).slice(MOST_REPORTS)) rmSync(join(folder, old), { force: true });
    return join(folder, name);
  } catch {
    return null;
  }
}

/** Names of the reports, newest first. */
export function listCrashes(library: string): readonly string[] {
  try {
    return readdirSync(crashesPath(library))
      .filter((name) => /^crash-.*\.json$/.test(name))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}

/** What the screen says of them at the start. */
export function crashSummary(library: string): CrashSummary | null {
  const count = listCrashes(library).length;
  return count === 0 ? null : { count, folder: crashesPath(library) };
}

export const readCrash = (library: string, name: string): string =>
  readFileSync(join(crashesPath(library), name), 'utf8');

/** @returns how many there were */
export function deleteCrashes(library: string): number {
  const names = listCrashes(library);
  for (const name of names) rmSync(join(crashesPath(library), name), { force: true });
  return names.length;
}

/** From here on a defect that nobody caught leaves a report, says where, and ends the process with code 1. */
export function reportCrashes(library: string, host: HostName, log: Log): void {
  const end = (how: string, error: unknown): never => {
    const path = writeCrash(library, { host, how, error, hasDetails: log.hasDetails });
    log.write('crash', { how });
    const where = path === null ? '' : ` What is known of it is in ${path}; it was sent to nobody.`;
    process.stderr.write(
      `Dowser ended by a defect. Saved labels are on disk.${where} dowser doctor lists such reports.\n`,
    );
    process.exit(1);
  };
  process.on('uncaughtException', (error, origin) => end(origin, error));
  process.on('unhandledRejection', (reason) => end('unhandledRejection', reason));
}
