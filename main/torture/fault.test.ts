/** Each kind of fault once for every change; kinds that need a mount say so where none is allowed. */
import { expect, test } from 'vitest';
import { injectFaults } from './fault-harness.ts';

test(
  'faults are refused in words, damage nothing, and are forgotten once they are gone',
  { timeout: 240_000 },
  async () => {
    const kinds = ['torn file', 'full disk', 'read-only project', 'second instance', 'read-only library', 'torn file'];
    const { injected, skipped, defects, refused } = await injectFaults({
      seed: 5,
      kinds,
      goesOn: (made) => made < kinds.length,
    });
    expect(defects).toEqual([]);
    expect(injected + Object.keys(skipped).length).toBe(kinds.length);
    expect(refused['conflict']).toBeGreaterThanOrEqual(2);
    expect(refused['internal']).toBeUndefined();
  },
);
