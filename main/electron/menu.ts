/** The application menu: what the page cannot do itself, and the roles that every program has. */
import type { MenuItemConstructorOptions } from 'electron';

export function menuTemplate(actions: {
  readonly openProject: () => void;
  readonly isMac: boolean;
  readonly isPackaged: boolean;
}): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  const developer: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return [
    ...(actions.isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open project folder...', accelerator: 'CmdOrCtrl+O', click: actions.openProject },
        { type: 'separator' },
        { role: actions.isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&View', submenu: actions.isPackaged ? view : [...view, ...developer] },
    { role: 'windowMenu' },
  ];
}
