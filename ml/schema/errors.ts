/**
 * The one error class of Dowser and its closed list of codes.
 *
 * A message is a sentence (or three) in plain words: what could not be done, what was seen, what to do next. Anything
 * that reaches a person goes through this class; everything else is a defect and is reported as `internal`.
 */
export const errorCodes = [
  'invalid-argument', // an argument or setting has the wrong type, shape or range
  'not-found', // an id, file, column or node that does not exist
  'bad-file', // a file exists but cannot be read as what it should be
  'conflict', // the request does not fit the present state (a project is open elsewhere, a job is running)
  'cancelled', // the person or the caller stopped it
  'too-large', // would not fit in memory or in the stated limits
  'unavailable', // a backend, binary or device that is not there
  'storage', // the disk refused: full, read-only, torn
  'unauthorised', // token, origin or host is wrong
  'disconnected', // the other side of a connection is gone
  'internal', // a defect of Dowser itself
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** Of the file system, and SQLite's result codes without what they are extended by: PERM, READONLY, IOERR, FULL, CANTOPEN. */
const refusals: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  3,
  8,
  10,
  13,
  14,
]);
/** SQLite: CORRUPT, NOTADB. */
const damages: ReadonlySet<unknown> = new Set([11, 26]);

/** A disk that refuses or gives back something else is no defect of Dowser, wherever it shows; null for other errors. */
function diskError(thrown: Error): AppError | null {
  const sqlite = 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : null;
  const code = sqlite ?? ('code' in thrown ? thrown.code : null);
  if (refusals.has(code)) {
    const said = `The disk refused: ${thrown.message}. Check that it has room and can be written, then try again.`;
    return new AppError('storage', said, undefined, thrown);
  }
  if (!damages.has(code)) return null;
  const said = `The record of the project is damaged (${thrown.message}). Keep a copy of the project, close it, then run dowser repair.`;
  return new AppError('bad-file', said, undefined, thrown);
}

/** Whatever was thrown, as an AppError: a cancel stays a cancel, an unknown error becomes `internal` with its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error) {
    if (thrown.name === 'AbortError') return new AppError('cancelled', 'Stopped on request.', undefined, thrown);
    return (
      diskError(thrown) ??
      new AppError('internal', `Something went wrong inside Dowser: ${thrown.message}`, undefined, thrown)
    );
  }
  return new AppError('internal', `Something went wrong inside Dowser: ${String(thrown)}`);
}
