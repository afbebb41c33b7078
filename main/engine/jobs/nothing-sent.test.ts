/** Native code that computes keeps nothing about the person and reports to nobody: not even a file in their home. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const here = import.meta.dirname;
const at = (path: string): string => JSON.stringify(pathToFileURL(join(here, path)).href);
let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'dowser-home-'));
});
afterAll(() => rmSync(home, { recursive: true }));

/** A process of its own, with a home of its own. @returns what it left in its home */
function leftBy(script: string): readonly string[] {
  const file = join(home, 'script.ts');
  writeFileSync(file, script);
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', ORT_DISABLE_TELEMETRY: undefined };
  const { status, stderr } = spawnSync(process.execPath, [file], { env, encoding: 'utf8', cwd: home });
  expect([status, stderr.split('\n').filter((line) => /Error/.test(line))]).toEqual([0, []]);
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /onnxruntime|Microsoft|device/i.test(name),
  );
}

it('in this thread', { timeout: 120_000 }, () => {
  const script = `const { openBackend } = await import(${at('../../../ml/compute/index.ts')});
    await openBackend('wasm');`;
  expect(leftBy(script)).toEqual([]);
});

it('in the thread of a job', { timeout: 120_000 }, () => {
  const script = `const { createEngine } = await import(${at('../engine.ts')});
    const { writeFileSync } = await import('node:fs');
    writeFileSync('e.csv', 'source,target\\na,b\\nb,c\\n');
    const engine = await createEngine({ host: 'test', libraryPath: 'library', samplesPath: '' });
    const files = { edges: 'e.csv', nodes: null, mapping: null };
    await engine.host.importFiles({ projectPath: process.cwd() + '/p.dowser', name: 'p', ...files });
    const over = new Promise((done) => engine.on('job.updated', (update) => update.state === 'succeeded' && done(null)));
    const job = { detector: 'degree', params: {}, seed: 1, backend: 'wasm' };
    await engine.handlers['detect.start'](job, new AbortController().signal);
    await over;
    await engine.close();`;
  expect(leftBy(script)).toEqual([]);
});
