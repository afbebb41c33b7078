/** Nodes for what was typed, a moment after the last letter. */
import { useEffect, useState } from 'react';
import type { FoundNodes } from '../../../main/contract/find.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

/** Nodes shown at a time. */
const most = 8;
const pause = 120;

export interface NodeSearch {
  readonly found: FoundNodes | null;
  readonly error: string | null;
}

const nothing: NodeSearch = { found: null, error: null };

export function useFoundNodes(query: string): NodeSearch {
  const api = useEngine();
  const hasProject = useWorkbench((state) => state.project !== null && state.opening === null);
  const text = query.trim();
  const [answer, setAnswer] = useState<NodeSearch & { readonly text: string }>({ ...nothing, text: '' });
  useEffect(() => {
    if (text === '' || !hasProject) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.call('node.find', { text: text.slice(0, 200), limit: most }, abort.signal).then(
        (found) => setAnswer({ found, error: null, text }),
        (thrown: unknown) => {
          const { code, message } = toAppError(thrown);
          if (code !== 'cancelled') setAnswer({ found: null, error: message, text });
        },
      );
    }, pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, text, hasProject]);
  if (text === '') return nothing;
  // What was found for the letters before stays while the next answer comes, as long as it still holds them.
  return text.startsWith(answer.text) && answer.text !== '' ? answer : nothing;
}
