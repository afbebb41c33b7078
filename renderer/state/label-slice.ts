/**
 * Giving labels. The list moves on at once, so that a fast hand is never held up; "saved" is said only when the engine
 * answered that the label is on disk. Labels go out strictly one after the other; when one fails, the element comes
 * back on screen with the engine's sentence.
 */
import type { LabelChange, LabelEntry, LabelValue } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { hangsOnLabels, listInput } from './filter-slice.ts';
import { isHidden, questionLookedAt } from './queue-slice.ts';
import type { GivenLabel, RankingContext } from './ranking-slice.ts';
import type { LabelSlice, Slice } from './types.ts';
import { count, t } from '../text/text.ts';

const noCounts = {
  anomalous: 0,
  normal: 0,
  unsure: 0,
  skip: 0,
  unlabelable: 0,
  canUndo: false,
  canRedo: false,
};

export const labelWords: Readonly<Record<LabelValue, string>> = {
  anomalous: t('Anomalous'),
  normal: t('Normal'),
  unsure: t('Unsure'),
  skip: t('Skipped'),
  unlabelable: t('Cannot be labelled'),
};

const inWords = (value: LabelValue | null): string =>
  value === null ? t('no label') : labelWords[value].toLowerCase();

/** One sentence for the bar and the screen reader. */
export function describeChange({ entry, together }: LabelChange): string {
  const what =
    together > 1
      ? entry.kind === 'node'
        ? count(together, '{n} node', '{n} nodes')
        : count(together, '{n} edge', '{n} edges')
      : `${entry.kind === 'node' ? t('Node') : t('Edge')} ${entry.ids.join(' → ')}`;
  if (entry.action === 'undo' && together > 1) return t('{what}: taken back together', { what });
  if (entry.action === 'undo') return t('{what}: undone, now {to}', { what, to: inWords(entry.to) });
  if (entry.action === 'redo') return t('{what}: {to} again', { what, to: inWords(entry.to) });
  return `${what}: ${inWords(entry.to)}`;
}

export const createLabelSlice =
  (context: RankingContext): Slice<LabelSlice> =>
  (set, get) => {
    const { api } = context;
    let queue: Promise<void> = Promise.resolve();
    let moving: Promise<void> = Promise.resolve();
    let log: LabelEntry[] = [];
    /** the newest entry that was heard of; the log may still be on its way */
    let newest = 0;

    /** Runs `work` after everything asked for before it. */
    const inOrder = (work: () => Promise<void>): Promise<void> => {
      queue = queue.then(work);
      return queue;
    };

    /** Many rows, the picture and what is on screen may have changed: they are read again. */
    const applyTogether = async (change: LabelChange): Promise<void> => {
      set((state) => ({ counts: change.counts, lastChange: change, manyVersion: state.manyVersion + 1 }));
      context.rows?.markStale();
      const { cursor } = get();
      try {
        const more = await api.call('label.log', { offset: log.length, limit: 10_000 });
        const last = log.at(-1)?.seq ?? 0;
        log = [...log, ...more.filter(({ seq }) => seq > last)];
      } catch (thrown) {
        const error = toAppError(thrown);
        // A lost connection has its own banner, and the log is read again when it is back.
        if (error.code !== 'disconnected')
          set({ labelError: t('The history could not be read. {message}', { message: error.message }) });
      }
      set((state) => ({ logVersion: state.logVersion + 1 }));
      await Promise.all([
        get().ensureRows(Math.max(0, cursor - 40), Math.max(0, cursor) + 40),
        get().reloadSelection(),
      ]);
    };

    const apply = (change: LabelChange): void => {
      const { entry } = change;
      const { tab, selected, detail, unlabelledOnly, filter } = get();
      // The event and the answer to the call say the same; the second one changes nothing.
      // Of several that were taken back the first is told.
      const through = entry.action === 'undo' ? entry.seq + change.together - 1 : entry.seq;
      if (through <= newest) return;
      newest = through;
      if (change.together > 1) {
        void applyTogether(change);
        return;
      }
      log = [...log, entry];
      let rowsVersion = get().rowsVersion;
      if (entry.kind === tab) {
        const replaced = context.rows?.patch(
          (row) => row.index === entry.index && row.label !== entry.to,
          (row) => ({ ...row, label: entry.to }),
        );
        if (replaced !== undefined && replaced > 0) rowsVersion++;
      }
      // In blind mode a label of somebody else must not show before one's own answer.
      const isSelected = selected?.kind === entry.kind && selected.index === entry.index && !isHidden(get(), selected);
      set({
        counts: change.counts,
        lastChange: change,
        logVersion: get().logVersion + 1,
        rowsVersion,
        ...(isSelected && detail !== null ? { detail: { ...detail, label: entry.to === null ? null : entry } } : {}),
      });
      const isFiltered = entry.kind === 'node' && hangsOnLabels(filter);
      if (isFiltered) void get().refreshFilter();
      if (isFiltered || (unlabelledOnly && entry.kind === tab)) void refreshFiltered();
    };

    /** With "unlabelled only", or a filter of labels, a label takes its row out of the list: fetch the order again and find our place in it. */
    const refreshFiltered = async (): Promise<void> => {
      context.rows?.markStale();
      const { cursor, selected, runId, tab: kind } = get();
      await get().ensureRows(Math.max(0, cursor - 40), cursor + 40);
      if (selected === null || runId === null || selected.kind !== kind) return;
      try {
        const place = await api.call('scores.locate', {
          runId,
          kind,
          index: selected.index,
          ...listInput(get()),
        });
        if (get().selected !== selected) return;
        set(place.offset === null ? { inList: false } : { cursor: place.offset, inList: true });
      } catch (thrown) {
        set({ rankingError: toAppError(thrown).message });
      }
    };

    /** Sends a label after those before it. @returns whether it is on disk; where not, the reason is in labelError */
    const put = ({ target, value, note, itemId = null, onSent }: GivenLabel): Promise<boolean> => {
      const { reviewer, runId, shownAt } = get();
      const milliseconds = Math.round(performance.now() - shownAt);
      set((state) => ({ saving: state.saving + 1, labelError: null }));
      let saved = false;
      return inOrder(async () => {
        try {
          const putting = api.call('label.put', {
            ...target,
            value,
            reviewer,
            note,
            runId,
            milliseconds,
            itemId,
          });
          onSent?.();
          const change = await putting;
          set({ savedAt: change.entry.at, savedText: describeChange(change) });
          apply(change);
          saved = true;
        } catch (thrown) {
          set({ labelError: t('The label was not saved. {message}', { message: toAppError(thrown).message }) });
        } finally {
          set((state) => ({ saving: state.saving - 1 }));
        }
      }).then(() => saved);
    };

    context.put = put;

    /** Labels the chosen element and moves on; the move does not wait for the disk. */
    const labelAndMove = async (value: LabelValue): Promise<{ readonly saved: Promise<void> }> => {
      const { selected, note, connection } = get();
      if (selected === null) return { saved: Promise.resolve() };
      if (connection.state === 'lost') {
        // Moving on would only hide which element still has no label.
        set({ labelError: t('The label was not saved: the engine is not answering. Label it again when it is back.') });
        return { saved: Promise.resolve() };
      }
      const putting = put({ target: selected, value, note });
      // Beside the questions no list is on show to move on in: what was looked up is done, and the question goes on.
      const besideQuestions = get().leftTab === 'questions';
      if (besideQuestions) get().showQuestion();
      const moved = besideQuestions ? Promise.resolve() : get().next();
      const saved = Promise.all([putting, moved]).then(async ([onDisk]) => {
        if (onDisk) return;
        // Nothing the person wrote may be lost: the element and the note come back.
        await get().select(selected);
        set({ note });
      });
      await moved;
      return { saved };
    };

    const takeBack = (method: 'label.undo' | 'label.redo'): Promise<void> => {
      set((state) => ({ saving: state.saving + 1, labelError: null }));
      return inOrder(async () => {
        try {
          const change = await api.call(method, { reviewer: get().reviewer });
          if (change === null) {
            set({
              savedText:
                method === 'label.undo' ? t('There is no label to take back.') : t('There is nothing to give back.'),
            });
            return;
          }
          set({ savedAt: change.entry.at, savedText: describeChange(change) });
          apply(change);
          if (change.together > 1 || get().returnToQuestion(change)) return;
          await get().select({ kind: change.entry.kind, index: change.entry.index });
        } catch (thrown) {
          set({ labelError: toAppError(thrown).message });
        } finally {
          set((state) => ({ saving: state.saving - 1 }));
        }
      });
    };

    return {
      counts: noCounts,
      saving: 0,
      savedAt: null,
      savedText: '',
      labelError: null,
      note: '',
      lastChange: null,
      logVersion: 0,
      label: async (value) => {
        // The next question is known beforehand, so that even the fastest hand waits for nothing.
        const answering = get().answerQuestion(value);
        if (answering !== null) {
          await answering;
          return;
        }
        // A key pressed while the list still moves on belongs to the element that is coming.
        const step = moving.then(() => labelAndMove(value));
        const settled = (): void => undefined;
        moving = step.then(settled, settled);
        const { saved } = await step;
        await saved;
      },
      clearLabel: async () => {
        const { selected, note } = get();
        const question = questionLookedAt(get());
        if (selected === null || (question !== null && question.answer === null)) return;
        await put({ target: selected, value: null, note, itemId: question?.itemId ?? null });
        if (question !== null) await get().refreshQueue();
      },
      saveNote: async () => {
        const { selected, note, detail } = get();
        // A note belongs to a label; without one it waits for the label that is given next.
        const question = questionLookedAt(get());
        const value = question === null ? (detail?.label?.to ?? null) : question.answer;
        if (selected === null || value === null || detail?.label?.note === note) return;
        await put({ target: selected, value, note, itemId: question?.itemId ?? null });
      },
      setNote: (note) => set({ note: note.slice(0, 2000) }),
      manyVersion: 0,
      previewMany: ({ kind, indices }, value) =>
        api.call('label.previewMany', { kind, indices: Int32Array.from(indices), value }),
      labelMany: async ({ kind, indices, title }, value, { change, note }) => {
        const { reviewer, runId } = get();
        set((state) => ({ saving: state.saving + 1, labelError: null }));
        let failure: unknown = null;
        await inOrder(async () => {
          try {
            const input = { kind, indices: Int32Array.from(indices), value, change, reviewer, note, runId };
            const done = await api.call('label.putMany', input);
            if (done === null) set({ savedText: t('{title}: nothing had to be changed.', { title }) });
            else {
              set({
                savedAt: done.entry.at,
                savedText: t('{title}, {done}. One undo takes all back.', { title, done: describeChange(done) }),
              });
              apply(done);
            }
          } catch (thrown) {
            failure = thrown;
          } finally {
            set((state) => ({ saving: state.saving - 1 }));
          }
        });
        if (failure !== null) throw toAppError(failure);
      },
      undo: () => takeBack('label.undo'),
      redo: () => takeBack('label.redo'),
      dismissLabelError: () => set({ labelError: null }),
      onLabelChanged: (change) => {
        apply(change);
        const { queue, answers } = get();
        const { kind, itemId } = change.entry;
        // Our own answer on its way asks for the queue itself once it is on disk.
        const isOnItsWay = itemId !== null && answers.get(itemId)?.saved === false;
        if (queue !== null && kind === 'node' && !isOnItsWay) get().noteQueueChanged();
      },
      historyOf: (target) =>
        log.filter((entry) => entry.kind === target.kind && entry.index === target.index).reverse(),
      loadLog: async () => {
        const entries: LabelEntry[] = [];
        for (;;) {
          const page = await api.call('label.log', { offset: entries.length, limit: 10_000 });
          entries.push(...page);
          if (page.length < 10_000) break;
        }
        log = entries;
        newest = entries.at(-1)?.seq ?? 0;
        set((state) => ({ logVersion: state.logVersion + 1 }));
      },
    };
  };
