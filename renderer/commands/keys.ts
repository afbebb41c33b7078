/**
 * Keys as commands name them: "a", "shift+z", "mod+k", "arrowright". They follow what the keyboard's layout types
 * (KeyboardEvent.key), so that a letter on screen is the letter on the key; `mod` is Ctrl, and Command on a Mac.
 */
import { t } from '../text/text.ts';

/** What of a KeyboardEvent decides. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** place of the key; asked only where the layout types no Latin letter */
  readonly code?: string;
}

const modifiers = new Set(['shift', 'control', 'alt', 'altgraph', 'meta', 'capslock', 'os', 'fn']);
const nothing = new Set(['dead', 'process', 'unidentified', 'compose']);

function named(key: string, press: KeyPress): string {
  // "?" and "+" need shift on most keyboards: they name themselves.
  const shift = press.shiftKey && (key.length > 1 || /^\p{L}$/u.test(key));
  return `${press.ctrlKey || press.metaKey ? 'mod+' : ''}${shift ? 'shift+' : ''}${key}`;
}

/** @returns null for a modifier alone, and with Alt, which belongs to menus and to typing */
export function keyOf(press: KeyPress): string | null {
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase();
  if (press.altKey || modifiers.has(key) || nothing.has(key)) return null;
  return named(key, press);
}

/** The Latin letter printed on the same place, where the layout types another script: "ф" on the place of "a". */
export function latinKeyOf(press: KeyPress): string | null {
  const letter = /^Key([A-Z])$/.exec(press.code ?? '')?.[1];
  const types = /^\p{L}$/u.test(press.key) && !/^\p{Script=Latin}$/u.test(press.key);
  if (letter === undefined || !types || press.altKey) return null;
  return named(letter.toLowerCase(), press);
}

const words: Readonly<Record<string, string>> = {
  mod: t('Ctrl'),
  shift: t('Shift'),
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  delete: t('Delete'),
  backspace: t('Backspace'),
  pageup: t('Page Up'),
  pagedown: t('Page Down'),
  home: t('Home'),
  end: t('End'),
  insert: t('Insert'),
};

const isMac = (): boolean => typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac OS');

/** As printed on the keys: ['Ctrl', 'Shift', 'Z']. */
export function keyCaps(key: string, mac = isMac()): readonly string[] {
  // The plus key itself ends in the separator.
  const parts = key.endsWith('+') ? [...key.slice(0, -1).split('+').filter(Boolean), '+'] : key.split('+');
  return parts.map((part) => {
    if (part === 'mod' && mac) return '⌘';
    return words[part] ?? (part.length > 1 ? part.charAt(0).toUpperCase() + part.slice(1) : part.toUpperCase());
  });
}

/** In one piece: "Ctrl+Shift+Z". */
export const keyText = (key: string): string => keyCaps(key).join('+');

const forbidden: Readonly<Record<string, string>> = {
  tab: t('Tab moves from field to field.'),
  'shift+tab': t('Tab moves from field to field.'),
  enter: t('Enter presses the button in focus.'),
  space: t('Space presses the button in focus.'),
  escape: t('Escape closes what is open.'),
  'mod+c': t('Ctrl+C copies.'),
  'mod+v': t('Ctrl+V pastes.'),
  'mod+x': t('Ctrl+X cuts.'),
  'mod+a': t('Ctrl+A marks all of a text.'),
  'mod+w': t('Ctrl+W closes the window.'),
  'mod+t': t('Ctrl+T belongs to the browser.'),
  'mod+n': t('Ctrl+N belongs to the browser.'),
  'mod+q': t('Ctrl+Q ends the program.'),
  'mod+r': t('Ctrl+R loads the page again.'),
  f5: t('F5 loads the page again.'),
  f11: t('F11 fills the screen.'),
  f12: t('F12 belongs to the browser.'),
};

/** Why a key cannot be given to a command; null where it can. */
export const keyObstacle = (key: string): string | null => forbidden[key] ?? null;

/** Whether keys typed into this element belong to it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !['checkbox', 'radio', 'button', 'submit', 'range', 'file'].includes(target.type);
}
