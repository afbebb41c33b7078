import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { LabelValue } from '../../contract/api.ts';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';
import {
  currentLabels,
  importDrafts,
  labelCounts,
  labelLog,
  putLabel,
  redoLabel,
  undoLabel,
  verifyChain,
  standingLabels,
} from './label-log.ts';

const benches: TestBench[] = [];
function bench(): TestBench {
  const made = createTestBench({
    numNodes: 6,
    edges: [
      [0, 1],
      [1, 2],
      [2, 2],
    ],
  });
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});
const put = (b: TestBench, index: number, value: LabelValue | null, kind: 'node' | 'edge' = 'node', reviewer = 'Ada') =>
  putLabel(b.project, { kind, index, value, reviewer, note: '', runId: null, milliseconds: 1200 });

describe('label log', () => {
  test('a label, its change, its clearing, with counts', () => {
    const b = bench();
    expect(put(b, 1, 'anomalous').entry).toMatchObject({
      seq: 1,
      ids: ['n1'],
      from: null,
      to: 'anomalous',
      action: 'label',
    });
    expect(put(b, 1, 'normal').entry).toMatchObject({ seq: 2, from: 'anomalous', to: 'normal' });
    expect(put(b, 1, 'unsure', 'edge').entry.ids).toEqual(['n1', 'n2']);
    expect(labelCounts(b.project)).toEqual({
      anomalous: 0,
      normal: 1,
      unsure: 1,
      skip: 0,
      unlabelable: 0,
      canUndo: true,
      canRedo: false,
    });
    expect(put(b, 1, null).entry).toMatchObject({ from: 'normal', to: null });
    expect(currentLabels(b.project).node.size).toBe(0);
    expect(() => put(b, 1, null)).toThrow(/no label, so there is nothing to clear/);
    expect(() => put(b, 6, 'normal')).toThrow(/no node number 6/);
    expect(labelLog(b.project, 0, 100)).toHaveLength(4);
  });

  test('undo and redo work across sessions; a new label cuts the redo branch; the giver stays the giver', async () => {
    const b = bench();
    put(b, 0, 'anomalous', 'node', 'Ada');
    put(b, 0, 'normal', 'node', 'Ben');
    const project = await b.reopen();
    expect(undoLabel(project, 'Cy')?.entry).toMatchObject({
      from: 'normal',
      to: 'anomalous',
      action: 'undo',
      reviewer: 'Cy',
    });
    expect(standingLabels(project).node.get(0)).toMatchObject({ seq: 1, reviewer: 'Ada', to: 'anomalous' });
    expect(redoLabel(project, 'Cy')?.entry.to).toBe('normal');
    expect(undoLabel(project, 'Cy')?.entry.to).toBe('anomalous');
    expect(undoLabel(project, 'Cy')?.entry.to).toBeNull();
    expect(undoLabel(project, 'Cy')).toBeNull();
    await b.reopen();
    expect(labelCounts(b.project)).toMatchObject({ canUndo: false, canRedo: true });
    put(b, 3, 'skip');
    expect(redoLabel(b.project, 'Cy')).toBeNull();
    expect(verifyChain(b.project)).toMatchObject({ ok: true, entries: 7 });
  });

  test('the chain names the first entry that was changed, removed or put in another place', async () => {
    const tampered = async (sql: string): Promise<unknown> => {
      const b = bench();
      for (let i = 0; i < 5; i++) put(b, i, 'anomalous');
      b.project.db.exec('DROP TRIGGER labels_are_kept; DROP TRIGGER labels_stay_as_written');
      b.project.db.exec(sql);
      return verifyChain(await b.reopen());
    };
    expect(await tampered(`UPDATE labels SET to_value = 'normal' WHERE seq = 3`)).toMatchObject({
      ok: false,
      brokenAt: 3,
    });
    expect(await tampered(`UPDATE labels SET reviewer = 'Eve' WHERE seq = 5`)).toMatchObject({
      ok: false,
      brokenAt: 5,
    });
    expect(await tampered('DELETE FROM labels WHERE seq = 2')).toMatchObject({ ok: false, brokenAt: 2 });
    expect(await tampered('SELECT 1')).toMatchObject({ ok: true, entries: 5 });
  });

  test('the record itself refuses to change or drop an entry', () => {
    const b = bench();
    put(b, 0, 'anomalous');
    expect(() => b.project.db.exec(`UPDATE labels SET to_value = 'normal'`)).toThrow(/only grows/);
    expect(() => b.project.db.exec('DELETE FROM labels')).toThrow(/only grows/);
  });

  test('a label that the disk refuses is not there and says so', () => {
    const b = bench();
    put(b, 0, 'anomalous');
    b.project.db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON labels WHEN NEW.element = 2 BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    );
    expect(() => put(b, 2, 'normal')).toThrow(/could not be saved: disk full.*not recorded/);
    const draft = { kind: 'node', reviewer: 'Ada', note: '', runId: null, milliseconds: null, value: 'skip' } as const;
    expect(() =>
      importDrafts(b.project, [
        { ...draft, index: 1 },
        { ...draft, index: 2 },
      ]),
    ).toThrow(/disk full/);
    expect([...currentLabels(b.project).node]).toEqual([[0, 'anomalous']]);
    expect(put(b, 3, 'normal').entry.seq).toBe(2);
    expect(verifyChain(b.project).ok).toBe(true);
  });

  test('random puts, undos, redos and re-openings agree with a plain model', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('put' as const),
          index: fc.nat(3),
          value: fc.constantFrom('anomalous', 'normal', 'unsure', 'skip', null),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const b = createTestBench({ numNodes: 6, edges: [[0, 1]] });
        try {
          // The model: a list of whole states and a position in it.
          let history: Record<number, LabelValue>[] = [{}];
          let at = 0;
          for (const s of steps) {
            if (s.do === 'put') {
              let next = { ...history[at] };
              if (s.value === null) {
                if (!(s.index in next)) {
                  expect(() => put(b, s.index, null)).toThrow(/nothing to clear/);
                  continue;
                }
                next = Object.fromEntries(Object.entries(next).filter(([index]) => Number(index) !== s.index));
              } else next[s.index] = s.value;
              put(b, s.index, s.value);
              history = [...history.slice(0, at + 1), next];
              at++;
            } else if (s.do === 'undo') {
              expect(undoLabel(b.project, 'Ada') === null).toBe(at === 0);
              at = Math.max(0, at - 1);
            } else if (s.do === 'redo') {
              expect(redoLabel(b.project, 'Ada') === null).toBe(at === history.length - 1);
              at = Math.min(history.length - 1, at + 1);
            } else await b.reopen();
            expect(Object.fromEntries(currentLabels(b.project).node)).toEqual(history[at]);
            expect(labelCounts(b.project)).toMatchObject({ canUndo: at > 0, canRedo: at < history.length - 1 });
          }
          expect(verifyChain(b.project).ok).toBe(true);
        } finally {
          await b.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });
});
