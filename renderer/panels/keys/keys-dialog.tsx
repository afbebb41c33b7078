/** All keys, from the table that the handler uses. */
import type { ReactNode } from 'react';
import { keyTable } from '../../state/keys.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './keys.module.css';

const groups = ['Label', 'Move', 'Picture', 'Other'] as const;

export function KeysDialog(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  return (
    <Dialog title="Keys" testId="keys-dialog" onClose={() => openDialog(null)}>
      <div className={styles['groups']}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keyTable
                .filter((row) => row.group === group)
                .map((row) => (
                  <div key={row.action}>
                    <dt>
                      {row.shown.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{row.text}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={styles['small']}>
        Keys rest while you type in a field. Every label can be undone, also after re-opening.
      </p>
    </Dialog>
  );
}
