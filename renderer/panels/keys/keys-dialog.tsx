/** All keys, from the list of commands, as they are on this machine. */
import type { ReactNode } from 'react';
import type { Command } from '../../commands/command.ts';
import { groupWords } from '../../commands/command.ts';
import { commandsByGroup } from '../../commands/commands.ts';
import { keysOf } from '../../commands/key-map.ts';
import { keyCaps } from '../../commands/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './keys.module.css';
import { t } from '../../text/text.ts';

export function KeysDialog(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const changes = useWorkbench((state) => state.keyChanges);
  const groups = commandsByGroup()
    .map(({ group, commands }) => ({
      group,
      commands: commands.filter((command) => keysOf(command, changes).length > 0),
    }))
    .filter(({ commands }) => commands.length > 0);
  return (
    <Dialog
      title={t('Keys')}
      testId="keys-dialog"
      wide
      reading
      onClose={() => openDialog(null)}
      footer={
        <Button onClick={() => openDialog('change-keys')} data-testid="keys-change">
          {t('Change keys…')}
        </Button>
      }
    >
      <div className={styles['groups']}>
        {groups.map(({ group, commands }) => (
          <section key={group}>
            <h3>{groupWords[group]}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id}>
                  <dt>
                    <Caps command={command} />
                  </dt>
                  <dd>{command.detail ?? command.title}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={styles['small']}>
        {t(
          'Keys rest while you type in a field. Z takes back labels alone, also after re-opening; Ctrl+Z takes back whatever came last, label or view.',
        )}
      </p>
    </Dialog>
  );
}

/** The key, and a second one where both are single caps: no more fits beside the words. */
function Caps({ command }: { readonly command: Command }): ReactNode {
  const changes = useWorkbench((state) => state.keyChanges);
  return keysOf(command, changes)
    .slice(0, 2)
    .filter((_, i, both) => i === 0 || both.every((held) => keyCaps(held).length === 1 && held.length <= 10))
    .map((key) => (
      <span key={key} className={styles['caps']}>
        {keyCaps(key).map((cap) => (
          <kbd key={cap}>{cap}</kbd>
        ))}
      </span>
    ));
}
