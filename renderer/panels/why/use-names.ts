/** Names of elements by index, read from the engine when they are first shown; until then a name is missing. */
import { useEffect, useState } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { t } from '../../text/text.ts';

/**
 * @param indices the same array as long as the same elements are shown
 * @returns an edge is named by its ends, "a → b"
 */
export function useNames(kind: 'node' | 'edge', indices: readonly number[]): ReadonlyMap<number, string> {
  const api = useEngine();
  const setNotice = useWorkbench((state) => state.setNotice);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  useEffect(() => {
    let current = true;
    Promise.all([...new Set(indices)].map((index) => api.call('element.get', { kind, index }))).then(
      (details) => {
        if (current) setNames(new Map(details.map(({ index, names: parts }) => [index, parts.join(' → ')])));
      },
      (thrown: unknown) => {
        const what = kind === 'node' ? t('neighbours') : t('edges');
        if (current)
          setNotice(
            t('The names of the {what} could not be read. {message}', { what, message: toAppError(thrown).message }),
          );
      },
    );
    return () => {
      current = false;
    };
  }, [api, kind, indices, setNotice]);
  return names;
}
