/**
 * The log of a host on this machine: one JSON object a line, rotated by size and number, never sent. It tells what was
 * done and how it ended, by names of the program (commands, methods, codes) and numbers. Ids, values, names of files and
 * sentences that may hold them are left out, unless somebody asked for them with DOWSER_LOG=details.
 */
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, toAppError } from '../../ml/schema/errors.ts';
import { methods } from '../contract/api.ts';
import type { Handlers, MethodName } from '../contract/api.ts';
import type { Engine } from '../engine/engine.types.ts';
import { appVersion } from './paths.ts';

export type HostName = 'cli' | 'web' | 'engine' | 'window';
/** Names of the program and numbers: nothing that came from a file or a person. */
export type LogFields = Readonly<Record<string, number | boolean | string | null>>;

export interface Log {
  write(event: string, fields?: LogFields): void;
  /** A sentence that may name ids and values: kept only where details were asked for, else that there was one. */
  problem(sentence: string): void;
  readonly folder: string;
  readonly hasDetails: boolean;
}

export interface LogOptions {
  readonly library: string;
  readonly host: HostName;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  /** bytes of a file before the next one is begun */
  readonly mostBytes?: number;
  /** files of before that are kept */
  readonly mostFiles?: number;
}

export const LOG_FILE = 'dowser.log';
/** A call that takes as long is worth a line though it succeeded. */
const SLOW_MS = 1000;

export const logsPath = (library: string): string => join(library, '.logs');

function rotate(folder: string, mostBytes: number, mostFiles: number): void {
  const at = (n: number): string => join(folder, n === 0 ? LOG_FILE : `dowser.${n}.log`);
  if (!existsSync(at(0)) || statSync(at(0)).size < mostBytes) return;
  rmSync(at(mostFiles), { force: true });
  for (let n = mostFiles - 1; n >= 0; n--) if (existsSync(at(n))) renameSync(at(n), at(n + 1));
}

/** A log that cannot be written is none: what it is about goes on. */
export function openLog({
  library,
  host,
  env = process.env,
  now = () => new Date(),
  mostBytes = 1_000_000,
  mostFiles = 4,
}: LogOptions): Log {
  const folder = logsPath(library);
  const wanted = env['DOWSER_LOG'];
  const hasDetails = wanted === 'details';
  const write = (event: string, fields: LogFields = {}): void => {
    if (wanted === 'off') return;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      rotate(folder, mostBytes, mostFiles);
      const line = { at: now().toISOString(), host, pid: process.pid, version: appVersion(), event, ...fields };
      appendFileSync(join(folder, LOG_FILE), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // Nowhere to say it.
    }
  };
  return {
    write,
    folder,
    hasDetails,
    problem: (sentence) => write('problem', hasDetails ? { sentence } : {}),
  };
}

/** The same engine, its calls and its end in the log. */
export const withLog = (engine: Engine, log: Log): Engine => ({
  ...engine,
  handlers: loggedHandlers(engine.handlers, log),
});

/** The same handlers; failed and slow calls leave a line: method, code, milliseconds. */
export function loggedHandlers(handlers: Handlers, log: Log): Handlers {
  const names = Object.keys(methods) as MethodName[];
  return Object.fromEntries(
    names.map((method) => {
      const handler = handlers[method] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
      const logged = async (input: unknown, signal: AbortSignal): Promise<unknown> => {
        const started = performance.now();
        const line = (code: string, more: LogFields = {}): void =>
          log.write('call', { method, code, ms: Math.round(performance.now() - started), ...more });
        try {
          const output = await handler(input, signal);
          if (performance.now() - started > SLOW_MS) line('done');
          return output;
        } catch (thrown) {
          const { code, message } = toAppError(thrown);
          line(code, {
            ...(thrown instanceof AppError ? {} : { isDefect: true }),
            ...(log.hasDetails ? { message } : {}),
          });
          throw thrown;
        }
      };
      return [method, logged];
    }),
    // Every method of the table has its handler, of the same type as before.
  ) as unknown as Handlers;
}
