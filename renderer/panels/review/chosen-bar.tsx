/** What is chosen together, above the answers to the one in focus: label it, look at it, filter to it, let it go. */
import { Crosshair, ListFilter, Tags, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { performOnScreen } from '../../commands/screen-actions.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { useKeyHint } from '../use-keys.ts';
import styles from './chosen-bar.module.css';
import { nounOf } from './flag-words.ts';
import { t } from '../../text/text.ts';

export function ChosenBar(): ReactNode {
  const store = useWorkbenchStore();
  const count = useWorkbench((state) => state.chosen.length);
  const title = useWorkbench((state) => state.chosenTitle);
  const isWhole = useWorkbench((state) => state.centre === 'whole');
  const isShown = useWorkbench((state) => state.showsTogether && state.together?.title === state.chosenTitle);
  const key = useKeyHint('label-many');
  if (count === 0) return null;
  const show = (): void => {
    const { chosen, chosenTitle, together, showTogether, setShowsTogether, setCentre } = store.getState();
    setCentre('neighbourhood');
    if (together?.title === chosenTitle) setShowsTogether(true);
    else showTogether(chosenTitle, chosen);
  };
  return (
    <div className={styles['bar']} role="group" aria-label={t('Chosen together')} data-testid="chosen-bar">
      <span className={styles['what']}>
        <strong>{title}</strong>{' '}
        <span data-testid="chosen-count">
          {t('· {count} {value} chosen', { count: formatCount(count), value: nounOf('node', count) })}
        </span>
      </span>
      <Button
        icon={<Tags aria-hidden />}
        hint={key}
        data-testid="chosen-label"
        onClick={() => store.getState().openDialog('label-many')}
      >
        {t('Label together…')}
      </Button>
      {isWhole && (
        <Button
          look="ghost"
          icon={<Crosshair aria-hidden />}
          aria-label={t('Zoom to them')}
          title={t('Zoom to them')}
          data-testid="chosen-look"
          onClick={() => performOnScreen('fit-chosen')}
        />
      )}
      <Button
        look="ghost"
        icon={<ListFilter aria-hidden />}
        aria-label={t('Filter to them')}
        title={t('Filter to them')}
        data-testid="chosen-filter"
        onClick={() => {
          const { chosen, chosenTitle, addTerm } = store.getState();
          void addTerm({ kind: 'nodes', title: chosenTitle, nodes: [...chosen] });
        }}
      />
      {!isShown && (
        <Button look="ghost" data-testid="chosen-show" onClick={show}>
          {t('Show together')}
        </Button>
      )}
      <Button
        look="ghost"
        icon={<X aria-hidden />}
        aria-label={t('Let {title} go', { title })}
        data-testid="chosen-clear"
        onClick={() => {
          const { choose, setShowsTogether } = store.getState();
          choose([], '');
          setShowsTogether(false);
        }}
      />
    </div>
  );
}
