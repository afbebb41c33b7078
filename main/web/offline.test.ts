/** Dowser is offline: a whole session in a process from which every way to another machine is refused. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTempFolder } from '../engine/testing/temp-folder.ts';
import { samplesPath } from '../host/paths.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const MARK = 'refused-network:';
const guard = join(import.meta.dirname, 'testing/refuse-network.ts');
const run = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', guard, script, ...args], {
    encoding: 'utf8',
    timeout: 240_000,
  });
const refused = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith(MARK));

it('speaks to no other machine in a whole session, in none of its threads', { timeout: 300_000 }, () => {
  const { stdout, stderr } = run(join(import.meta.dirname, 'testing/offline-session.ts'), folder.path, samplesPath());
  expect(refused(stderr)).toEqual([]);
  expect([stdout, stderr]).toEqual(['done\n', expect.any(String) as string]);
});

// That it can fail: each way out is tried under the same guard, and caught.
it.each([
  ['a connection', `import net from 'node:net'; net.connect(443, '198.51.100.1');`, 'connection'],
  [
    'a connection by options',
    `import net from 'node:net'; net.connect({ port: 80, host: 'example.org' });`,
    'connection',
  ],
  ['https', `import https from 'node:https'; https.get('https://example.org/');`, 'connection'],
  ['a name', `import dns from 'node:dns'; dns.lookup('example.org', () => {});`, 'dns.lookup'],
  [
    'a name, asked in another way',
    `import { promises } from 'node:dns'; await promises.resolve4('example.org');`,
    'dns',
  ],
  ['fetch', `await fetch('https://example.org/');`, 'fetch'],
  ['a datagram', `import d from 'node:dgram'; d.createSocket('udp4').send('x', 53, '198.51.100.1');`, 'datagram'],
  ['a socket of the web', `import { WebSocket } from 'ws'; new WebSocket('ws://example.org/');`, 'connection'],
  [
    'a thread',
    // As all of ours, from a file.
    `import { Worker } from 'node:worker_threads'; new Worker(new URL('./thread.mjs', import.meta.url));`,
    'fetch',
  ],
])('catches %s', { timeout: 60_000 }, (_, code, what) => {
  // Beside the sources, so that packages are found.
  folder.write('thread.mjs', `fetch('https://example.org/');`);
  const script = folder.write('out.mts', code.replace(`'ws'`, `'${import.meta.resolve('ws')}'`));
  const { stderr, status } = run(script);
  expect(status).not.toBe(0);
  expect(refused(stderr)[0]).toContain(`${MARK} ${what}`);
});
