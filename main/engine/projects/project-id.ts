/** A project's name on the wire: says nothing about the path, stays the same for the same folder. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

export function projectIdOf(path: string): string {
  return createHash('sha256').update(resolve(path)).digest('hex').slice(0, 24);
}
