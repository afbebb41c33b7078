/**
 * A short-lived process that tries out compute backends, one after the other, and says what it found. A process of its
 * own, because native code writes to the terminal behind Node's back and a graphics driver may crash as it is loaded.
 * Its arguments are the backends to try.
 */
import { probeBackend } from '../../../ml/compute/index.ts';
import { backendNames } from '../../../ml/schema/run.ts';
import type { ProberMessage } from './backends.ts';

const say = (message: ProberMessage): Promise<void> =>
  new Promise((resolve) => {
    // Sent before the next backend is loaded, which may be the one that ends this process.
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });

// Ctrl-C reaches every process of the terminal; the engine decides what becomes of this one.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

await say({ type: 'ready' });
for (const name of backendNames.filter((one) => process.argv.includes(one))) {
  await say({ type: 'trying', name });
  await say({ type: 'found', probe: await probeBackend(name) });
}
process.exit(0);
