import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildElectron, electronOutput } from '../build.ts';

it('bundles an engine that works and ends, with its workers beside it', async () => {
  await buildElectron();
  const library = mkdtempSync(join(tmpdir(), 'dowser-bundle-'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'utility-process.testing.ts'), join(electronOutput, 'engine-process.js')],
    { encoding: 'utf8', env: { ...process.env, DOWSER_LIBRARY: library }, timeout: 50_000 },
  );
  rmSync(library, { recursive: true });
  expect([status, stderr]).toEqual([0, expect.stringContaining('it is no command') as string]);
  expect(JSON.parse(stdout)).toEqual({
    host: 'electron',
    nodes: 20_000,
    state: 'succeeded',
    error: null,
    questions: 3,
  });

  const preload = readFileSync(join(electronOutput, 'preload.cjs'), 'utf8');
  expect(preload).toContain('require("electron")');
  expect(preload).not.toMatch(/^import /m);
});
