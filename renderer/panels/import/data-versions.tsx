/** The way back from the last import into the project, and forward again. */
import { Redo2, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Project } from '../../../main/contract/api.ts';
import type { DataState } from '../../../main/contract/reimport.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { t } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import styles from './import.module.css';

/** @param project the one that is open: asked again for each version of it */
export function DataVersions({ project }: { readonly project: Project }): ReactNode {
  const api = useEngine();
  const adopt = useWorkbench((state) => state.adoptProject);
  const [state, setState] = useState<DataState | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    api.call('reimport.state', {}, abort.signal).then(setState, () => undefined);
    return () => abort.abort();
  }, [api, project]);
  if (state === null || state.other === null) return null;
  const { other, leads } = state;
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await adopt(await api.call('reimport.undo', {}));
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  const counts = { numNodes: formatCount(other.numNodes), numEdges: formatCount(other.numEdges) };
  return (
    <section className={styles['versions']} aria-label={t('Versions of the data')} data-testid="data-versions">
      <p>
        {state.title}
        {state.labelsGone > 0 &&
          ` · ${t('{n} labels in the log are of nodes and edges that the data do not have', { n: formatCount(state.labelsGone) })}`}
      </p>
      <Button
        icon={leads === 'back' ? <Undo2 aria-hidden /> : <Redo2 aria-hidden />}
        disabled={busy}
        data-testid="import-undo"
        onClick={() => void go()}
      >
        {leads === 'back' ? t('Take the last import back') : t('Bring the import again')}
      </Button>
      <span className={styles['small']}>
        {t('The other version has {numNodes} nodes and {numEdges} edges.', counts)}
      </span>
      {error !== null && <Message tone="error">{error}</Message>}
    </section>
  );
}
