/** Puts the chosen theme on the document, and follows the system where that is the choice. */
import type { WorkbenchStore } from '../state/store.ts';
import type { ThemeChoice } from '../state/types.ts';

export type Theme = 'dark' | 'light';

export function resolveTheme(choice: ThemeChoice, systemIsLight: boolean): Theme {
  if (choice !== 'system') return choice;
  return systemIsLight ? 'light' : 'dark';
}

export function followTheme(store: WorkbenchStore): void {
  const light = window.matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    document.documentElement.dataset['theme'] = resolveTheme(store.getState().theme, light.matches);
  };
  apply();
  light.addEventListener('change', apply);
  store.subscribe((state, before) => {
    if (state.theme !== before.theme) apply();
  });
}
