/** What the page says to its window, checked and carried out. Knows Electron only by these few functions. */
import { shellMessage } from '../contract/shell.ts';
import type { ShellCommand, ShellMenu } from '../contract/shell.ts';

export interface ShellWindow {
  readonly showMenu: (groups: ShellMenu) => void;
  /** as BrowserWindow.setProgressBar takes it: -1 removes it, more than 1 has no known end */
  readonly setProgressBar: (progress: number) => void;
  readonly report: (problem: string) => void;
}

export function createShell(window: ShellWindow): (message: unknown) => void {
  return (message) => {
    const parsed = shellMessage.safeParse(message);
    if (!parsed.success) {
      window.report('A message from the page to its window was ignored: it is none that the window knows.');
      return;
    }
    if (parsed.data.type === 'dowser-menu') window.showMenu(parsed.data.groups);
    else window.setProgressBar(parsed.data.fraction ?? -1);
  };
}

export const commandMessage = (id: string): ShellCommand => ({ type: 'dowser-command', id });
