/** The question that a label answers: in projects from before there were any, in the hash, in files, under undo. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { toFormat2 } from '../storage/migrations/to-format-2.ts';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';
import { importLabels, labelRecords, labelsCsv } from './label-file.ts';
import { labelLog, labelOf, putLabel, redoLabel, standingOpinions, undoLabel, verifyChain } from './label-log.ts';
import type { LabelValue } from '../../contract/api.ts';

const benches: TestBench[] = [];
function bench(): TestBench {
  const made = createTestBench({ numNodes: 5, edges: [[0, 1]] });
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});
const give = (b: TestBench, index: number, value: LabelValue | null, reviewer: string, itemId: number | null = null) =>
  putLabel(b.project, { kind: 'node', index, value, reviewer, note: '', runId: null, milliseconds: null, itemId });
const opinions = (b: TestBench, index: number) =>
  Object.fromEntries([...(standingOpinions(b.project).node.get(index) ?? [])].map(([name, { to }]) => [name, to]));

test('a project from before the column opens, its old entries hold, and new ones join the chain', async () => {
  const b = bench();
  give(b, 0, 'normal', 'Ada');
  give(b, 1, 'anomalous', 'Ada');
  const old = verifyChain(b.project);
  b.project.db.exec('ALTER TABLE labels DROP COLUMN item_id');
  for (const table of ['events', 'audit', 'points', 'items', 'batches']) b.project.db.exec(`DROP TABLE queue_${table}`);
  await b.reopen();
  toFormat2.run(b.project.db);
  expect(verifyChain(b.project)).toEqual(old);
  expect(labelLog(b.project, 0, 9).map(({ itemId }) => itemId)).toEqual([null, null]);
  give(b, 2, 'normal', 'Ada', 17);
  expect(verifyChain(b.project)).toMatchObject({ ok: true, entries: 3 });
  expect(labelLog(b.project, 2, 1)[0].itemId).toBe(17);
});

test('the hash covers the question: changed afterwards, the entry does not hold', () => {
  const b = bench();
  give(b, 0, 'normal', 'Ada', 3);
  b.project.db.exec('DROP TRIGGER labels_stay_as_written; UPDATE labels SET item_id = 4');
  expect(verifyChain(b.project)).toMatchObject({ ok: false, brokenAt: 1 });
});

test('what each reviewer said stands beside the label, through undo, redo and clearing', () => {
  const b = bench();
  give(b, 0, 'normal', 'Ada', 1);
  give(b, 0, 'anomalous', 'Ben', 1);
  give(b, 0, 'unsure', 'Ada');
  expect(opinions(b, 0)).toEqual({ Ada: 'unsure', Ben: 'anomalous' });
  undoLabel(b.project, 'Cy');
  expect(opinions(b, 0)).toEqual({ Ada: 'normal', Ben: 'anomalous' });
  redoLabel(b.project, 'Cy');
  expect(opinions(b, 0)).toEqual({ Ada: 'unsure', Ben: 'anomalous' });
  give(b, 0, null, 'Ada');
  expect(opinions(b, 0)).toEqual({ Ben: 'anomalous' });
  undoLabel(b.project, 'Ada');
  give(b, 1, 'normal', 'Ada');
  give(b, 1, null, 'Ben');
  expect(opinions(b, 1)).toEqual({});
  for (let i = 0; i < 2; i++) undoLabel(b.project, 'Ada');
  expect([opinions(b, 0), opinions(b, 1)]).toEqual([{ Ada: 'unsure', Ben: 'anomalous' }, {}]);
});

test('"not now" to a question about what has an answer leaves label and answer as they are', () => {
  const b = bench();
  give(b, 0, 'normal', 'Ada', 1);
  give(b, 0, 'skip', 'Ben', 1);
  expect(labelOf(b.project, 'node', 0)).toBe('normal');
  give(b, 0, 'skip', 'Ada', 9);
  expect(labelOf(b.project, 'node', 0)).toBe('normal');
  expect(opinions(b, 0)).toMatchObject({ Ada: 'normal', Ben: 'skip' });
  // To the same question, and outside the queue, it takes the place of what was said.
  give(b, 0, 'skip', 'Ada', 1);
  expect(labelOf(b.project, 'node', 0)).toBe('skip');
  for (let i = 0; i < 3; i++) undoLabel(b.project, 'Ada');
  expect([labelOf(b.project, 'node', 0), opinions(b, 0)]).toEqual(['normal', { Ada: 'normal' }]);
});

test('labels leave and come back with their question and with what every reviewer said; older files are read too', async () => {
  const from = bench();
  give(from, 0, 'normal', 'Ada', 4);
  give(from, 0, 'anomalous', 'Ben', 4);
  give(from, 1, 'unlabelable', 'Ada');
  const to = bench();
  const path = join(to.project.path, 'labels.csv');
  writeFileSync(path, labelsCsv(from.project));
  expect(await importLabels(to.project, path, 'Importer')).toEqual({ read: 3, kept: 3, rejected: [] });
  const essence = (b: TestBench) =>
    labelRecords(b.project).map(({ id, label, reviewer, item }) => [id, label, reviewer, item]);
  expect(essence(to)).toEqual(essence(from));
  expect(essence(to)).toEqual([
    ['n0', 'anomalous', 'Ben', 4],
    ['n1', 'unlabelable', 'Ada', null],
  ]);
  expect(opinions(to, 0)).toEqual({ Ada: 'normal', Ben: 'anomalous' });
  const { length } = labelLog(to.project, 0, 100);
  await importLabels(to.project, path, 'Importer');
  expect(labelLog(to.project, 0, 100)).toHaveLength(length);

  writeFileSync(path, 'kind,id,label,reviewer\nnode,n2,normal,Ada\n');
  expect(await importLabels(to.project, path, 'Importer')).toMatchObject({ kept: 1 });
  writeFileSync(path, 'id,label,item\nn3,normal,0\nn4,normal,x\n');
  const { rejected } = await importLabels(to.project, path, 'Importer');
  expect(rejected).toEqual([
    'Line 2: the item must be the number of a question, not "0".',
    'Line 3: the item must be the number of a question, not "x".',
  ]);
  rmSync(path);
});
