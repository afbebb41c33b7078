/**
 * Taking back and doing again whatever came last: a change of the view, a label, the opening of another project. The
 * camera stays where it is unless another element is shown.
 */
import { createHistoryRecorder, isSame, markStep } from './history-recorder.ts';
import { emptyHistory, keysIn, mementoOf, pickKeys } from './history.ts';
import type { History, LabelStep, ProjectStep, ViewPart } from './history.ts';
import type { Slice, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

export interface HistorySlice {
  readonly history: History;
  /** the view is being brought to another point: what changes meanwhile is no step of its own */
  readonly travelling: boolean;
  /** presses of undo and redo that are not answered yet: where the history will then stand is not known */
  readonly stepsUnderWay: number;
  readonly undoLast: () => Promise<void>;
  readonly redoLast: () => Promise<void>;
  /** Goes to the point at which so many steps are done. */
  readonly goToStep: (at: number) => Promise<void>;
  /** Call on every change of the state. */
  readonly noteHistory: () => void;
  /** Records at once what is waiting to settle. */
  readonly settleHistory: () => void;
}

export const createHistorySlice = (): Slice<HistorySlice> => (set, get) => {
  const recorder = createHistoryRecorder({ read: get, write: (history) => set({ history }) });
  let queue: Promise<void> = Promise.resolve();

  /** One after the other: a second press waits for the first. */
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    set((state) => ({ stepsUnderWay: state.stepsUnderWay + 1 }));
    const done = queue.then(work).finally(() => set((state) => ({ stepsUnderWay: state.stepsUnderWay - 1 })));
    // A step that failed says so to whoever asked for it; those after it go on.
    queue = done.catch(() => undefined);
    return done;
  };

  /** Brings the view to `part` at once; @returns when lists and reasons have followed. */
  const applyView = (part: ViewPart, history: History): Promise<void> => {
    const { selected, ...rest } = pickKeys(part, keysIn(part));
    const followed: Promise<void>[] = [];
    const runBefore = get().runId;
    // Whoever goes through the history wants to see it all the while.
    const stays = get().rightTab === 'history' ? { rightTab: 'history' as const } : {};
    // The camera of the whole graph stays, unless its places are others.
    const looked = get().overview;
    const samePlaces = rest.overview?.places === looked.places && rest.overview.seed === looked.seed;
    const overview =
      rest.overview === undefined ? {} : { overview: { ...rest.overview, camera: samePlaces ? looked.camera : null } };
    set({ ...rest, ...overview, ...stays, history, travelling: true });
    const { tab } = get();
    const { expanded = get().expanded, maxNodes = get().maxNodes } = rest;
    if (selected === null) {
      const nothing: Partial<WorkbenchState> = { finding: null, detail: null, cursor: -1, inList: false, focus: null };
      set({ ...nothing, selected: null, note: '' });
    } else {
      const target = selected ?? get().selected;
      if (target !== null && !(isSame(target, get().selected) && runBefore === get().runId)) {
        followed.push(get().select({ ...target }, { expanded, keepTab: true }));
      }
    }
    // Choosing an element brings its list to the front and begins a picture anew; at that point it may not have been so.
    const broughtAnother = get().tab !== tab;
    set({ tab, expanded, maxNodes, travelling: false });
    recorder.restart(rest.rightTab);
    const listChanged =
      broughtAnother || (['runId', 'tab', 'search', 'unlabelledOnly', 'filter'] as const).some((key) => key in rest);
    if (rest.filter !== undefined) followed.push(get().refreshFilter());
    if (listChanged) followed.push(get().reloadList());
    return Promise.all(followed).then(() => undefined);
  };

  const moved = (by: -1 | 1): History => ({ ...get().history, at: get().history.at + by });

  /** @returns false where the engine refused, so that the place in the history stays */
  const crossLabel = async (step: LabelStep, direction: -1 | 1): Promise<boolean> => {
    if (step.undone === (direction === -1)) {
      set({ history: moved(direction) });
      return true;
    }
    const before = get().lastChange;
    const view = mementoOf(get());
    set({ travelling: true });
    try {
      await (direction === -1 ? get().undo() : get().redo());
    } finally {
      set({ travelling: false });
    }
    const change = get().lastChange;
    if (change === null || change === before) {
      recorder.restart();
      if (get().labelError !== null) return false;
      // The log holds nothing to take back: the step is only remembered here, and must not stand in the way.
      set({ history: moved(direction) });
      return true;
    }
    const marked = markStep(get().history, change, direction === -1);
    const isThis = marked.entries.some(
      (entry) => entry.id === step.id && entry.kind === 'label' && entry.undone === (direction === -1),
    );
    // Among questions the queue itself shows what is to be answered; what another label brought on screen stays.
    const part: ViewPart = { ...view, ...(direction === -1 ? step.before : step.after) };
    await applyView(step.itemId !== null || !isThis ? {} : part, marked);
    return isThis;
  };

  const crossProject = async (step: ProjectStep, direction: -1 | 1): Promise<boolean> => {
    const { projectId, name } = direction === -1 ? step.from : step.to;
    recorder.cross(step, direction);
    await get().openProject(projectId, name);
    return get().project?.projectId === projectId;
  };

  const travel = async (target: number): Promise<void> => {
    recorder.settle();
    let part: ViewPart = {};
    let history = get().history;
    const direction = target < history.at ? -1 : 1;
    while (history.at !== target) {
      const step = history.entries.at(direction === -1 ? history.at - 1 : history.at);
      if (step === undefined) break;
      if (step.kind === 'view') {
        part = { ...part, ...(direction === -1 ? step.before : step.after) };
        history = { ...history, at: history.at + direction };
        continue;
      }
      if (Object.keys(part).length > 0) await applyView(part, history);
      part = {};
      const went = step.kind === 'label' ? await crossLabel(step, direction) : await crossProject(step, direction);
      // Another project has a history of its own.
      if (!went || step.kind === 'project') return;
      history = get().history;
    }
    if (Object.keys(part).length > 0) await applyView(part, history);
  };

  const step = async (direction: -1 | 1): Promise<void> => {
    recorder.settle();
    const { entries, at } = get().history;
    let target = at;
    let found = entries.at(direction === -1 ? at - 1 : at);
    if (direction === -1 && at === 0) found = undefined;
    // Labels that were taken back, or given again, by their own keys need nothing more.
    while (found?.kind === 'label' && found.undone === (direction === -1)) {
      target += direction;
      found = direction === -1 && target === 0 ? undefined : entries.at(direction === -1 ? target - 1 : target);
    }
    if (found === undefined) {
      if (target !== at) set({ history: { ...get().history, at: target } });
      get().announce(direction === -1 ? t('There is nothing to take back.') : t('There is nothing to do again.'));
      return;
    }
    await travel(target + direction);
    get().announce(`${direction === -1 ? t('Taken back') : t('Done again')}: ${found.title}`);
  };

  return {
    history: emptyHistory,
    travelling: false,
    stepsUnderWay: 0,
    undoLast: () => inOrder(() => step(-1)),
    redoLast: () => inOrder(() => step(1)),
    goToStep: (at) => inOrder(() => travel(Math.max(0, Math.min(at, get().history.entries.length)))),
    noteHistory: () => recorder.note(),
    settleHistory: () => recorder.settle(),
  };
};
