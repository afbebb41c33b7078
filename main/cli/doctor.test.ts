/** What the doctor looks at on a machine, and that it deletes crash reports where it is asked to. */
import { afterAll, expect, it } from 'vitest';
import { createTempFolder } from '../engine/testing/temp-folder.ts';
import { listCrashes, writeCrash } from '../host/crash-reports.ts';
import { machineChecks } from './machine-checks.ts';
import { runCli } from './run.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());

it('tells of room, folders, native packages and crash reports, and deletes these alone', async () => {
  writeCrash(folder.path, { host: 'cli', how: 'x', error: new Error('a1'), hasDetails: false });
  const checks = await machineChecks(folder.path);
  expect(checks.map(({ what }) => what)).toEqual([
    'memory',
    'disk of the library',
    'disk for temporary files',
    'temp folder',
    'package @duckdb/node-api',
    'package onnxruntime-node',
    'package webgpu',
    'package @tensorflow/tfjs-node',
    'log',
    'crash reports',
  ]);
  const crashes = checks.find(({ what }) => what === 'crash reports');
  expect(crashes?.ok).toBe(false);
  expect(crashes?.detail).toContain(listCrashes(folder.path)[0]);
  expect(checks.find(({ what }) => what === 'package @duckdb/node-api')?.ok).toBe(true);
  const said: string[] = [];
  const code = await runCli(['doctor', '--delete-reports'], {
    ...{ out: (text) => said.push(text), err: (text) => said.push(text), isTerminal: false, cwd: folder.path },
    env: { DOWSER_LIBRARY: folder.path },
    signal: new AbortController().signal,
  });
  expect([code, said.join('')]).toEqual([0, 'Deleted crash reports: 1.\n']);
  expect(listCrashes(folder.path)).toEqual([]);
});

it('says what is wrong with a folder that is not there', async () => {
  const checks = await machineChecks(`${folder.path}/none`);
  expect(checks.find(({ what }) => what === 'disk of the library')).toMatchObject({ ok: false });
});
