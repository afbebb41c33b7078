import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestProject } from '../testing/test-project.ts';
import { labelLog, verifyChain } from './label-log.ts';

const writer = fileURLToPath(new URL('../testing/label-writer.ts', import.meta.url));

/** Runs the writer until it has acknowledged `count` labels, kills it without warning, returns the last number said. */
async function writeAndKill(path: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const target = count;
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (out.split('\n').length > target) child.kill('SIGKILL');
    });
    child.on('close', (code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`exit ${code}: ${errors}`)),
    );
  });
  // A line without its end was cut by the kill; the label behind it may or may not count, the ones before it do.
  return Number(out.slice(0, out.lastIndexOf('\n')).split('\n').at(-1));
}

test('every acknowledged label survives kill -9, again and again', async () => {
  const path = mkdtempSync(join(tmpdir(), 'dowser-kill-'));
  try {
    let before = 0;
    for (const count of [7, 30, 1]) {
      const acknowledged = await writeAndKill(path, count);
      expect(acknowledged).toBeGreaterThanOrEqual(before + count);
      const project = openTestProject(path, { numNodes: 50, edges: [[0, 1]] });
      const log = labelLog(project, 0, 1_000_000);
      // At most one label can be on disk without having been acknowledged: the one under way.
      expect(log.length - acknowledged).toBeGreaterThanOrEqual(0);
      expect(log.length - acknowledged).toBeLessThanOrEqual(1);
      for (const entry of log.slice(before)) expect(entry.note).toBe(`label ${entry.seq - 1 - before}`);
      expect(verifyChain(project)).toMatchObject({ ok: true, entries: log.length });
      before = log.length;
      await project.close();
    }
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
});
