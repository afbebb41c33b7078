/** Hands the store and the engine to components. Components read state through `useWorkbench(selector)` only. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Connection, EngineApi } from './api/connection.ts';
import type { WorkbenchStore } from './state/store.ts';
import type { WorkbenchState } from './state/types.ts';

export interface Workbench {
  readonly store: WorkbenchStore;
  readonly api: EngineApi & Pick<Connection, 'retryNow'>;
}

export const WorkbenchContext = createContext<Workbench | null>(null);

function useContextValue(): Workbench {
  const value = use(WorkbenchContext);
  if (value === null) throw new Error('A component that reads the workbench stands outside of it.');
  return value;
}

export function useWorkbench<T>(selector: (state: WorkbenchState) => T): T {
  return useStore(useContextValue().store, selector);
}

/** For event handlers and effects that need the present state without following it. */
export function useWorkbenchStore(): WorkbenchStore {
  return useContextValue().store;
}

export function useEngine(): EngineApi {
  return useContextValue().api;
}

export function useEngineConnection(): Pick<Connection, 'retryNow'> {
  return useContextValue().api;
}
