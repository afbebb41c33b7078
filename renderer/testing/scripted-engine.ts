/** For tests of the state alone: an EngineApi whose answers a test writes down, and a record of what was asked. */
import type { EventName, EventPayloads, MethodInput, MethodName, MethodOutput } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import type { EngineApi } from '../api/connection.ts';

export type Answers = { [M in MethodName]?: (input: MethodInput<M>) => MethodOutput<M> | Promise<MethodOutput<M>> };

export interface ScriptedEngine extends EngineApi {
  /** every call so far, oldest first */
  readonly calls: { readonly method: MethodName; readonly input: unknown }[];
  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void;
}

export function scriptedEngine(answers: Answers): ScriptedEngine {
  const calls: { method: MethodName; input: unknown }[] = [];
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  return {
    calls,
    call: async (method, input, signal) => {
      calls.push({ method, input });
      const answer = answers[method];
      if (answer === undefined) throw new AppError('not-found', `The test has no answer for ${method}.`);
      const output = await answer(input);
      if (signal?.aborted === true) throw new AppError('cancelled', 'Stopped on request.');
      return output;
    },
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    emit: (event, payload) => {
      for (const listener of listeners.get(event) ?? []) listener(payload as never);
    },
  };
}

export function memoryStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value) };
}
