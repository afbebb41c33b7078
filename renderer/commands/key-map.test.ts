import { expect, test } from 'vitest';
import { commandOf, commands } from './commands.ts';
import { assignKey, commandFor, hintOf, keysOf, leftHand, removeKeys, resetKeys } from './key-map.ts';
import { keyCaps, keyObstacle, keyText } from './keys.ts';
import type { KeyPress } from './keys.ts';
import type { KeyChanges } from '../state/keys-slice.ts';

const press = (key: string, more: Partial<KeyPress> = {}, changes: KeyChanges = {}) =>
  commandFor({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more }, changes)?.id;
const command = (id: string) => {
  const found = commandOf(id);
  if (found === undefined) throw new Error(`There is no command ${id}.`);
  return found;
};
const everyKey = (changes: KeyChanges) => commands.flatMap((held) => keysOf(held, changes));

test('letters, arrows, shift and signs', () => {
  expect(press('a')).toBe('anomalous');
  expect(press('A', { shiftKey: true })).toBeUndefined();
  expect(press('ArrowRight')).toBe('next');
  expect(press('z')).toBe('undo-label');
  expect(press('Z', { shiftKey: true })).toBe('redo-label');
  expect(press('?', { shiftKey: true })).toBe('keys');
  expect(press('+', { shiftKey: true })).toBe('more');
  expect(press('x')).toBe('unlabelable');
  expect(press('q')).toBe('ask');
  expect(press('Delete')).toBe('clear-label');
});

test('combinations that belong to the browser are left alone', () => {
  expect(press('a', { ctrlKey: true })).toBeUndefined();
  expect(press('n', { metaKey: true })).toBeUndefined();
  expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
  expect(press('Shift', { shiftKey: true })).toBeUndefined();
});

test('a layout without Latin letters goes by the place of the key, a Latin one by its letter', () => {
  expect(press('ф', { code: 'KeyA' })).toBe('anomalous');
  expect(press('Я', { code: 'KeyZ', shiftKey: true })).toBe('redo-label');
  // On a French keyboard A lies where Q lies on an English one: the letter on the key counts.
  expect(press('a', { code: 'KeyQ' })).toBe('anomalous');
});

test('no key means two things, also with the left hand alone', () => {
  for (const changes of [{}, leftHand]) expect(new Set(everyKey(changes)).size).toBe(everyKey(changes).length);
  expect(Object.keys(leftHand).filter((id) => commandOf(id) === undefined)).toEqual([]);
  expect(press('q', {}, leftHand)).toBe('anomalous');
  expect(press('j', {}, leftHand)).toBeUndefined();
});

test('every command has an id, a title and keys of its own', () => {
  const ids = commands.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(commands.every(({ keys }) => keys.every((key) => keyObstacle(key) === null))).toBe(true);
  expect(
    commands.filter(({ whileTyping, keys }) => whileTyping === true && !keys.every((k) => k.startsWith('mod+'))),
  ).toEqual([]);
});

test('a key taken from another command leaves that one without it, and no key twice', () => {
  const changes = assignKey({}, command('normal'), 'a');
  expect(keysOf(command('normal'), changes)).toEqual(['a']);
  expect(keysOf(command('anomalous'), changes)).toEqual([]);
  expect(hintOf('anomalous', changes)).toBeUndefined();
  expect(new Set(everyKey(changes)).size).toBe(everyKey(changes).length);
  const back = resetKeys(changes, command('anomalous'));
  expect([press('a', {}, back), press('n', {}, back)]).toEqual(['anomalous', undefined]);
  expect(resetKeys(back, command('normal'))).toEqual({});
});

test('further keys of a command stay when its first changes, and all go when they are removed', () => {
  const changes = assignKey({}, command('next'), 'l');
  expect(keysOf(command('next'), changes)).toEqual(['l', 'arrowright', 'arrowdown']);
  expect(keysOf(command('next'), removeKeys(changes, command('next')))).toEqual([]);
});

test('keys as they are printed', () => {
  expect(keyText('mod+shift+z')).toBe('Ctrl+Shift+Z');
  expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K']);
  expect(keyCaps('+')).toEqual(['+']);
  expect(keyCaps('mod++')).toEqual(['Ctrl', '+']);
  expect(keyText('arrowleft')).toBe('←');
  expect(keyObstacle('tab')).toBe('Tab moves from field to field.');
});
