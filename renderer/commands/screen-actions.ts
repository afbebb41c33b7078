/** What only a component can do: focus its field, move its picture. Commands send it out as a window event. */
export type ScreenAction = 'expand' | 'fit' | 'fit-chosen' | 'search' | 'note';
const screenEvent = 'dowser-screen-action';

export function performOnScreen(action: ScreenAction): void {
  window.dispatchEvent(new CustomEvent<ScreenAction>(screenEvent, { detail: action }));
}

/** For a component that is about to be drawn: it listens only once it is there. */
export function performSoon(action: ScreenAction): void {
  setTimeout(() => performOnScreen(action), 0);
}

/** @returns how to stop listening */
export function onScreenAction(action: ScreenAction, perform: () => void): () => void {
  const onEvent = (event: Event): void => {
    if (event instanceof CustomEvent && event.detail === action) perform();
  };
  window.addEventListener(screenEvent, onEvent);
  return () => window.removeEventListener(screenEvent, onEvent);
}
