/** The whole page takes files: what is dropped opens the import with the files in it. */
import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { MOST_TOGETHER } from '../../../main/contract/api.ts';
import { useWorkbenchStore } from '../../workbench-context.tsx';
import { handOver } from './dropped-files.ts';
import styles from './drop-anywhere.module.css';
import { t } from '../../text/text.ts';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

export function DropAnywhere(): ReactNode {
  const store = useWorkbenchStore();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const isFree = (): boolean => store.getState().dialog === null;
    const onOver = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      // Never let the browser open the file in place of the page, whatever is open.
      event.preventDefault();
      if (isFree()) setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      // A dialog has its own places to drop on.
      if (files.length === 0 || !isFree()) return;
      handOver(files.slice(0, MOST_TOGETHER));
      store.getState().openDialog('import');
      if (files.length > MOST_TOGETHER) {
        store.getState().announce(
          t('An import takes up to {most} files: {left} of {all} were left out.', {
            most: MOST_TOGETHER,
            left: files.length - MOST_TOGETHER,
            all: files.length,
          }),
        );
      }
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [store]);
  if (!over) return null;
  return (
    <div className={styles['over']} data-testid="drop-anywhere">
      <p>
        <Upload aria-hidden />
        {t(
          'Drop to import: one graph file, a table of edges and one of nodes if you have it, or the files of a Neo4j dump',
        )}
      </p>
    </div>
  );
}
