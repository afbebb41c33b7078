/** The single edges of a stretch of time, the largest or latest first; each can be marked in the picture. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Timeline } from '../../../main/contract/evidence.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { useNames } from '../why/use-names.ts';
import { momentText } from './evidence-words.ts';
import styles from './evidence.module.css';
import { t } from '../../text/text.ts';

const step = 8;

export interface TimelineEventsProps {
  readonly timeline: Timeline;
  /** places in the timeline's list */
  readonly inside: readonly number[];
  readonly isCalendar: boolean;
}

export function TimelineEvents({ timeline, inside, isCalendar }: TimelineEventsProps): ReactNode {
  const focus = useWorkbench((state) => state.focus);
  const setFocus = useWorkbench((state) => state.setFocus);
  const [count, setCount] = useState(step);
  const { amounts, amount } = timeline;
  const ordered = useMemo(
    () =>
      amount === null
        ? [...inside].reverse()
        : [...inside].sort((a, b) => (amounts[b] || 0) - (amounts[a] || 0) || b - a),
    [inside, amounts, amount],
  );
  const shown = useMemo(() => ordered.slice(0, count), [ordered, count]);
  const names = useNames(
    'node',
    useMemo(() => shown.map((place) => timeline.others[place]), [shown, timeline]),
  );
  if (shown.length === 0) return null;
  return (
    <>
      <ul
        className={styles['events']}
        aria-label={amount === null ? t('Edges, latest first') : t('Edges, largest {amount} first', { amount })}
      >
        {shown.map((place) => {
          const edge = timeline.edges[place];
          const isMarked = focus?.kind === 'edge' && focus.index === edge;
          return (
            <li key={edge}>
              <button
                type="button"
                aria-pressed={isMarked}
                data-testid="timeline-event"
                onClick={() => setFocus(isMarked ? null : { kind: 'edge', index: edge })}
              >
                <span className={styles['way']}>{timeline.incoming[place] === 1 ? t('from') : t('to')}</span>
                <span className={styles['name']}>{names.get(timeline.others[place]) ?? '…'}</span>
                <strong>
                  {amount === null ? '' : Number.isNaN(amounts[place]) ? '–' : formatNumber(amounts[place])}
                </strong>
                <time>{momentText(timeline.times[place], isCalendar)}</time>
              </button>
            </li>
          );
        })}
      </ul>
      {ordered.length > shown.length && (
        <Button onClick={() => setCount(count + 4 * step)} data-testid="timeline-more">
          {t('More ({ordered} left)', { ordered: formatCount(ordered.length - shown.length) })}
        </Button>
      )}
    </>
  );
}
