/** A page never chooses what is read or written on the machine: no input is a path, and what names a file cannot leave. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { methods } from '../contract/api.ts';
import type { MethodName } from '../contract/api.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine.types.ts';
import { createTempFolder } from './testing/temp-folder.ts';

const folder = createTempFolder();
const never = new AbortController().signal;
const names = Object.keys(methods) as MethodName[];
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: '' });
  mkdirSync(join(folder.path, 'secret.dowser'));
  writeFileSync(join(folder.path, 'secret.dowser', 'secret.txt'), 'QZX-SECRET');
  await engine.host.importFiles({
    ...{ projectPath: join(folder.path, 'p.dowser'), name: 'p', nodes: null, mapping: null },
    edges: folder.write('e.csv', 'source,target\na,b\nb,c\n'),
  });
}, 60_000);
afterAll(async () => {
  await engine.close();
  folder.remove();
});

/** Names of all properties of an input, however deep. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value as object), ...keysOf(value)] : keysOf(value),
  );
}

it('has no input that is called a path or a folder', () => {
  const found = names.flatMap((method) => {
    const schema = z.toJSONSchema(methods[method].input, { unrepresentable: 'any', io: 'input' });
    return keysOf(schema)
      .filter((key) => /path|folder|director|^dir$|url$/i.test(key))
      .map((key) => `${method}: ${key}`);
  });
  // Paths between nodes, not of files.
  expect(found.filter((one) => !one.includes('pathOrder'))).toEqual([]);
  expect(names.length).toBeGreaterThan(80);
});

it.each([
  '../secret.dowser/secret.txt',
  '../../secret.dowser/secret.txt',
  '..',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  '..\\secret.dowser\\secret.txt',
  'x/../../secret.dowser/secret.txt',
  'secret.txt\0.html',
  'file:///etc/passwd',
])('finds nothing under the name %j', async (name) => {
  const asks: readonly [MethodName, unknown][] = [
    ['report.file', { runId: name, name: 'report.html' }],
    ['report.file', { runId: 'latest', name }],
    ['export.read', { exportId: 'x', file: name }],
    ['project.open', { projectId: name }],
    ['import.preview', { uploadId: name }],
    ['finding.get', { runId: name, kind: 'node', index: 0 }],
    ['scores.page', { runId: name, kind: 'node', offset: 0, limit: 1, search: '', unlabelledOnly: false }],
  ];
  for (const [method, input] of asks.filter(([one]) => one in methods)) {
    const parsed = methods[method].input.safeParse(input);
    if (!parsed.success) continue;
    const handler = engine.handlers[method] as (given: unknown, stop: AbortSignal) => Promise<unknown>;
    const ended = await handler(parsed.data, never).then(
      (output) => ({ output }),
      (thrown: unknown) => ({ code: thrown instanceof Error && 'code' in thrown ? thrown.code : thrown }),
    );
    expect([method, ended]).toEqual([
      method,
      { code: expect.stringMatching(/not-found|invalid-argument|conflict/) as string },
    ]);
  }
});
