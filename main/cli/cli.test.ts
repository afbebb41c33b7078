/** The command line as a person uses it, against the real engine, in a folder of its own. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../ml/rng.ts';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => cli(folder, args);
const json = async (...args: string[]): Promise<unknown> => {
  const { code, out, err } = await run(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

/** 60 accounts in a ring with chords, one of them joined to everybody; ids that a careless reader would spoil. */
beforeAll(async () => {
  const rng = createRng(7);
  const id = (i: number) => `00${i}`;
  const nodes = Array.from(
    { length: 60 },
    (_, i) => `${id(i)},${rng.uniform().toFixed(3)},${i % 3},${i === 9 ? 1 : 0}`,
  );
  const edges = Array.from({ length: 60 }, (_, i) => [i, (i + 1) % 60]);
  for (let i = 0; i < 60; i += 2) if (i !== 9) edges.push([9, i]);
  edges.push([3, 4]);
  writeFileSync(join(folder, 'nodes.csv'), `account,balance,branch,fraud\n${nodes.join('\n')}\n`);
  writeFileSync(
    join(folder, 'edges.csv'),
    `from,to,amount\n${edges.map(([a, b], i) => `${id(a)},${id(b)},${10 + i}`).join('\n')}\n001\n`,
  );
  const made = await run('import', '--project', 'bank.dowser', '--edges', 'edges.csv', '--nodes', 'nodes.csv');
  expect([made.code, made.err]).toEqual([0, '']);
  expect(made.out).toMatch(/edges\.csv\s+edges\s+92\s+91\s+0\s+1/);
  expect(made.out).toContain('60 nodes');
  expect(made.out).toContain('Rejected: edges.csv, line 93');
});

describe('dowser', () => {
  it('detects, ranks and writes what it ranked', async () => {
    const { code, out } = await run('detect', '--project', 'bank.dowser', '--detector', 'degree', '--seed', '3');
    expect([code, out]).toEqual([0, expect.stringContaining('scored nodes') as string]);
    const top = await run('scores', '--project', 'bank.dowser', '--kind', 'nodes', '--top', '2');
    expect(top.out.split('\n')[0]).toBe('rank,id,score,percentile,label');
    expect(top.out.split('\n')[1]).toMatch(/^1,009,/);
    expect(top.out.trimEnd().split('\n')).toHaveLength(3);
    const wrote = await run('scores', '--project', 'bank.dowser', '--kind', 'nodes', '--out', 'all.csv');
    expect(wrote).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(join(folder, 'all.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(61);
  });

  it('repeats a seed exactly, tells seeds apart, and measures them together', async () => {
    const settings = ['--detector', 'bourne', '--set', 'epochs=1', '--set', 'rounds=2', '--backend', 'cpu'];
    const runs = (await json('detect', '--project', 'bank.dowser', '--seeds', '5,6', ...settings)) as {
      runId: string;
    }[];
    const again = (await json('detect', '--project', 'bank.dowser', '--seed', '5', ...settings)) as { runId: string };
    const rows = async (runId: string) =>
      (await json('scores', '--project', 'bank.dowser', '--run', runId, '--kind', 'nodes')) as { rows: unknown };
    expect((await rows(again.runId)).rows).toEqual((await rows(runs[0].runId)).rows);
    expect((await rows(runs[1].runId)).rows).not.toEqual((await rows(runs[0].runId)).rows);

    const one = await run('evaluate', '--project', 'bank.dowser', '--run', runs[0].runId);
    expect(one.code).toBe(0);
    expect(one.out).toMatch(/node\s+BOURNE\s+\d\.\d{4}/);
    expect(one.out).toMatch(/\(floor\)/);
    const all = (await json('evaluate', '--project', 'bank.dowser', '--run', 'all')) as {
      runIds: string[];
      rows: { method: string; runs: number; auroc: { std: number | null } }[];
    }[];
    const bourne = all.find((group) => group.runIds.includes(runs[0].runId));
    expect(bourne?.runIds).toHaveLength(3);
    expect(bourne?.rows[0]).toMatchObject({ runs: 3, auroc: { std: expect.any(Number) as number } });
  });

  it('keeps labels of nodes and edges, and reads back the file that it writes', async () => {
    const label = ['label', '--project', 'bank.dowser', '--by', 'Ann'];
    expect((await run(...label, '--node', '009', '--class', 'anomalous', '--note', 'knows "all", why?')).code).toBe(0);
    expect((await run(...label, '--source', '000', '--target', '001', '--class', 'normal')).code).toBe(0);
    const parallel = await run(...label, '--source', '003', '--target', '004', '--class', 'unsure');
    expect(parallel.code).toBe(1);
    expect(parallel.err).toContain('numbers 3, 90');
    expect((await run(...label, '--source', '003', '--target', '004', '--edge', '90', '--class', 'unsure')).code).toBe(
      0,
    );
    expect((await run(...label, '--source', '003', '--target', '004', '--edge', '5', '--class', 'skip')).code).toBe(1);

    const written = await run('labels', '--project', 'bank.dowser', '--format', 'csv', '--out', 'labels.csv');
    expect(written.code).toBe(0);
    await run('import', '--project', 'copy.dowser', '--edges', 'edges.csv', '--nodes', 'nodes.csv');
    const read = await json('label', '--project', 'copy.dowser', '--file', 'labels.csv');
    expect(read).toEqual({ read: 3, kept: 3, rejected: [] });
    const plain = async (project: string) =>
      ((await json('labels', '--project', project)) as Record<string, unknown>[]).map(
        ({ kind, id, source, target, edge, label: value, reviewer, note }) => [
          kind,
          id,
          source,
          target,
          edge,
          value,
          reviewer,
          note,
        ],
      );
    expect(await plain('copy.dowser')).toEqual(await plain('bank.dowser'));
    expect((await plain('copy.dowser'))[0]).toEqual([
      'node',
      '009',
      null,
      null,
      null,
      'anomalous',
      'Ann',
      'knows "all", why?',
    ]);
    const log = (await json('labels', '--project', 'bank.dowser', '--log')) as unknown[];
    expect(log).toHaveLength(3);
  });

  it('writes the report', async () => {
    await run('detect', '--project', 'bank.dowser', '--detector', 'degree');
    const { code, out } = await run('report', '--project', 'bank.dowser', '--out', 'report', '--by', 'Ann');
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'report'))).toEqual(
      expect.arrayContaining(['nodes.csv', 'edges.csv', 'report.html']),
    );
    for (const file of out.trimEnd().split('\n')) expect(existsSync(file)).toBe(true);
    expect(readFileSync(join(folder, 'report', 'report.html'), 'utf8')).toContain('009');
  });

  it('writes no report after Ctrl-C', async () => {
    await run('detect', '--project', 'bank.dowser', '--detector', 'degree');
    const controller = new AbortController();
    controller.abort();
    const args = ['report', '--project', 'bank.dowser', '--out', 'stopped', '--by', 'Ann'];
    const { code, out, err } = await cli(folder, args, { signal: controller.signal });
    expect([code, out, err.trimEnd().split('\n')]).toEqual([1, '', [expect.stringMatching(/[Ss]topped/)]]);
    expect(existsSync(join(folder, 'stopped'))).toBe(false);
  });

  it('imports nothing after Ctrl-C', async () => {
    const controller = new AbortController();
    controller.abort();
    const args = ['import', '--project', 'stopped.dowser', '--edges', 'edges.csv'];
    const { code, out, err } = await cli(folder, args, { signal: controller.signal });
    expect([code, out, err]).toEqual([1, '', 'The import was stopped. Nothing was written.\n']);
    expect(readdirSync(folder).filter((name) => /stopped|partial/.test(name))).toEqual([]);
  });

  it('stops a detection on Ctrl-C, and goes on with it where it was', async () => {
    const detect = [
      ...['detect', '--project', 'bank.dowser', '--detector', 'bourne', '--backend', 'wasm'],
      ...['--set', 'epochs=1500', '--set', 'rounds=1'],
    ];
    const controller = new AbortController();
    let err = '';
    const result = cli(folder, detect, {
      signal: controller.signal,
      isTerminal: true,
      err: (text) => {
        err += text;
        // The first progress has been drawn: it is really running.
        if (text.includes('%')) controller.abort();
      },
    });
    expect((await result).code).toBe(1);
    expect(err).toMatch(/was stopped\. It goes on where it was: dowser resume --project bank\.dowser --run detect-/);
    const resumed = await run('resume', '--project', 'bank.dowser', '--json');
    expect(resumed.err).toBe('');
    const whole = await run(...detect, '--json');
    const top = async (runId: string) =>
      (await run('scores', '--project', 'bank.dowser', '--run', runId, '--kind', 'nodes', '--top', '5')).out;
    const [one, other] = [resumed, whole].map(({ out }) => (JSON.parse(out) as { runId: string }).runId);
    expect(one).not.toBe(other);
    expect(await top(one)).toBe(await top(other));
    const nothing = await run('resume', '--project', 'bank.dowser');
    expect([nothing.code, nothing.err]).toEqual([
      1,
      'No run of this project was interrupted, so there is nothing to go on with.\n',
    ]);
    const scores = await run('scores', '--project', 'bank.dowser', '--kind', 'nodes', '--top', '1');
    expect(scores.code).toBe(0);
  }, 120_000);

  it('answers what cannot be done with one sentence and exit code 1', async () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['nowhere.dowser', ['detect', '--project', 'nowhere.dowser']],
      ['no detector called crystal-ball', ['detect', '--project', 'bank.dowser', '--detector', 'crystal-ball']],
      ['parameter called zeal', ['detect', '--project', 'bank.dowser', '--set', 'zeal=1']],
      ['run-x', ['scores', '--project', 'bank.dowser', '--run', 'run-x', '--kind', 'nodes']],
      ['no node', ['label', '--project', 'bank.dowser', '--node', '9', '--class', 'skip', '--by', 'Ann']],
      ['missing.csv', ['import', '--project', 'new.dowser', '--edges', 'missing.csv']],
      ['bank.dowser', ['import', '--project', 'bank.dowser', '--edges', 'edges.csv']],
      [
        'could not be written',
        ['scores', '--project', 'bank.dowser', '--kind', 'nodes', '--out', 'no/such/folder.csv'],
      ],
    ];
    for (const [sentence, args] of cases) {
      const { code, out, err } = await run(...args);
      expect([args, code, out]).toEqual([args, 1, '']);
      expect(err).toContain(sentence);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    }
    expect(existsSync(join(folder, 'new.dowser'))).toBe(false);
  });

  it('says what this machine has', async () => {
    const { checks, backends } = (await json('doctor')) as {
      checks: { what: string; ok: boolean }[];
      backends: { name: string; available: boolean }[];
    };
    expect(checks).toContainEqual(expect.objectContaining({ what: 'library folder', ok: true }));
    expect(backends.map((backend) => backend.name).sort()).toEqual(['cpu', 'tensorflow', 'wasm', 'webgpu']);
    expect(backends.find((backend) => backend.name === 'cpu')?.available).toBe(true);
  });
});
