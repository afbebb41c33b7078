import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEventSource, testHandlers } from '../contract/test-handlers.ts';
import { runWebHost } from './run-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-host-'));
writeFileSync(join(folder, 'index.html'), '<title>Dowser</title>');
afterAll(() => rmSync(folder, { recursive: true }));

it('prints where it runs, answers until it is stopped, and then no more', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  let origin = '';
  const ready = new Promise<void>((resolve) => {
    void runWebHost({
      engine: { handlers: testHandlers, on: createEventSource().on },
      port: 0,
      rendererPath: folder,
      libraryPath: folder,
      open: false,
      print: (line) => lines.push(line),
      report: (problem) => lines.push(problem),
      signal: stop.signal,
      onReady: (_link, at) => {
        origin = at;
        resolve();
      },
    }).then(() => lines.push('ended'));
  });
  await ready;
  expect((await fetch(origin)).status).toBe(401);
  expect(lines).toEqual([
    expect.stringMatching(/^Open this address in a browser \(it works once\): http:\/\/127\.0\.0\.1/),
  ]);
  stop.abort();
  for (let i = 0; i < 200 && lines.length < 2; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lines[1]).toBe('ended');
  await expect(fetch(origin)).rejects.toThrow();
});
