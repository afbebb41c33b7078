/** Parameters as they are given on the command line: --set key=value, repeated. */
import { usageError } from './flags.ts';

/** @throws AppError invalid-argument, marked as a usage error */
export function settings(given: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const pair of given) {
    const at = pair.indexOf('=');
    if (at < 1) throw usageError(`--set must be key=value; got "${pair}".`);
    const key = pair.slice(0, at);
    if (Object.hasOwn(params, key)) throw usageError(`--set ${key} was given twice.`);
    params[key] = pair.slice(at + 1);
  }
  return params;
}
