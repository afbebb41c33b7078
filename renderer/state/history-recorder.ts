/**
 * Watches the state and records its steps: a change of the view once it has settled, a label of one's own as soon as it
 * is on disk, together with the move to the next element that it brought about.
 */
import type { LabelChange } from '../../main/contract/api.ts';
import type { History, LabelStep, ProjectStep, ViewMemento } from './history.ts';
import { changedKeys, mementoOf, pickKeys, push, pushView } from './history.ts';
import { describeLabel, describeStep } from './history-words.ts';
import type { Selected, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

interface Snapshot {
  readonly view: ViewMemento;
  readonly cursor: number;
  readonly inList: boolean;
  /** of the selected element; null while it is not known */
  readonly name: string | null;
}

export interface HistoryRecorder {
  /** Call on every change of the state. */
  note(): void;
  /** Records at once what is waiting to settle. */
  settle(): void;
  /** Takes the present view as it is, without recording how it came about; `tab` lies behind the open history. */
  restart(tab?: ViewMemento['rightTab']): void;
  /** The next change of project comes from going back (-1) or forth (1) over this step. */
  cross(step: ProjectStep, direction: -1 | 1): void;
}

/** Milliseconds without a change after which a step is done. */
const quiet = 500;
/** How often what is still being read or written is waited for. */
const mostWaits = 8;

let made = 0;
export const stepId = (): string => `${Date.now().toString(36)}-${(made++).toString(36)}`;

export const isSame = (a: Selected | null, b: Selected | null): boolean => a?.kind === b?.kind && a?.index === b?.index;

/** From one row of the list to the next or the one before. */
function isStepping(from: Snapshot, to: Snapshot): boolean {
  const neighbours = from.inList && to.inList && Math.abs(from.cursor - to.cursor) === 1;
  const { selected } = from.view;
  const sameList = from.view.tab === to.view.tab && from.view.runId === to.view.runId;
  const isAnother = selected?.kind === to.view.selected?.kind && selected?.index !== to.view.selected?.index;
  return neighbours && sameList && isAnother;
}

/** The history of the project that was gone to, with the step over which it was reached in its place. */
export function crossed(history: History, step: ProjectStep, direction: -1 | 1): History {
  const known = history.entries.findIndex(({ id }) => id === step.id);
  if (known !== -1) return { ...history, at: direction === -1 ? known : known + 1 };
  if (direction === 1) return push(history, step);
  return { ...push(history, step), at: Math.min(history.at, history.entries.length) };
}

export function createHistoryRecorder(options: {
  readonly read: () => WorkbenchState;
  readonly write: (history: History) => void;
}): HistoryRecorder {
  const { read, write } = options;
  let base: Snapshot | null = null;
  let pending: Snapshot[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waits = 0;
  let heard: LabelChange | null = null;
  let project: { readonly projectId: string; readonly name: string } | null = null;
  /** the right panel apart from the history: to look at that is no step */
  let rightTab: ViewMemento['rightTab'] = 'why';
  let crossing: { readonly step: ProjectStep; readonly direction: -1 | 1 } | null = null;

  const wait = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      const { total, runId, saving } = read();
      const latest = pending.at(-1);
      const isNameless = latest !== undefined && latest.view.selected !== null && latest.name === null;
      // A list that is being read chooses its first row when it is there, and a label that is on its way to the disk
      // has its move before it: both belong to the same step, and a step is told with the name of its element.
      const isComing = (total === null && runId !== null) || saving > 0 || isNameless;
      if (isComing && waits++ < mostWaits) wait();
      else settle();
    }, quiet);
  };

  const recordView = (from: Snapshot, to: Snapshot, rows: number): void => {
    const keys = changedKeys(from.view, to.view);
    if (keys.length === 0) return;
    write(
      pushView(read().history, {
        kind: 'view',
        id: stepId(),
        at: new Date().toISOString(),
        title: describeStep(from.view, to.view, keys, { name: to.name, runs: read().runs }, rows),
        before: pickKeys(from.view, keys),
        after: pickKeys(to.view, keys),
        rows,
      }),
    );
  };

  /** Rows gone through one after the other are one step, everything else between them another. */
  const record = (from: Snapshot, steps: readonly Snapshot[]): void => {
    let start = from;
    let end = from;
    let rows = 0;
    for (const next of steps) {
      const stepping = isStepping(end, next);
      if (end !== start && stepping !== rows > 0) {
        recordView(start, end, rows);
        start = end;
        rows = 0;
      }
      if (stepping) rows++;
      end = next;
    }
    recordView(start, end, rows);
  };

  const settle = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    waits = 0;
    if (base === null) return;
    const from = base;
    const steps = pending;
    base = steps.at(-1) ?? base;
    pending = [];
    record(from, steps);
  };

  const recordLabel = (change: LabelChange): void => {
    const { kind, index, ids, itemId, seq, at } = change.entry;
    const named = (seen: Snapshot): Snapshot =>
      seen.name === null && isSame(seen.view.selected, { kind, index }) ? { ...seen, name: ids.join(' → ') } : seen;
    const known = base === null ? [] : [base, ...pending].map(named);
    // The list moves on before the disk has answered: the move away from the element belongs to its label.
    const moved =
      change.together > 1
        ? -1
        : known.findIndex(
            ({ view }, i) =>
              isSame(view.selected, { kind, index }) &&
              i + 1 < known.length &&
              !isSame(known[i + 1].view.selected, view.selected),
          );
    let delta: Pick<LabelStep, 'before' | 'after'> = { before: {}, after: {} };
    if (moved === -1) {
      settle();
      const { entries, at: done } = read().history;
      const last = entries.at(-1);
      // A slow disk: the move was recorded first, as a step of its own.
      if (
        change.together === 1 &&
        last?.kind === 'view' &&
        done === entries.length &&
        last.rows <= 1 &&
        isSame(last.before.selected ?? null, { kind, index })
      ) {
        delta = { before: last.before, after: last.after };
        write({ ...read().history, entries: entries.slice(0, -1), at: done - 1 });
      }
    } else {
      const [from, to] = [known[moved], known[moved + 1]];
      record(known[0], known.slice(1, moved + 1));
      const keys = changedKeys(from.view, to.view);
      delta = { before: pickKeys(from.view, keys), after: pickKeys(to.view, keys) };
      base = to;
      pending = known.slice(moved + 2);
    }
    write(
      push(read().history, {
        ...{
          kind: 'label',
          id: stepId(),
          at,
          title: describeLabel(change),
          seq,
          itemId,
          together: change.together,
          undone: false,
        },
        element: { kind, index },
        ...delta,
      }),
    );
  };

  /** A label was taken back or given again past the history, by its own keys: its step says so. */
  const markLabel = (change: LabelChange, undone: boolean): void => {
    settle();
    write(markStep(read().history, change, undone));
  };

  const hear = (change: LabelChange | null): void => {
    if (change === heard) return;
    heard = change;
    if (change === null) return;
    const { action, reviewer } = change.entry;
    if (action === 'undo' || action === 'redo') markLabel(change, action === 'undo');
    else if (action === 'label' && reviewer === read().reviewer) recordLabel(change);
  };

  const restart = (tab?: ViewMemento['rightTab']): void => {
    if (tab !== undefined) rightTab = tab;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    base = null;
    pending = [];
    heard = read().lastChange;
    note();
  };

  const enterProject = (state: WorkbenchState): void => {
    if (state.project === null) return;
    const { projectId, name } = state.project;
    const left = project;
    project = { projectId, name };
    const over = crossing;
    crossing = null;
    if (left === null || left.projectId === projectId) return;
    if (over !== null) {
      write(crossed(state.history, over.step, over.direction));
      return;
    }
    const step = { id: stepId(), at: new Date().toISOString(), title: t('Opened the project {name}', { name }) };
    write(push(state.history, { kind: 'project', ...step, from: left, to: project }));
  };

  const note = (): void => {
    const state = read();
    if (state.project === null || state.opening !== null || state.travelling) {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      base = null;
      pending = [];
      return;
    }
    const { detail, selected } = state;
    const inTable = state.centre === 'table' && state.tableTotal !== null;
    const cursor = inTable ? state.tablePlace : state.cursor;
    const inList = inTable ? cursor >= 0 : state.inList;
    const name = detail !== null && isSame(detail, selected) ? detail.names.join(' → ') : null;
    if (state.rightTab !== 'history') rightTab = state.rightTab;
    const seen: Snapshot = { view: { ...mementoOf(state), rightTab }, cursor, inList, name };
    if (base === null) {
      base = seen;
      heard = state.lastChange;
      enterProject(state);
      return;
    }
    const latest = pending.at(-1) ?? base;
    if (changedKeys(latest.view, seen.view).length > 0) {
      pending.push(seen);
      wait();
    } else {
      // Place and name of an element are known a moment after it was chosen; in the table its place comes first.
      const place = inTable && latest.inList ? {} : { cursor, inList };
      const fuller = { ...latest, ...place, name: seen.name ?? latest.name };
      if (pending.length === 0) base = fuller;
      else pending[pending.length - 1] = fuller;
    }
    hear(state.lastChange);
  };

  return {
    note,
    settle,
    restart,
    cross: (step, direction) => {
      crossing = { step, direction };
    },
  };
}

/** Marks the last step (for taking back) or the first (for giving again) that stands for this label. */
export function markStep(history: History, { entry: of, together }: LabelChange, undone: boolean): History {
  const { entries, at } = history;
  const fits = (i: number): boolean => {
    const entry = entries.at(i);
    if (entry?.kind !== 'label' || entry.undone === undone || entry.together !== together) return false;
    // Of labels given together one or the other stands for all of them.
    return together > 1 || isSame(entry.element, of);
  };
  const places = [...entries.keys()].filter(fits);
  const found = undone ? places.at(-1) : places.at(0);
  if (found === undefined) return history;
  const marked = entries.map((entry, i) => (i === found && entry.kind === 'label' ? { ...entry, undone } : entry));
  // Where it is the step that would have been next, the place in the history moves along.
  const next = undone && found === at - 1 ? at - 1 : !undone && found === at ? at + 1 : at;
  return { ...history, entries: marked, at: next };
}
