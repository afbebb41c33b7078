/** The gate by itself, and around native code in threads that are ended in the middle of it. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../schema/errors.ts';
import { loadKernels } from '../kernels/memory.ts';
import { closeGate, closeGateNow, createGate, gateOfThread, gateOver } from './gate.ts';
import { loadNativeProducts } from './products.ts';

const urlOf = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
const run = (script: string) => {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, signal, out: stdout.trim(), err: stderr.trim() };
};

describe('a gate', () => {
  it('lets calls through one after the other, and out of a call that fails', () => {
    const gate = gateOver(createGate());
    expect(gate.through(() => 1)).toBe(1);
    expect(() => gate.through(() => expect.fail('seen'))).toThrow('seen');
    expect(gate.through(() => 2)).toBe(2);
    expect(() => gate.through(() => gate.through(() => 3))).toThrow(AppError);
    expect(gate.through(() => 4)).toBe(4);
  });

  it('is closed at once where nobody is inside, and waits for who is', async () => {
    await closeGate(createGate(), () => false);
    const memory = createGate();
    const word = new Int32Array(memory);
    word[0] = 1;
    let isClosed = false;
    const closing = closeGate(memory, () => false).then(() => (isClosed = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isClosed).toBe(false);
    Atomics.and(word, 0, ~1);
    await closing;
    expect(word[0]).toBe(2);
  });

  it('does not wait for a thread that is gone, nor for ever as a process ends', async () => {
    const memory = createGate();
    new Int32Array(memory)[0] = 1;
    await closeGate(memory, () => true);
    const at = performance.now();
    closeGateNow(memory, 100);
    expect(performance.now() - at).toBeGreaterThan(50);
    expect(performance.now() - at).toBeLessThan(1000);
  });

  it('is not needed in a main thread', () => {
    expect(gateOfThread()?.through(() => 5)).toBe(5);
  });
});

const memory = loadKernels('simd');
const found = memory === null ? null : loadNativeProducts(memory, 2);
const isThere = found !== null && found.products !== null;
if (found?.products === null) console.log(`Skipped: ${found.reason}.`);

/** Multiplies until it is ended; says when it begins. */
const computing = `
  const { workerData, parentPort } = require('node:worker_threads');
  (async () => {
    const { openBackend, passThrough } = await import(${urlOf('../index.ts')});
    const { simdKernels } = await import(${urlOf('../kernels/memory.ts')});
    passThrough(workerData);
    await openBackend('wasm');
    const memory = simdKernels();
    const native = memory.native();
    const at = memory.keep(4 * 3 * 1024 * 1024);
    const [a, b, out] = [0, 1, 2].map((i) => memory.floats(at + i * 4 * 1024 * 1024, 1024 * 1024));
    parentPort.postMessage('computing');
    for (;;) native.multiply('nn', a, [1024, 1024], b, [1024, 1024], out, [1024, 1024]);
  })();`;

const starting = `
  const { Worker } = await import('node:worker_threads');
  const { closeGate, closeGateNow, createGate } = await import(${urlOf('./gate.ts')});
  const start = async (code, workerData) => {
    const worker = new Worker(code, { eval: true, execArgv: [], workerData });
    await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    return worker;
  };`;

describe.skipIf(!isThere)('native code in a worker thread (skipped where there is none)', () => {
  it('is not used without a gate', () => {
    const worker = `
      const { parentPort } = require('node:worker_threads');
      import(${urlOf('../index.ts')}).then(async ({ openBackend }) =>
        parentPort.postMessage((await openBackend('wasm')).device));`;
    const script = `
      const { Worker } = await import('node:worker_threads');
      new Worker(${JSON.stringify(worker)}, { eval: true, execArgv: [] }).on('message', console.log);`;
    const { status, out } = run(script);
    expect(status).toBe(0);
    expect(out).toMatch(/large products are not native \(this thread may be ended at any time\)\.$/);
  }, 60_000);

  it('survives the end of its thread, twenty times in the middle of products', () => {
    const script = `${starting}
      let longest = 0;
      for (let i = 0; i < 20; i++) {
        const gate = createGate();
        const worker = await start(${JSON.stringify(computing)}, gate);
        await new Promise((resolve) => setTimeout(resolve, 3 * i));
        const at = performance.now();
        await closeGate(gate, () => false);
        longest = Math.max(longest, performance.now() - at);
        await worker.terminate();
      }
      console.log('alive', longest < 2000);`;
    expect(run(script)).toEqual({ status: 0, signal: null, out: 'alive true', err: '' });
  }, 130_000);

  it('survives the exit of the process', () => {
    const script = `${starting}
      const gate = createGate();
      process.on('exit', () => closeGateNow(gate, 2000));
      await start(${JSON.stringify(computing)}, gate);
      setTimeout(() => process.exit(3), 25);`;
    for (let i = 0; i < 3; i++) expect(run(script)).toEqual({ status: 3, signal: null, out: '', err: '' });
  }, 130_000);
});
