/**
 * The keys, as data: one table from which the handler, the key overview and the hints on buttons are drawn. A key does
 * nothing while somebody types, while a dialog is open, or together with Ctrl, Alt or Meta (but for the usual undo).
 */
export type KeyAction =
  | 'anomalous'
  | 'normal'
  | 'unsure'
  | 'skip'
  | 'unlabelable'
  | 'clear'
  | 'next'
  | 'previous'
  | 'undo'
  | 'redo'
  | 'expand'
  | 'more'
  | 'fit'
  | 'ask'
  | 'train'
  | 'search'
  | 'note'
  | 'nodes'
  | 'edges'
  | 'keys';

export interface KeyRow {
  readonly action: KeyAction;
  /** KeyboardEvent.key, lower case for letters; "shift+" where shift matters */
  readonly keys: readonly string[];
  /** as printed */
  readonly shown: readonly string[];
  readonly text: string;
  readonly group: 'Label' | 'Move' | 'Picture' | 'Other';
}

export const keyTable: readonly KeyRow[] = [
  { action: 'anomalous', keys: ['a'], shown: ['A'], text: 'Anomalous, then the next one', group: 'Label' },
  { action: 'normal', keys: ['n'], shown: ['N'], text: 'Normal, then the next one', group: 'Label' },
  { action: 'unsure', keys: ['u'], shown: ['U'], text: 'Unsure: looked at, cannot tell', group: 'Label' },
  { action: 'skip', keys: ['s'], shown: ['S'], text: 'Skip: not now, a question comes back later', group: 'Label' },
  {
    action: 'unlabelable',
    keys: ['x'],
    shown: ['X'],
    text: 'Cannot be labelled: nobody could tell, not asked again',
    group: 'Label',
  },
  { action: 'clear', keys: ['delete', 'backspace'], shown: ['Delete'], text: 'Remove the label', group: 'Label' },
  { action: 'note', keys: ['m'], shown: ['M'], text: 'Write a note', group: 'Label' },
  { action: 'undo', keys: ['z'], shown: ['Z'], text: 'Take the last label back', group: 'Label' },
  { action: 'redo', keys: ['shift+z'], shown: ['Shift', 'Z'], text: 'Give it again', group: 'Label' },
  {
    action: 'next',
    keys: ['j', 'arrowright', 'arrowdown'],
    shown: ['J', '→'],
    text: 'Next in the list, next question',
    group: 'Move',
  },
  {
    action: 'previous',
    keys: ['k', 'arrowleft', 'arrowup'],
    shown: ['K', '←'],
    text: 'Previous in the list, previous question',
    group: 'Move',
  },
  { action: 'ask', keys: ['q'], shown: ['Q'], text: 'Ask me: begin, or back to the question', group: 'Move' },
  { action: 'nodes', keys: ['1'], shown: ['1'], text: 'List of nodes', group: 'Move' },
  { action: 'edges', keys: ['2'], shown: ['2'], text: 'List of edges', group: 'Move' },
  { action: 'search', keys: ['/'], shown: ['/'], text: 'Search ids, names and attributes', group: 'Move' },
  {
    action: 'expand',
    keys: ['f'],
    shown: ['F'],
    text: 'Expand the marked node, or the most suspicious neighbour',
    group: 'Picture',
  },
  { action: 'more', keys: ['+'], shown: ['+'], text: 'Show more neighbours', group: 'Picture' },
  { action: 'fit', keys: ['0'], shown: ['0'], text: 'Fit the picture into view', group: 'Picture' },
  { action: 'train', keys: ['t'], shown: ['T'], text: 'Train a model from the labels', group: 'Other' },
  { action: 'keys', keys: ['?'], shown: ['?'], text: 'This overview', group: 'Other' },
];

/** What of a KeyboardEvent decides. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const byKey = new Map(keyTable.flatMap((row) => row.keys.map((key) => [key, row.action] as const)));

export function actionFor(press: KeyPress): KeyAction | null {
  const key = press.key.toLowerCase();
  if (press.ctrlKey || press.metaKey) {
    if (press.altKey || key !== 'z') return null;
    return press.shiftKey ? 'redo' : 'undo';
  }
  if (press.altKey) return null;
  // "?" and "+" need shift on most keyboards: they name themselves.
  const isLetter = /^[a-z]$/.test(key);
  return byKey.get(press.shiftKey && isLetter ? `shift+${key}` : key) ?? null;
}

/** Whether keys typed into this element belong to it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !['checkbox', 'radio', 'button', 'submit', 'range', 'file'].includes(target.type);
}
