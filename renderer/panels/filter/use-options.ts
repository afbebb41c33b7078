/** What the engine offers for a source, and what a draft would let through. Both stop asking when they are not needed. */
import { useEffect, useState } from 'react';
import type { FilterOptions, FilterQuestion, FilterResult, NodeFilter } from '../../../main/contract/filter.ts';
import { measureWords } from '../../../main/contract/measures.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine } from '../../workbench-context.tsx';

export interface Answer<T> {
  readonly value: T | null;
  readonly error: string | null;
  /** of a computation that takes a while, 0 to 1 */
  readonly fraction: number | null;
}
/** An answer and what it belongs to. */
interface Held<Q, T> extends Answer<T> {
  readonly of: Q | null;
}

const nothing = { of: null, value: null, error: null, fraction: null } as const;

/** @param question the same object as long as the same is asked */
export function useOptions(question: FilterQuestion | null): Answer<FilterOptions> {
  const api = useEngine();
  const [held, setHeld] = useState<Held<FilterQuestion, FilterOptions>>(nothing);
  useEffect(() => {
    if (question === null) return;
    const stop = new AbortController();
    const group = question.of === 'measure' ? measureWords[question.measure].group : null;
    const off = api.on('measure.progress', (progress) => {
      if (progress.group === group) setHeld({ ...nothing, of: question, fraction: progress.fraction });
    });
    api.call('filter.options', { question }, stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) setHeld({ ...nothing, of: question, value });
      },
      (thrown: unknown) => {
        if (!stop.signal.aborted) setHeld({ ...nothing, of: question, error: toAppError(thrown).message });
      },
    );
    return () => {
      off();
      stop.abort();
    };
  }, [api, question]);
  return held.of === question ? held : nothing;
}

/** Milliseconds of rest before a draft is counted. */
const REST = 150;

/** @param filter the same object as long as the same is asked; null for nothing to count */
export function useDraftCount(filter: NodeFilter | null): Answer<FilterResult> {
  const api = useEngine();
  const [held, setHeld] = useState<Held<NodeFilter, FilterResult>>(nothing);
  useEffect(() => {
    if (filter === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.call('filter.apply', { filter }, stop.signal).then(
        (value) => {
          if (!stop.signal.aborted) setHeld({ ...nothing, of: filter, value });
        },
        (thrown: unknown) => {
          if (!stop.signal.aborted) setHeld({ ...nothing, of: filter, error: toAppError(thrown).message });
        },
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [api, filter]);
  return held.of === filter ? held : nothing;
}
