/** Disks that are full and folders that cannot be written, as they really are: mounts, where this machine lets us make them. */
import { spawnSync } from 'node:child_process';
import { statfs, writeFile } from 'node:fs/promises';

function mount(...args: readonly string[]): string | null {
  if (process.platform !== 'linux') return 'only Linux is asked for mounts';
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

/** Lazily: a process that was killed may hold a file for a moment longer. */
export function unmount(path: string): void {
  spawnSync('umount', ['-l', path]);
}

/** A disk of its own in memory. @returns why not, or null */
export const mountSmall = (path: string, megabytes: number): string | null =>
  mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path);

/** The folder over itself, to be read alone. Permissions would not stop whoever may mount. @returns why not, or null */
export function mountReadOnly(path: string): string | null {
  const why = mount('--bind', path, path);
  if (why !== null) return why;
  const refused = mount('-o', 'remount,ro,bind', path);
  if (refused !== null) unmount(path);
  return refused;
}

/** Leaves so many bytes on the disk of a folder. @param ballast a new file there */
export async function fillDisk(folder: string, ballast: string, left: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = Math.max(0, bavail * bsize - left);
  await writeFile(ballast, new Uint8Array(bytes));
}
