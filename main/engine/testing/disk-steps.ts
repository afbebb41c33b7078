/**
 * Steps of this process towards the disk, watched: a file made, written, renamed or removed, a statement of the record
 * run. Between two such steps lie the states in which a project can be found, some of them for a few microseconds only,
 * which no clock would ever meet. Of the thread that calls it; workers go on unwatched.
 */
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const watched = ['rename', 'rm', 'mkdir', 'writeFile', 'open'] as const;
type Call = (...args: unknown[]) => unknown;

/**
 * Steps within a transaction are one: until its end nothing of them counts.
 *
 * @param pass called before and after each step
 */
function watchSteps(pass: () => void): void {
  let inTransaction = false;
  const around = (action: Call, isStatement: boolean): Call =>
    function stepped(this: unknown, ...args: unknown[]): unknown {
      if (isStatement && inTransaction) return action.apply(this, args);
      const sql = isStatement || typeof args[0] !== 'string' ? '' : args[0];
      pass();
      const done = action.apply(this, args);
      if (/\bBEGIN\b/.test(sql)) inTransaction = true;
      if (/\b(COMMIT|ROLLBACK)\b/.test(sql)) inTransaction = false;
      if (done instanceof Promise) {
        return done.then((value: unknown) => {
          pass();
          return value;
        });
      }
      pass();
      return done;
    };
  const wrap = (of: object, name: string, isStatement: boolean): void => {
    const own: unknown = Reflect.get(of, name);
    if (typeof own === 'function') Reflect.set(of, name, around(own as Call, isStatement));
  };
  for (const name of watched) wrap(files, name, false);
  syncBuiltinESMExports();
  wrap(DatabaseSync.prototype, 'exec', false);
  wrap(StatementSync.prototype, 'run', true);
}

/** This process kills itself at its n-th step, counted from 0. */
export function dieAtStep(step: number): void {
  let left = step;
  watchSteps(() => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
  });
}

/** Every step takes so much longer, as on a drive behind a slow network. */
export function slowSteps(ms: number): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  watchSteps(() => void Atomics.wait(nobody, 0, 0, ms));
}
