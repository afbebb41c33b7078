/** What the screen wants back when the project opens again, and a saver that writes it half a second after a change. */
import type { SessionState } from '../../main/contract/api.ts';
import { mostChosenKept } from '../../main/contract/history.ts';
import { keptOf, mementoOf } from './history.ts';
import type { ViewMemento } from './history.ts';
import type { WorkbenchState } from './types.ts';

/** A choice of more nodes than a session takes is left out; its title stays, so that opening can tell. */
function keptView(state: WorkbenchState): ViewMemento {
  const view = mementoOf(state);
  return view.chosen.length > mostChosenKept ? { ...view, chosen: [] } : view;
}

/** The session as the contract wants it: absent keys stay absent. */
export function sessionOf(state: WorkbenchState): SessionState {
  const { camera, positions, panelSizes, scrollOffset } = state.memory;
  return {
    tab: state.tab,
    reviewer: state.reviewer,
    filter: state.search,
    unlabelledOnly: state.unlabelledOnly,
    expanded: [...state.expanded],
    overview: state.overview,
    ...(state.filter.length === 0 ? {} : { nodeFilter: state.filter }),
    view: keptView(state),
    history: keptOf(state.history),
    ...(Object.keys(state.thresholds).length === 0 ? {} : { thresholds: state.thresholds }),
    ...(state.runId === null ? {} : { runId: state.runId }),
    ...(state.selected === null ? {} : { selected: { ...state.selected } }),
    ...(camera === undefined ? {} : { camera }),
    ...(positions === undefined ? {} : { positions }),
    ...(panelSizes === undefined ? {} : { panelSizes }),
    ...(scrollOffset === undefined ? {} : { scrollOffset }),
  };
}

export interface SessionSaver {
  /** Call on every change; writes when nothing changed for `delay` ms and the session differs from the last one. */
  touch(): void;
  /** Writes at once what is waiting. */
  flush(): void;
  /** Takes the present session as already written (after opening a project). */
  reset(): void;
  /** Writes at once the session of a project that is being left, where it was not written yet. */
  leave(session: SessionState): void;
}

export function createSessionSaver(options: {
  readonly delay: number;
  readonly read: () => SessionState | null;
  readonly write: (session: SessionState) => void;
}): SessionSaver {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let written = '';

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const session = options.read();
    if (session === null) return;
    const text = JSON.stringify(session);
    if (text === written) return;
    written = text;
    options.write(session);
  };
  return {
    touch: () => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(flush, options.delay);
    },
    flush,
    leave: (session) => {
      const waiting = timer !== null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (waiting && JSON.stringify(session) !== written) options.write(session);
    },
    reset: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const session = options.read();
      written = session === null ? '' : JSON.stringify(session);
    },
  };
}
