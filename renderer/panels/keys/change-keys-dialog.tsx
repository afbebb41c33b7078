/**
 * Other keys for commands, kept on this machine: press the button of a command, then the key. A key that another
 * command has is taken from it only after a second press, and the dialog says which command is left without.
 */
import { Keyboard, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Command } from '../../commands/command.ts';
import { groupWords } from '../../commands/command.ts';
import { commandsByGroup } from '../../commands/commands.ts';
import { assignKey, commandAt, keysOf, leftHand, removeKeys, resetKeys } from '../../commands/key-map.ts';
import { keyObstacle, keyOf, keyText } from '../../commands/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './keys.module.css';
import { t } from '../../text/text.ts';

/** The command that waits for a key, and the one that was pressed but belongs to another. */
interface Listening {
  readonly id: string;
  readonly taken: { readonly key: string; readonly by: Command } | null;
}

export function ChangeKeysDialog(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const changes = useWorkbench((state) => state.keyChanges);
  const setChanges = useWorkbench((state) => state.setKeyChanges);
  const [listening, setListening] = useState<Listening | null>(null);
  const [said, setSaid] = useState('');

  const press = (command: Command, event: KeyboardEvent): void => {
    if (listening?.id !== command.id) return;
    const key = keyOf(event);
    if (key === 'escape') {
      event.preventDefault();
      event.stopPropagation();
      setListening(null);
      setSaid(t('Nothing was changed.'));
      return;
    }
    if (key === null || key === 'tab' || key === 'shift+tab') return;
    event.preventDefault();
    const obstacle =
      keyObstacle(key) ??
      (command.whileTyping === true && !key.startsWith('mod+')
        ? t('This command also works while you type, so its key needs Ctrl.')
        : null);
    if (obstacle !== null) {
      setSaid(t('{key} cannot be used. {obstacle}', { key: keyText(key), obstacle }));
      return;
    }
    const holder = commandAt(key, changes);
    if (holder !== undefined && holder.id !== command.id && listening.taken?.key !== key) {
      setListening({ id: command.id, taken: { key, by: holder } });
      setSaid(
        t('{key} belongs to "{title}". Press it again to take it from there, or another key.', {
          key: keyText(key),
          title: holder.title,
        }),
      );
      return;
    }
    setChanges(assignKey(changes, command, key));
    setListening(null);
    setSaid(
      holder !== undefined && holder.id !== command.id
        ? t('{key} is now "{title}". "{title2}" has lost it.', {
            key: keyText(key),
            title: command.title,
            title2: holder.title,
          })
        : t('{key} is now "{title}".', { key: keyText(key), title: command.title }),
    );
  };

  return (
    <Dialog
      title={t('Change keys')}
      testId="change-keys-dialog"
      wide
      onClose={() => openDialog(null)}
      footer={
        <>
          <p className={styles['said']} role="status" data-testid="keys-said">
            {said}
          </p>
          <Button
            data-testid="keys-left-hand"
            onClick={() => {
              setChanges(leftHand);
              setSaid(t('Labels are on Q W E R T, A and D go back and forth: the right hand is free for the mouse.'));
            }}
          >
            {t('Left hand only')}
          </Button>
          <Button
            disabled={Object.keys(changes).length === 0}
            data-testid="keys-reset"
            onClick={() => {
              setChanges({});
              setSaid(t('All keys are as they were at first.'));
            }}
          >
            {t('Reset all')}
          </Button>
        </>
      }
    >
      <p className={styles['small']}>
        {t(
          'Press the button of a command, then its new key. Keys follow your keyboard’s layout and are kept on this machine.',
        )}
      </p>
      <div className={styles['rows']}>
        {commandsByGroup().map(({ group, commands }) => (
          <section key={group}>
            <h3>{groupWords[group]}</h3>
            <ul>
              {commands.map((command) => (
                <li key={command.id} data-testid={`key-row-${command.id}`}>
                  <span className={styles['name']}>{command.title}</span>
                  <Button
                    look={listening?.id === command.id ? 'primary' : 'plain'}
                    className={styles['key']}
                    icon={listening?.id === command.id ? <Keyboard aria-hidden /> : undefined}
                    aria-label={t('Key of {title}: {value}. Press to change.', {
                      title: command.title,
                      value: keysOf(command, changes).map(keyText).join(', ') || t('none'),
                    })}
                    data-testid={`key-of-${command.id}`}
                    onClick={() => {
                      setListening({ id: command.id, taken: null });
                      setSaid(
                        t('Press the new key for "{title}". Escape leaves it as it is.', { title: command.title }),
                      );
                    }}
                    onKeyDown={(event) => press(command, event)}
                    onBlur={() => setListening((held) => (held?.id === command.id ? null : held))}
                  >
                    {listening?.id === command.id
                      ? t('Press a key')
                      : keysOf(command, changes).map(keyText).join('  ') || t('None')}
                  </Button>
                  <Button
                    look="ghost"
                    icon={<X aria-hidden />}
                    aria-label={t('No key for {title}', { title: command.title })}
                    title={t('No key')}
                    disabled={keysOf(command, changes).length === 0}
                    onClick={() => setChanges(removeKeys(changes, command))}
                  />
                  <Button
                    look="ghost"
                    icon={<RotateCcw aria-hidden />}
                    aria-label={t('First key of {title} again', { title: command.title })}
                    title={t('As it was at first')}
                    disabled={!(command.id in changes)}
                    onClick={() => setChanges(resetKeys(changes, command))}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
