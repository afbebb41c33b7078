import { expect, test } from 'vitest';
import type { ShellMenu } from '../contract/shell.ts';
import { menuTemplate } from './menu.ts';
import { createShell } from './shell.ts';

function open() {
  const seen: unknown[] = [];
  const shell = createShell({
    showMenu: (groups) => seen.push(['menu', groups.length]),
    setProgressBar: (progress) => seen.push(['progress', progress]),
    report: (problem) => seen.push(['problem', problem]),
  });
  return { seen, shell };
}

test('progress goes to the task bar and is taken away again', () => {
  const { seen, shell } = open();
  shell({ type: 'dowser-progress', fraction: 0.42 });
  shell({ type: 'dowser-progress', fraction: null });
  expect(seen).toEqual([
    ['progress', 0.42],
    ['progress', -1],
  ]);
});

test('what the window does not know is reported and does nothing', () => {
  const { seen, shell } = open();
  for (const message of [null, 'x', { type: 'quit' }, { type: 'dowser-progress', fraction: 9 }]) shell(message);
  expect(seen).toHaveLength(4);
  expect(seen.every((entry) => Array.isArray(entry) && entry[0] === 'problem')).toBe(true);
});

const groups: ShellMenu = [
  { title: 'Project', items: [{ id: 'import', title: 'Import files…', keys: null, enabled: true }] },
  { title: 'Edit', items: [{ id: 'undo', title: 'Undo', keys: 'CmdOrCtrl+Z', enabled: true }] },
  { title: 'Label', items: [{ id: 'anomalous', title: 'Anomalous', keys: 'A', enabled: false }] },
  { title: 'Help', items: [{ id: 'tour', title: 'Take the tour', keys: null, enabled: true }] },
];
const template = (isMac: boolean, given: ShellMenu, chosen: string[] = []) =>
  menuTemplate(
    { openProject: () => chosen.push('open'), command: (id) => chosen.push(id), isMac, isPackaged: true },
    given,
  );
const submenu = (menu: ReturnType<typeof template>, label: string) => {
  const found = menu.find((entry) => entry.label === label)?.submenu;
  return Array.isArray(found) ? found : [];
};

test('the menu holds the commands of the page, and a click sends the id', () => {
  const chosen: string[] = [];
  const menu = template(false, groups, chosen);
  expect(menu.map((entry) => entry.label ?? entry.role)).toEqual([
    '&File',
    '&Edit',
    '&Label',
    '&View',
    'windowMenu',
    '&Help',
  ]);
  const [undo] = submenu(menu, '&Edit');
  expect(undo).toMatchObject({ label: 'Undo', accelerator: 'CmdOrCtrl+Z', registerAccelerator: false });
  const [label] = submenu(menu, '&Label');
  expect(label).toMatchObject({ enabled: false, accelerator: 'A', registerAccelerator: false });
  for (const item of submenu(menu, '&Help')) Reflect.apply(item.click ?? (() => undefined), item, []);
  expect(chosen).toEqual(['tour']);
});

test('on a Mac, whose menu takes every key that it shows, single letters are not shown', () => {
  const [label] = submenu(template(true, groups), '&Label');
  expect(label).not.toHaveProperty('accelerator');
  expect(submenu(template(true, groups), '&Edit')[0]).toHaveProperty('accelerator', 'CmdOrCtrl+Z');
});

test('before the page has spoken there is a menu all the same', () => {
  expect(template(false, []).map((entry) => entry.label ?? entry.role)).toEqual([
    '&File',
    '&Edit',
    '&View',
    'windowMenu',
  ]);
});
