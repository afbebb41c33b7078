/**
 * Tells the world outside of the page what goes on in it: how far a job is, in the title of the window and in the task
 * bar, and what can be done, in the menu of the window. The last two are there in Electron alone.
 */
import { shellCommand } from '../../main/contract/shell.ts';
import type { ShellMenu, ShellMessage } from '../../main/contract/shell.ts';
import type { WorkbenchStore } from '../state/store.ts';
import type { WorkbenchState } from '../state/types.ts';
import { groupWords } from './command.ts';
import { commandsByGroup, runCommand } from './commands.ts';
import { keysOf } from './key-map.ts';
import { takesText } from './keys.ts';
import { progressOf, titleOf } from './progress.ts';

const keyNames: Readonly<Record<string, string>> = {
  mod: 'CmdOrCtrl',
  shift: 'Shift',
  arrowleft: 'Left',
  arrowright: 'Right',
  arrowup: 'Up',
  arrowdown: 'Down',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  '+': 'Plus',
};

/** As Electron writes keys: "CmdOrCtrl+Shift+Z". */
export function acceleratorOf(key: string): string {
  const parts = key.endsWith('+') ? [...key.slice(0, -1).split('+').filter(Boolean), '+'] : key.split('+');
  return parts.map((part) => keyNames[part] ?? part.charAt(0).toUpperCase() + part.slice(1)).join('+');
}

export function menuOf(state: WorkbenchState): ShellMenu {
  return commandsByGroup().map(({ group, commands }) => ({
    title: groupWords[group],
    items: commands.map((command) => {
      const key = keysOf(command, state.keyChanges).at(0);
      return {
        id: command.id,
        title: command.title,
        keys: key === undefined ? null : acceleratorOf(key),
        enabled: command.obstacle(state) === null,
      };
    }),
  }));
}

/** Milliseconds after which a change reaches the menu: nobody opens it faster. */
const pause = 300;

function followMenu(store: WorkbenchStore, send: (message: ShellMessage) => void): () => void {
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tell = (): void => {
    timer = null;
    const groups = menuOf(store.getState());
    const text = JSON.stringify(groups);
    if (text === sent) return;
    sent = text;
    send({ type: 'dowser-menu', groups });
  };
  tell();
  return store.subscribe(() => (timer ??= setTimeout(tell, pause)));
}

/** Returns how to stop following. */
export function followShell(store: WorkbenchStore, target: Window = window): () => void {
  const { protocol, origin } = target.location;
  // A browser has no window menu of ours, and nobody there listens to messages.
  const inElectron = protocol !== 'http:' && protocol !== 'https:';
  const send = (message: ShellMessage): void => target.postMessage(message, origin);
  let fraction: number | null = null;
  const tell = (state: WorkbenchState): void => {
    target.document.title = titleOf(state);
    const progress = progressOf(state);
    // Electron shows anything above 1 as "goes on, nobody knows how long".
    const next = progress === null ? null : (progress.fraction ?? 2);
    const rounded = next === null ? null : Math.round(next * 100) / 100;
    if (rounded === fraction) return;
    fraction = rounded;
    if (inElectron) send({ type: 'dowser-progress', fraction });
  };
  tell(store.getState());
  const offs = [store.subscribe(tell)];
  if (inElectron) {
    offs.push(followMenu(store, send));
    const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
      if (source !== target) return;
      const parsed = shellCommand.safeParse(data);
      if (!parsed.success) return;
      const { id } = parsed.data;
      // The menu's undo belongs to the text while somebody types.
      if (takesText(target.document.activeElement) && (id === 'undo' || id === 'redo')) {
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else undoes what was typed
        target.document.execCommand(id);
      } else if (store.getState().dialog === null) runCommand(store, id);
    };
    target.addEventListener('message', onMessage);
    offs.push(() => target.removeEventListener('message', onMessage));
  }
  return () => offs.forEach((off) => off());
}
