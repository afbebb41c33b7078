import { afterEach, describe, expect, test } from 'vitest';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';
import { entryToRow, hashEntry, labelColumns } from './label-entry.ts';
import { currentLabels, labelCounts, labelLog, putLabel, redoLabel, undoLabel, verifyChain } from './label-log.ts';
import { previewMany, putMany } from './label-many.ts';

const benches: TestBench[] = [];
function bench(numNodes = 8): TestBench {
  const made = createTestBench({ numNodes, edges: [[0, 1]] });
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});

const put = (b: TestBench, index: number, value: 'anomalous' | 'normal') =>
  putLabel(b.project, { kind: 'node', index, value, reviewer: 'Ada', note: '', runId: null, milliseconds: 9 });
const many = (b: TestBench, indices: readonly number[], value: 'anomalous' | 'normal' | null, change = false) =>
  putMany(b.project, {
    ...{ kind: 'node', indices: Int32Array.from(indices), value, change },
    ...{ reviewer: 'Ben', note: 'a ring', runId: null },
  });
const nodes = (b: TestBench) => Object.fromEntries(currentLabels(b.project).node);

describe('labels given together', () => {
  test('the preview says what would be met; those with a label are left alone', () => {
    const b = bench();
    put(b, 1, 'normal');
    put(b, 2, 'anomalous');
    const wanted = { kind: 'node', indices: Int32Array.of(3, 1, 2, 0, 3) } as const;
    expect(previewMany(b.project, { ...wanted, value: 'normal' })).toEqual({
      total: 4,
      none: 2,
      same: 1,
      others: { anomalous: 1 },
    });
    expect(previewMany(b.project, { ...wanted, value: null })).toEqual({
      total: 4,
      none: 2,
      same: 0,
      others: { anomalous: 1, normal: 1 },
    });
    expect(many(b, [3, 1, 2, 0, 3], 'normal')).toMatchObject({ together: 2, counts: { normal: 3, anomalous: 1 } });
    expect(nodes(b)).toEqual({ 0: 'normal', 1: 'normal', 2: 'anomalous', 3: 'normal' });
    expect(many(b, [0, 1, 3], 'normal', true)).toBeNull();
  });

  test('one undo takes all back, one redo gives all again, also after opening anew', async () => {
    const b = bench();
    put(b, 2, 'anomalous');
    many(b, [0, 1, 2, 3], 'normal', true);
    put(b, 5, 'normal');
    const after = nodes(b);
    await b.reopen();
    undoLabel(b.project, 'Ada');
    expect(undoLabel(b.project, 'Ada')).toMatchObject({
      together: 4,
      entry: { index: 3 },
      counts: { normal: 0, anomalous: 1 },
    });
    expect(nodes(b)).toEqual({ 2: 'anomalous' });
    await b.reopen();
    expect(labelCounts(b.project)).toMatchObject({ canUndo: true, canRedo: true });
    expect(redoLabel(b.project, 'Ada')).toMatchObject({ together: 4, entry: { index: 3 } });
    expect(redoLabel(b.project, 'Ada')).toMatchObject({ together: 1 });
    expect(nodes(b)).toEqual(after);
    expect(undoLabel(b.project, 'Ada')?.together).toBe(1);
    expect(undoLabel(b.project, 'Ada')?.together).toBe(4);
    expect(undoLabel(b.project, 'Ada')?.together).toBe(1);
    expect(undoLabel(b.project, 'Ada')).toBeNull();
    expect(verifyChain(b.project).ok).toBe(true);
  });

  test('two steps in a row stay two, and removing labels is a step as well', () => {
    const b = bench();
    many(b, [0, 1], 'normal');
    many(b, [2, 3], 'normal');
    expect(many(b, [0, 1, 2, 7], null)).toMatchObject({ together: 3 });
    expect(nodes(b)).toEqual({ 3: 'normal' });
    undoLabel(b.project, 'Ada');
    undoLabel(b.project, 'Ada');
    expect(nodes(b)).toEqual({ 0: 'normal', 1: 'normal' });
    expect(labelLog(b.project, 0, 9).map(({ batch }) => batch)).toEqual([1, 1, 3, 3, 5, 5, 5, null, null]);
  });

  test('what belongs together is covered by the hashes', async () => {
    const b = bench();
    many(b, [0, 1, 2], 'normal');
    b.project.db.exec('DROP TRIGGER labels_stay_as_written; UPDATE labels SET refers_to = 2 WHERE seq = 3');
    expect(verifyChain(await b.reopen())).toMatchObject({ ok: false, brokenAt: 3 });
  });

  test('labels of before there were steps verify, and are taken back one by one', async () => {
    const b = bench();
    let previousHash = '0'.repeat(64);
    const insert = b.project.db.prepare(`INSERT INTO labels (${labelColumns}) VALUES (${'?, '.repeat(15)}?)`);
    for (const seq of [1, 2]) {
      const unhashed = {
        ...{ seq, kind: 'node' as const, index: seq, ids: [`n${seq}`], from: null, to: 'normal' as const },
        ...{ reviewer: 'Ada', note: '', runId: null, milliseconds: null, itemId: null, action: 'label' as const },
        ...{ refersTo: null, at: '2026-01-01T00:00:00.000Z', previousHash },
      };
      previousHash = hashEntry(unhashed);
      insert.run(...entryToRow({ ...unhashed, hash: previousHash }));
    }
    // As it was written before: SHA-256 of what stood in the log then.
    expect(previousHash).toMatchInlineSnapshot(`"e0dce0a903ffd97b5070a87267b0fdf1b74ebd60998fb58cf903643ba5061c7a"`);
    await b.reopen();
    expect(verifyChain(b.project)).toMatchObject({ ok: true, entries: 2 });
    expect(undoLabel(b.project, 'Ada')?.together).toBe(1);
    expect(nodes(b)).toEqual({ 1: 'normal' });
  });

  test('all of them or none: what the disk refuses leaves nothing behind', () => {
    const b = bench();
    b.project.db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON labels WHEN NEW.element = 2 BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    );
    expect(() => many(b, [0, 1, 2, 3], 'normal')).toThrow(/disk full/);
    expect(nodes(b)).toEqual({});
    expect(labelLog(b.project, 0, 9)).toEqual([]);
    expect(many(b, [0, 1], 'normal')?.together).toBe(2);
  });

  test('strangers and too many are refused with what to do', () => {
    const b = bench(10_001);
    expect(() => many(b, [10_001], 'normal')).toThrow(/no node number 10001/);
    const all = Array.from({ length: 10_001 }, (_, i) => i);
    expect(() => many(b, all, 'normal')).toThrow(/at most 10000 are labelled in one step/);
    const at = performance.now();
    expect(many(b, all.slice(1), 'normal')?.together).toBe(10_000);
    expect(performance.now() - at).toBeLessThan(10_000);
    expect(undoLabel(b.project, 'Ada')?.together).toBe(10_000);
    expect(verifyChain(b.project)).toMatchObject({ ok: true, entries: 20_000 });
  });
});
