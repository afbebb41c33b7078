/** Jobs that are ended in the middle of native code, in a process of their own: where one took it down, a test fails. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../../ml/compute/kernels/memory.ts';
import { loadNativeProducts } from '../../../ml/compute/native/products.ts';

const kernels = loadKernels('simd');
const found = kernels === null ? null : loadNativeProducts(kernels, 1);
const isThere = found !== null && found.products !== null;
if (found?.products === null) console.log(`Skipped: ${found.reason}.`);

const run = (mode: 'ends' | 'exits') => {
  const script = fileURLToPath(new URL('../testing/native-jobs.ts', import.meta.url));
  const options = { encoding: 'utf8', timeout: 150_000 } as const;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', script, mode], options);
  return { status, signal, out: stdout, err: stderr };
};

describe.skipIf(!isThere)('a job that multiplies natively (skipped where nothing does)', () => {
  test('is ended by force, twenty times, and its engine lives', () => {
    expect(run('ends')).toEqual({ status: 0, signal: null, out: 'cancelled,succeeded, in time', err: '' });
  }, 160_000);

  test('lets its process exit with its own exit code', () => {
    for (let i = 0; i < 3; i++) expect(run('exits')).toEqual({ status: 3, signal: null, out: 'running', err: '' });
  }, 60_000);
});
