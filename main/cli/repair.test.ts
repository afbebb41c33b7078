/** dowser repair and doctor --project over a project of which one part after the other is damaged. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookAtRecord } from '../engine/testing/look-at-record.ts';
import { makeTemplate } from '../torture/kill-template.ts';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-repair-'));
const template = join(folder, 'template', 'torture.dowser');
beforeAll(() => makeTemplate(template, 1), 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const copy = (): string => {
  const path = join(folder, `p${++made}.dowser`);
  cpSync(template, path, { recursive: true });
  return path;
};
const run = (...args: string[]) => cli(folder, args);
/** Names and contents; the lock is not part of a project. */
const tree = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('project.lock') && statSync(join(path, name)).isFile())
      .map((name) => [name, readFileSync(join(path, name), 'base64')]),
  );
const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file);
  bytes[Math.floor(at * bytes.length)] ^= 0x10;
  writeFileSync(file, bytes);
};
const only = (path: string, part: string): string => {
  const [name] = readdirSync(join(path, part)).filter((one) => one.startsWith('detect-') || one.startsWith('train-'));
  return join(path, part, name);
};

test('what is intact is left as it is, by both', async () => {
  const path = copy();
  const before = tree(path);
  const repaired = await run('repair', '--project', path);
  expect(repaired).toMatchObject({ code: 0, err: '' });
  expect(repaired.out).toMatch(/the label log +yes +All 40 entries of the label log hold/);
  expect(repaired.out).toMatch(/tables\/nodes\.parquet +yes +\d+ rows; is as it was written/);
  expect(repaired.out).toMatch(/model .* yes/);
  expect(repaired.out).toContain('Everything is intact.');
  expect(tree(path)).toEqual(before);
  const doctor = await run('doctor', '--project', path, '--json');
  expect(doctor.code).toBe(0);
  expect(JSON.parse(doctor.out)).toMatchObject({ project: { intact: true } });
  expect(tree(path)).toEqual(before);
});

test('a dry run and the doctor say what is damaged and change nothing', async () => {
  const path = copy();
  flip(join(only(path, 'runs'), 'nodes.parquet'), 0.4);
  const before = tree(path);
  const dry = await run('repair', '--project', path, '--dry-run');
  expect(dry.code).toBe(1);
  expect(dry.out).toMatch(/run .* NO +nodes\.parquet is not what was written, although as long/);
  expect(dry.out).toContain('Would be done');
  expect(dry.err).toContain('is not intact');
  const doctor = await run('doctor', '--project', path);
  expect(doctor).toMatchObject({ code: 1 });
  expect(doctor.err).toContain('Run dowser repair');
  expect(tree(path)).toEqual(before);
});

test('a damaged run is put aside and marked in the record', async () => {
  const path = copy();
  const runFolder = only(path, 'runs');
  truncateSync(join(runFolder, 'nodes.parquet'), 100);
  const runId = runFolder.slice(runFolder.lastIndexOf('/') + 1);
  const repaired = await run('repair', '--project', path);
  expect(repaired.code).toBe(0);
  const [aside] = readdirSync(path).filter((name) => name.startsWith('damaged-'));
  expect(existsSync(join(path, aside, 'runs', runId, 'nodes.parquet'))).toBe(true);
  expect(lookAtRecord(path).runs.get(runId)).toMatchObject({ state: 'failed' });
  expect((await run('scores', '--project', path, '--run', runId, '--kind', 'nodes')).err).toMatch(/no scores|damaged/);
});

test('a damaged model is put aside, its ranking stays', async () => {
  const path = copy();
  const [modelId] = readdirSync(join(path, 'models'));
  flip(join(path, 'models', modelId, 'student.bin'), 0.5);
  expect(
    (
      await run(
        'predict',
        '--project',
        path,
        '--nodes',
        join(folder, 'template', 'nodes.csv'),
        '--out',
        join(folder, 'scored.csv'),
      )
    ).err,
  ).toContain('dowser repair');
  expect((await run('repair', '--project', path)).code).toBe(0);
  expect(lookAtRecord(path).models.size).toBe(0);
  expect(lookAtRecord(path).runs.get(modelId)).toMatchObject({ state: 'succeeded' });
  expect((await run('scores', '--project', path, '--run', modelId, '--kind', 'nodes')).code).toBe(0);
});

describe.each(['nodes', 'edges', 'features'])('damaged %s', (table) => {
  test('refuse to open, say what to do, and labels come back with the sources', async () => {
    const path = copy();
    flip(join(path, 'tables', `${table}.parquet`), 0.6);
    const refused = await run('labels', '--project', path);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`${table}.parquet is not what was written`);
    expect(refused.err).toContain('dowser repair');
    const repaired = await run('repair', '--project', path);
    expect(repaired.code).toBe(0);
    expect(repaired.out).toContain('--mode replace');
    expect((await run('labels', '--project', path)).out.trim().split('\n')).toHaveLength(1);
    const [edges, nodes] = ['edges.csv', 'nodes.csv'].map((name) => join(folder, 'template', name));
    const again = await run('import', '--project', path, '--mode', 'replace', '--edges', edges, '--nodes', nodes);
    expect(again).toMatchObject({ code: 0, err: expect.any(String) as string });
    expect((await run('labels', '--project', path)).out.trim().split('\n')).toHaveLength(41);
    expect((await run('repair', '--project', path)).out).toContain('Everything is intact.');
  });
});

test.each([0.15, 0.35, 0.55, 0.75, 0.95])('a record with a lost page at %f keeps what can be read', async (at) => {
  const path = copy();
  const file = join(path, 'project.sqlite');
  const bytes = readFileSync(file);
  const page = 4096 * Math.floor((at * bytes.length) / 4096);
  bytes.fill(0xa5, page, page + 4096);
  writeFileSync(file, bytes);
  const repaired = await run('repair', '--project', path, '--json');
  const {
    intact,
    folder: aside,
    actions,
  } = JSON.parse(repaired.out) as { intact: boolean; folder: string; actions: string[] };
  expect([intact, actions]).toEqual([true, expect.arrayContaining([expect.stringContaining('made anew')]) as string[]]);
  expect(existsSync(join(aside, 'copy-of-project.sqlite'))).toBe(true);
  const { labels, broken } = lookAtRecord(path);
  expect(broken).toBeNull();
  const behind = join(aside, 'labels-behind-the-gap.csv');
  const given = existsSync(behind) ? readFileSync(behind, 'utf8').trim().split('\n').length - 1 : 0;
  // One page holds about ten labels.
  expect(labels.length + given).toBeGreaterThanOrEqual(25);
  expect((await run('labels', '--project', path)).code).toBe(0);
});

test('a project that is no database any more says so and is left as it is', async () => {
  const path = copy();
  writeFileSync(join(path, 'project.sqlite'), 'no database');
  const before = tree(path);
  const repaired = await run('repair', '--project', path);
  expect(repaired).toMatchObject({ code: 1 });
  expect(repaired.out).toContain('Nothing of the record can be read');
  expect(tree(path)).toEqual(before);
});

test('a project that is open elsewhere is not looked at', async () => {
  const path = copy();
  const { lockProject } = await import('../engine/storage/lock.ts');
  const lock = lockProject(path);
  try {
    expect(await run('repair', '--project', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining('open in another Dowser') as string,
    });
  } finally {
    lock.release();
  }
});
