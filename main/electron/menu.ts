/** The application menu: what the page cannot do itself, the roles that every program has, and the page's commands. */
import type { MenuItemConstructorOptions } from 'electron';
import type { ShellMenu } from '../contract/shell.ts';

export interface MenuActions {
  readonly openProject: () => void;
  /** sends the id of a command to the page, which knows what it does */
  readonly command: (id: string) => void;
  readonly isMac: boolean;
  readonly isPackaged: boolean;
}

/** Shown beside a command; the page's own handler acts on it, so that a letter typed into a field stays a letter. */
function shownKeys(keys: string | null, isMac: boolean): MenuItemConstructorOptions {
  // On a Mac a shown key is always taken by the menu: only those with Command may be there.
  if (keys === null || (isMac && !keys.startsWith('CmdOrCtrl+'))) return {};
  return { accelerator: keys, registerAccelerator: false };
}

function commandItems(items: ShellMenu[number]['items'], actions: MenuActions): MenuItemConstructorOptions[] {
  return items.map(({ id, title, keys, enabled }) => ({
    id,
    label: title,
    enabled,
    click: () => actions.command(id),
    ...shownKeys(keys, actions.isMac),
  }));
}

export function menuTemplate(actions: MenuActions, groups: ShellMenu): MenuItemConstructorOptions[] {
  const itemsOf = (title: string): MenuItemConstructorOptions[] =>
    commandItems(groups.find((group) => group.title === title)?.items ?? [], actions);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  /** Two lists with a line between them where both hold something. */
  const joined = (
    first: MenuItemConstructorOptions[],
    second: MenuItemConstructorOptions[],
  ): MenuItemConstructorOptions[] => (first.length === 0 ? second : [...first, separator, ...second]);
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
  ];
  const developer: MenuItemConstructorOptions[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  const edit: MenuItemConstructorOptions[] = [
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ];
  const own = new Set(['Project', 'Edit', 'View', 'Help']);
  return [
    ...(actions.isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open project folder...', accelerator: 'CmdOrCtrl+O', click: actions.openProject },
        separator,
        ...joined(itemsOf('Project'), [{ role: actions.isMac ? 'close' : 'quit' }]),
      ],
    },
    { label: '&Edit', submenu: joined(itemsOf('Edit'), edit) },
    ...groups
      .filter(({ title }) => !own.has(title))
      .map(({ title, items }) => ({ label: `&${title}`, submenu: commandItems(items, actions) })),
    { label: '&View', submenu: joined(itemsOf('View'), actions.isPackaged ? view : [...view, ...developer]) },
    { role: 'windowMenu' },
    ...(itemsOf('Help').length > 0 ? [{ label: '&Help', submenu: itemsOf('Help') }] : []),
  ];
}
