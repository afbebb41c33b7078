/** Keys that a person gave to commands on this machine, and what was said about a key that could not do anything. */
import { z } from 'zod';
import type { Slice, SliceContext } from './types.ts';

/** Command id -> its keys; commands that are not named have the keys of the list. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>;

export interface KeysSlice {
  readonly keyChanges: KeyChanges;
  /** why the last command was not possible, in one sentence; fades by itself */
  readonly hint: string | null;
  /** Keeps the keys of a command, or all of them at once. */
  readonly setKeyChanges: (changes: KeyChanges) => void;
  readonly announce: (sentence: string) => void;
}

const storageKey = 'dowser.keys';
const stored = z.record(z.string().max(100), z.array(z.string().min(1).max(40)).max(6));
/** Milliseconds for which a hint can be read. */
const hintTime = 5000;

function readChanges(text: string | null): KeyChanges {
  if (text === null) return {};
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    // Written by something else: the keys of the list are never wrong.
    return {};
  }
}

export const createKeysSlice =
  ({ storage }: SliceContext): Slice<KeysSlice> =>
  (set) => {
    let fading: ReturnType<typeof setTimeout> | null = null;
    return {
      keyChanges: readChanges(storage.getItem(storageKey)),
      hint: null,
      setKeyChanges: (keyChanges) => {
        storage.setItem(storageKey, JSON.stringify(keyChanges));
        set({ keyChanges });
      },
      announce: (hint) => {
        if (fading !== null) clearTimeout(fading);
        set({ hint });
        fading = setTimeout(() => set({ hint: null }), hintTime);
      },
    };
  };
