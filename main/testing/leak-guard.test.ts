/** The guard catches each thing that a test file can leave open: a file that leaves it is run, and has to fail. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rootPath } from '../host/paths.ts';

let folder = '';
beforeAll(() => {
  // Inside the tree, so that its imports are found; in a folder that no other run looks into.
  mkdirSync(join(rootPath, '.cache'), { recursive: true });
  folder = mkdtempSync(join(rootPath, '.cache', 'leaks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const leaks = {
  TCPServerWrap: `const { createServer } = await import('node:http'); createServer().listen(0);`,
  ProcessWrap: `const { spawn } = await import('node:child_process'); spawn('sleep', ['8']);`,
  threads: `const { Worker } = await import('node:worker_threads'); const worker = new Worker('setInterval(() => {}, 1e4)', { eval: true });
    await new Promise((resolve) => worker.once('online', resolve));`,
  'listeners for SIGTERM': `process.on('SIGTERM', () => undefined);`,
  tensors: `const { openBackend } = await import('../../ml/compute/index.ts'); await openBackend('cpu');
    (await import('../../ml/compute/tensors.ts')).tensor1d([1, 2]);`,
  'blocks of kernel memory': `(await import('../../ml/compute/kernels/memory.ts')).simdKernels()?.keep(64);`,
} as const;

it('each kind is named, and a file that leaves nothing passes', { timeout: 120_000 }, () => {
  const all = { ...leaks, nothing: `await Promise.resolve();` };
  const names = Object.keys(all);
  Object.values(all).forEach((leak, i) => {
    writeFileSync(
      join(folder, `leak-${i}.test.ts`),
      `import { it } from 'vitest';\nit('runs', async () => { ${leak} });\n`,
    );
  });
  const config = `export default { root: ${JSON.stringify(rootPath)}, test: { dir: ${JSON.stringify(folder)},
    include: ['**/*.test.ts'], setupFiles: [${JSON.stringify(join(import.meta.dirname, 'leak-guard.ts'))}] } };`;
  writeFileSync(join(folder, 'config.ts'), config);
  const file = join(folder, 'results.json');
  const program = join(rootPath, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [program, 'run', '--config', join(folder, 'config.ts'), '--reporter=json', `--outputFile=${file}`];
  // A run of its own, not a part of this one.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: rootPath, encoding: 'utf8', env: own });
  expect(stdout + stderr).toContain('JSON report written');
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly testResults: readonly { readonly name: string; readonly status: string; readonly message: string }[];
  };
  const of = (i: number) => testResults.find(({ name }) => name.endsWith(`leak-${i}.test.ts`));
  names.forEach((name, i) => expect([name, of(i)?.status]).toEqual([name, name === 'nothing' ? 'passed' : 'failed']));
  names.slice(0, -1).forEach((name, i) => expect(of(i)?.message).toContain(`${name}: `));
});
