import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createBackends } from './backends.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-backends-'));
afterAll(() => rmSync(folder, { recursive: true }));
const unruly = new URL('../testing/unruly-prober.ts', import.meta.url);

describe('the backends of this machine', () => {
  it('are found without a word on the terminal', () => {
    const script = join(folder, 'ask.mjs');
    writeFileSync(
      script,
      `const { createBackends } = await import(${JSON.stringify(new URL('./backends.ts', import.meta.url).href)});
       const backends = createBackends();
       const found = await backends.list();
       console.log(JSON.stringify({ names: found.map((one) => one.name), auto: await backends.resolve('auto') }));`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 40_000 });
    expect(stderr).toBe('');
    const said = JSON.parse(stdout) as { names: string[]; auto: string };
    expect(said.names).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    expect(said.names).toContain(said.auto);
  });

  it('are asked once, and one that crashes or hangs its process is only missing', async () => {
    const backends = createBackends({ prober: unruly, stallMs: 1500 });
    const found = await backends.list();
    expect(found.map(({ name, available }) => [name, available])).toEqual([
      ['tensorflow', false],
      ['webgpu', false],
      ['wasm', true],
      ['cpu', true],
    ]);
    expect(found[0].detail).toBe('Not here: trying it out crashed with SIGKILL (illegal instruction).');
    expect(found[1].detail).toContain('took too long');
    expect(await backends.resolve('auto')).toBe('wasm');
    expect(await backends.list()).toBe(found);
  });

  it('are tried out in this process where no child can be started', async () => {
    const backends = createBackends({ prober: pathToFileURL(join(folder, 'not-there.ts')) });
    expect((await backends.list()).find(({ name }) => name === 'cpu')?.available).toBe(true);
  });

  it('leaves a name that was given alone, and asks nothing', async () => {
    const backends = createBackends({ prober: pathToFileURL(join(folder, 'not-there.ts')) });
    expect(await backends.resolve('webgpu')).toBe('webgpu');
  });

  it('ends the child that asks when the engine closes', async () => {
    const backends = createBackends({ prober: unruly });
    const choice = backends.resolve('auto');
    // Of the two, tensorflow dies at once; webgpu would hang for long.
    setTimeout(() => backends.close(), 1500);
    await expect(choice).rejects.toMatchObject({ code: 'cancelled' });
  });
});
