/**
 * Removes what a killed process left half-made. Such folders carry their process number behind a known prefix, so that
 * the work of one that is still alive is never touched.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it runs, for somebody else.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

export async function sweepLeftovers(folder: string, prefixes: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) {
    const prefix = prefixes.find((known) => name.startsWith(known));
    if (prefix === undefined) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
