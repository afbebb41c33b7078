/** Joins the key table to the store. Actions on the picture and on input fields go out as window events. */
import { useEffect } from 'react';
import { actionFor, takesText } from '../state/keys.ts';
import type { KeyAction } from '../state/keys.ts';
import type { WorkbenchStore } from '../state/store.ts';
import { useWorkbenchStore } from '../workbench-context.tsx';

/** What only a component can do: focus its field, move its picture. */
export type ScreenAction = Extract<KeyAction, 'expand' | 'fit' | 'search' | 'note'>;
const screenEvent = 'dowser-screen-action';

const isScreenAction = (action: KeyAction): action is ScreenAction =>
  action === 'expand' || action === 'fit' || action === 'search' || action === 'note';

/** Begins to ask, or shows the question that is asked. */
export function askMe(store: WorkbenchStore): void {
  const { queue, project, opening, openDialog, showQuestion } = store.getState();
  if (queue !== null) showQuestion();
  else if (project !== null && opening === null) openDialog('ask');
}

/** Opens the dialog; where nothing can be trained now, it says why. */
export function trainModel(store: WorkbenchStore): void {
  const { project, opening, openDialog } = store.getState();
  if (project !== null && opening === null) openDialog('train');
}

export function performAction(store: WorkbenchStore, action: KeyAction): void {
  const state = store.getState();
  if (action === 'search' && state.runId === null) {
    // Without scores there is no list to search: a text narrows everything else down.
    if (state.project !== null && state.opening === null) {
      state.openBuilder({ position: null, condition: { kind: 'text', text: '' } });
    }
    return;
  }
  if (action === 'search' && state.leftTab !== 'ranking') {
    // The field is there once the list is.
    state.setLeftTab('ranking');
    setTimeout(() => performAction(store, action), 0);
    return;
  }
  if (isScreenAction(action)) {
    window.dispatchEvent(new CustomEvent<ScreenAction>(screenEvent, { detail: action }));
    return;
  }
  switch (action) {
    case 'anomalous':
    case 'normal':
    case 'unsure':
    case 'skip':
    case 'unlabelable':
      void state.label(action);
      return;
    case 'clear':
      void state.clearLabel();
      return;
    case 'next':
      if (state.leftTab === 'questions') state.stepQuestion(1);
      else void state.next();
      return;
    case 'previous':
      if (state.leftTab === 'questions') state.stepQuestion(-1);
      else void state.previous();
      return;
    case 'undo':
      void state.undo();
      return;
    case 'redo':
      void state.redo();
      return;
    case 'more':
      state.showMore();
      return;
    case 'ask':
      askMe(store);
      return;
    case 'train':
      trainModel(store);
      return;
    case 'nodes':
      state.setLeftTab('ranking');
      void state.setTab('node');
      return;
    case 'edges':
      state.setLeftTab('ranking');
      void state.setTab('edge');
      return;
    case 'keys':
      state.openDialog('keys');
      return;
  }
}

export function useKeys(): void {
  const store = useWorkbenchStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || takesText(event.target)) return;
      if (
        store.getState().dialog !== null ||
        store.getState().builder !== null ||
        document.querySelector('[role=menu]') !== null
      )
        return;
      const action = actionFor(event);
      if (action === null) return;
      // The separators between panels move with the arrows themselves.
      const onSeparator = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'separator';
      if (onSeparator && event.key.startsWith('Arrow')) return;
      event.preventDefault();
      performAction(store, action);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store]);
}

/** Runs `perform` when the key of `action` is pressed. `perform` must be stable. */
export function useScreenAction(action: ScreenAction, perform: () => void): void {
  useEffect(() => {
    const onEvent = (event: Event): void => {
      if (event instanceof CustomEvent && event.detail === action) perform();
    };
    window.addEventListener(screenEvent, onEvent);
    return () => window.removeEventListener(screenEvent, onEvent);
  }, [action, perform]);
}
