/** Which key does what: the keys of the list, and over them what a person chose on this machine. */
import type { KeyChanges } from '../state/keys-slice.ts';
import type { Command } from './command.ts';
import { commandOf, commands } from './commands.ts';
import { keyOf, keyText, latinKeyOf } from './keys.ts';
import type { KeyPress } from './keys.ts';

export const keysOf = (command: Command, changes: KeyChanges): readonly string[] => changes[command.id] ?? command.keys;

/** The key shown on a button, as printed; undefined where the command has none. */
export function hintOf(id: string, changes: KeyChanges): string | undefined {
  const command = commandOf(id);
  const key = command === undefined ? undefined : keysOf(command, changes).at(0);
  return key === undefined ? undefined : keyText(key);
}

export function commandAt(key: string, changes: KeyChanges): Command | undefined {
  return commands.find((command) => keysOf(command, changes).includes(key));
}

export function commandFor(press: KeyPress, changes: KeyChanges): Command | undefined {
  for (const key of [keyOf(press), latinKeyOf(press)]) {
    const command = key === null ? undefined : commandAt(key, changes);
    if (command !== undefined) return command;
  }
  return undefined;
}

function withKeys(changes: KeyChanges, command: Command, keys: readonly string[]): KeyChanges {
  const others = Object.fromEntries(Object.entries(changes).filter(([id]) => id !== command.id));
  const isDefault = keys.length === command.keys.length && keys.every((key, i) => key === command.keys[i]);
  return isDefault ? others : { ...others, [command.id]: keys };
}

/** Gives a key to a command as its first one, and takes it from whichever had it. */
export function assignKey(changes: KeyChanges, command: Command, key: string): KeyChanges {
  const holder = commandAt(key, changes);
  const freed =
    holder === undefined || holder.id === command.id
      ? changes
      : withKeys(
          changes,
          holder,
          keysOf(holder, changes).filter((held) => held !== key),
        );
  // The one that was shown gives way; further ones (arrows beside letters) stay.
  const rest = keysOf(command, freed)
    .slice(1)
    .filter((held) => held !== key);
  return withKeys(freed, command, [key, ...rest]);
}

export function removeKeys(changes: KeyChanges, command: Command): KeyChanges {
  return withKeys(changes, command, []);
}

/** The keys of the list again for one command, taken from whichever command got them meanwhile. */
export function resetKeys(changes: KeyChanges, command: Command): KeyChanges {
  let result = changes;
  for (const key of command.keys) {
    const holder = commandAt(key, result);
    if (holder === undefined || holder.id === command.id) continue;
    result = withKeys(
      result,
      holder,
      keysOf(holder, result).filter((held) => held !== key),
    );
  }
  return withKeys(result, command, command.keys);
}

/**
 * Everything that labelling needs under the left hand, the right one free for the mouse: the answers lie on the upper
 * row in the order of the buttons on screen, so that place on the keyboard and place on the screen agree; A and D go
 * back and forth as in most games, and what is pressed rarely lies below. Right-hand keys and arrows stay where they
 * do not collide.
 */
export const leftHand: KeyChanges = {
  anomalous: ['q'],
  normal: ['w'],
  unsure: ['e'],
  skip: ['r'],
  unlabelable: ['t'],
  previous: ['a', 'arrowleft', 'arrowup'],
  next: ['d', 'arrowright', 'arrowdown'],
  search: ['s', '/'],
  ask: ['g'],
  'clear-label': ['x', 'delete', 'backspace'],
  note: ['c'],
  more: ['b', '+'],
  fit: ['v', '0'],
  'label-many': ['4'],
  train: ['shift+t'],
};
