/** The engine's answer to a question that follows what is on screen; an older one is given up when the question changes. */
import { useEffect, useState } from 'react';
import type { MethodInput, MethodName, MethodOutput } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

export interface Answer<T> {
  /** null while it is worked out, and where there is no question */
  readonly answer: T | null;
  readonly error: string | null;
}

/**
 * @param input null where there is nothing to ask
 * @param version asks again when it grows: something that the answer depends on changed
 */
export function useAnswer<M extends MethodName>(
  method: M,
  input: MethodInput<M> | null,
  version = 0,
): Answer<MethodOutput<M>> {
  const api = useEngine();
  const projectId = useWorkbench((state) => state.project?.projectId ?? '');
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [held, setHeld] = useState<(Answer<MethodOutput<M>> & { readonly key: string }) | null>(null);
  const key = `${projectId}\n${resumed}\n${version}\n${JSON.stringify(input)}`;
  const [asked, setAsked] = useState({ key, input });
  // The same question in a new object is the same question.
  if (asked.key !== key) setAsked({ key, input });
  useEffect(() => {
    if (asked.input === null) return;
    const abort = new AbortController();
    api.call(method, asked.input, abort.signal).then(
      (answer) => {
        if (!abort.signal.aborted) setHeld({ key: asked.key, answer, error: null });
      },
      (thrown: unknown) => {
        const error = toAppError(thrown);
        if (abort.signal.aborted || error.code === 'disconnected') return;
        setHeld({ key: asked.key, answer: null, error: error.message });
      },
    );
    return () => abort.abort();
  }, [api, method, asked]);
  return held?.key === key && input !== null ? held : { answer: null, error: null };
}
