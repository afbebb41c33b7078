/**
 * A prober that misbehaves, for the tests of backends.ts: a driver may crash the process that loads it, hang in it, or
 * shout on the terminal. It answers for wasm and cpu and breaks on the two before, each in its own way.
 */
import type { ProberMessage } from '../jobs/backends.ts';

const say = (message: ProberMessage): Promise<void> =>
  new Promise((resolve) => process.send?.(message, () => resolve()));
const has = (name: string): boolean => process.argv.includes(name);

process.stdout.write('hello from a library\n');
process.stderr.write('error: no display\n');
await say({ type: 'ready' });
if (has('tensorflow')) {
  await say({ type: 'trying', name: 'tensorflow' });
  process.stderr.write('illegal instruction\n');
  process.kill(process.pid, 'SIGKILL');
} else if (has('webgpu')) {
  await say({ type: 'trying', name: 'webgpu' });
  // Blocks the thread, as a call into a driver does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
for (const name of ['wasm', 'cpu'] as const) {
  await say({ type: 'trying', name });
  await say({ type: 'found', probe: { name, available: true, software: false, detail: `${process.pid}`, hint: null } });
}
process.exit(0);
