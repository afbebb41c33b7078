/**
 * The card of the tour beside what it points at. It never takes the focus or the keys away from the work: the person
 * does the step, and the card goes on by itself. Behind a dialog it waits.
 */
import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { runCommand } from '../../commands/commands.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { placeCard } from './place-card.ts';
import type { Box } from './place-card.ts';
import { tourSteps } from './tour-steps.ts';
import styles from './tour.module.css';
import { t } from '../../text/text.ts';

const cardSize = { width: 340, height: 210 };
/** Milliseconds between two looks at where the target is: panels move, lists come and go. */
const look = 250;
/** Milliseconds for which "done" stays on the card before it goes on. */
const rest = 900;

function boxOf(ids: readonly string[]): Box | null {
  for (const id of ids) {
    const { left, top, width, height } =
      document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect() ?? new DOMRect();
    if (width > 0 && height > 0) return { left, top, width, height };
  }
  return null;
}

function useTarget(ids: readonly string[]): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    const follow = (): void =>
      setBox((before) => {
        const now = boxOf(ids);
        return JSON.stringify(before) === JSON.stringify(now) ? before : now;
      });
    const timer = setInterval(follow, look);
    const first = setTimeout(follow, 0);
    return () => {
      clearInterval(timer);
      clearTimeout(first);
    };
  }, [ids]);
  return box;
}

/** Whether the step was done since it came up; stays so. */
function useDone(number: number): boolean {
  const store = useWorkbenchStore();
  const [done, setDone] = useState(false);
  useEffect(() => {
    const step = tourSteps.at(number);
    const before = store.getState();
    return store.subscribe((state) => {
      if (step?.done?.(state, before) === true) setDone(true);
    });
  }, [store, number]);
  return done;
}

export function Tour(): ReactNode {
  const number = useWorkbench((state) => state.tourStep);
  if (number === null || number >= tourSteps.length) return null;
  return <Card key={number} number={number} />;
}

function Card({ number }: { readonly number: number }): ReactNode {
  const store = useWorkbenchStore();
  const step = tourSteps[number];
  const changes = useWorkbench((state) => state.keyChanges);
  const goTo = useWorkbench((state) => state.goToTour);
  const leave = useWorkbench((state) => state.leaveTour);
  const end = useWorkbench((state) => state.endTour);
  const box = useTarget(step.target);
  const done = useDone(number);
  const titleId = useId();
  const isLast = number === tourSteps.length - 1;
  const advance = useRef(() => (isLast ? end() : goTo(number + 1)));
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => advance.current(), rest);
    return () => clearTimeout(timer);
  }, [done]);

  const place = placeCard(box, cardSize, { width: window.innerWidth, height: window.innerHeight });
  return (
    <>
      {box !== null && (
        <div
          className={styles['ring']}
          aria-hidden
          style={{ left: box.left - 4, top: box.top - 4, width: box.width + 8, height: box.height + 8 }}
        />
      )}
      <section
        className={styles['card']}
        style={place}
        aria-labelledby={titleId}
        data-testid="tour"
        data-step={step.id}
      >
        <div role="status">
          <p className={styles['count']}>
            {t('Tour, step')} {number + 1} {t('of {tourSteps}', { tourSteps: tourSteps.length })}
          </p>
          <h2 id={titleId}>{step.title}</h2>
          <p>{step.text(changes)}</p>
          {done && <p className={styles['done']}>{t('Done. On to the next.')}</p>}
        </div>
        <div className={styles['buttons']}>
          {number > 0 && (
            <Button look="ghost" onClick={() => goTo(number - 1)}>
              {t('Back')}
            </Button>
          )}
          {step.command !== undefined && !done && (
            <Button data-testid="tour-do" onClick={() => runCommand(store, step.command ?? '')}>
              {t('Do it for me')}
            </Button>
          )}
          <span className={styles['space']} />
          <Button look="primary" data-testid="tour-next" onClick={() => advance.current()}>
            {isLast ? t('Finish') : step.done === null || done ? t('Next') : t('Skip')}
          </Button>
        </div>
        <Button
          look="ghost"
          className={styles['leave']}
          icon={<X aria-hidden />}
          aria-label={t('Leave the tour')}
          title={t('Leave the tour; it can be taken up again from the menu')}
          data-testid="tour-leave"
          onClick={leave}
        />
      </section>
    </>
  );
}
