/** A scene: one panel or dialog in one state, with what its engine answers. Nothing of our own code is replaced. */
import type { ReactNode } from 'react';
import type { WorkbenchStore } from '../state/store.ts';
import type { DialogName } from '../state/types.ts';
import type { Answers, ScriptedEngine } from '../testing/scripted-engine.ts';

/** empty: nothing there yet; loading: on its way; full: as in the middle of work; error: what went wrong, in words. */
export type SceneState = 'empty' | 'loading' | 'full' | 'error';

export interface Scene {
  /** folder of panels/ that it shows */
  readonly panel: string;
  readonly title: string;
  readonly state: SceneState;
  /** pixels at 100 %; a dialog has its own size */
  readonly size?: { readonly width: number; readonly height: number };
  /** what the engine answers beside or instead of `world` */
  readonly answers?: Answers;
  /** from a store that has just opened the project of `world`; `fresh` begins without one */
  readonly fresh?: boolean;
  readonly dialog?: DialogName;
  /** lies over everything else on the page, without being one of the dialogs by name */
  readonly over?: boolean;
  readonly prepare?: (store: WorkbenchStore, engine: ScriptedEngine) => Promise<void> | void;
  readonly view: () => ReactNode;
}

/** "table-full-known-truth-shown" */
export const sceneId = ({ panel, state, title }: Scene): string =>
  `${panel} ${state} ${title}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** An answer that never comes. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
