/** The next questions on the command line: the same for the same labels, others for others, nothing changed by asking. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-query-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  const edges = Array.from({ length: 90 }, (_, i) => `k${i % 30},k${(i * 7 + 1 + Math.floor(i / 30)) % 30},${i % 9}`);
  writeFileSync(join(folder, 'e.csv'), `source,target,amount\n${edges.join('\n')}\n`);
  const nodes = Array.from({ length: 30 }, (_, i) => `k${i},Name ${i},${(i * 13) % 7},${i % 3}`);
  writeFileSync(join(folder, 'n.csv'), `id,name,x,y\n${nodes.join('\n')}\n`);
  await cli(folder, ['import', '--project', 'p.dowser', '--edges', 'e.csv', '--nodes', 'n.csv']);
});

const answer = z.object({
  phase: z.string(),
  answers: z.number(),
  questions: z.array(z.object({ id: z.string(), sentence: z.string(), reason: z.string() })),
});
const query = (...args: string[]) => cli(folder, ['query', '--project', 'p.dowser', '--count', '5', ...args]);
const asked = async (...args: string[]) => {
  const { code, out, err } = await query('--json', ...args);
  expect([code, err]).toEqual([0, '']);
  return answer.parse(JSON.parse(out));
};

it('asks the same for the same labels, something else after a label, and changes nothing by asking', async () => {
  const first = await asked();
  expect(first.questions).toHaveLength(5);
  expect(first.answers).toBe(0);
  for (const { sentence } of first.questions) expect(sentence).toMatch(/\.$/);
  expect(await asked()).toEqual(first);
  const { id } = first.questions[0];
  await cli(folder, ['label', '--project', 'p.dowser', '--node', id, '--class', 'normal', '--by', 'Ada']);
  const second = await asked();
  expect(second.answers).toBe(1);
  expect(second.questions.map((one) => one.id)).not.toContain(id);
  const log = await cli(folder, ['labels', '--project', 'p.dowser', '--log']);
  expect(JSON.parse(log.out)).toHaveLength(1);
});

it('prints a table with one sentence for each, and says what the labels are', async () => {
  const { code, out, err } = await query('--strategy', 'degree');
  expect([code, err]).toEqual([0, expect.stringMatching(/1 label to learn from\.\n$/) as string]);
  expect(out.trimEnd().split('\n')).toHaveLength(7);
  expect(out).toMatch(/k\d+ \(Name \d+\) +picked +\S.*\./);
});

it('hunts too, the same again for the same labels, and when the strategy alone is named', async () => {
  const first = await asked('--mode', 'hunt');
  expect(first.questions).toHaveLength(5);
  expect(await asked('--mode', 'hunt')).toEqual(first);
  expect(await asked('--strategy', 'hunt')).toEqual(first);
});

it('refuses what it cannot do in one sentence', async () => {
  const unknown = await query('--strategy', 'oracle');
  expect([unknown.code, unknown.err]).toEqual([
    1,
    expect.stringMatching(/^There is no strategy called oracle/) as string,
  ]);
  const bad = await query('--set', 'depth');
  expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('--set must be key=value') as string]);
});

it('begins the queue with the same settings', async () => {
  const { code, err } = await query('--strategy', 'degree', '--begin', '--by', 'Ada');
  expect([code, err]).toEqual([0, expect.stringContaining('The queue has begun') as string]);
});

it('changes an open queue by what the flags name alone, and says so', async () => {
  const path = join(folder, 'p.dowser', 'project.sqlite');
  const newest = () => {
    const db = new DatabaseSync(path);
    const row = db.prepare('SELECT action, settings FROM queue_events ORDER BY seq DESC LIMIT 1').get();
    db.close();
    return {
      action: row?.['action'],
      ...z.record(z.string(), z.unknown()).parse(JSON.parse(String(row?.['settings']))),
    };
  };
  const db = new DatabaseSync(path);
  db.exec(`INSERT INTO queue_events (queue_id, action, settings, reviewer, log_seq, at)
    SELECT queue_id, 'change', json_set(settings, '$.auditSize', 3, '$.blind', json('true')), reviewer, log_seq, at
    FROM queue_events ORDER BY seq DESC LIMIT 1`);
  db.close();
  const { code, err } = await query('--strategy', 'random', '--begin', '--by', 'Ada');
  expect([code, err]).toEqual([0, expect.stringContaining('The queue was open already') as string]);
  expect(newest()).toMatchObject({ action: 'change', strategy: 'random', auditSize: 3, blind: true, batchSize: 5 });
});
