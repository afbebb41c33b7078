/** Joins the list of commands to the keyboard. */
import { useEffect } from 'react';
import { runCommand } from '../commands/commands.ts';
import { commandFor, hintOf } from '../commands/key-map.ts';
import { takesText } from '../commands/keys.ts';
import { onScreenAction } from '../commands/screen-actions.ts';
import type { ScreenAction } from '../commands/screen-actions.ts';
import { useWorkbench, useWorkbenchStore } from '../workbench-context.tsx';

/** Keys rest while somebody types, while a dialog or a menu is open, and where an element needs them itself. */
export function useKeys(): void {
  const store = useWorkbenchStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const { dialog, builder, keyChanges } = store.getState();
      if (dialog !== null || builder !== null || document.querySelector('[role=menu]') !== null) return;
      const command = commandFor(event, keyChanges);
      if (command === undefined) return;
      if (takesText(event.target) && command.whileTyping !== true) return;
      // The separators between panels move with the arrows themselves.
      const onSeparator = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'separator';
      if (onSeparator && event.key.startsWith('Arrow')) return;
      event.preventDefault();
      runCommand(store, command.id);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store]);
}

/** Runs `perform` when the command of `action` is given. `perform` must be stable. */
export function useScreenAction(action: ScreenAction, perform: () => void): void {
  useEffect(() => onScreenAction(action, perform), [action, perform]);
}

/** Words with the key that does the same: "Fit into view (0)". */
export function useKeyTitle(words: string, id: string): string {
  const hint = useKeyHint(id);
  return hint === undefined ? words : `${words} (${hint})`;
}

/** The key of a command as printed on this machine's keys, for the hint on its button. */
export function useKeyHint(id: string): string | undefined {
  return useWorkbench((state) => hintOf(id, state.keyChanges));
}
