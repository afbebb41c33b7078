/** What happened at the element over time: what goes out above the line, what comes in below it, and a brush over both. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Timeline } from '../../../main/contract/evidence.ts';
import type { Selected } from '../../state/types.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { durationText, momentText } from './evidence-words.ts';
import styles from './evidence.module.css';
import { TimelineChart } from './timeline-chart.tsx';
import { TimelineEvents } from './timeline-events.tsx';
import { useAnswer } from './use-answer.ts';
import { t } from '../../text/text.ts';

const bins = 48;
const mostSingle = 20_000;

/** Places in the timeline's list of single edges that lie in a stretch of time. */
export function within({ times }: Timeline, brush: { readonly from: number; readonly to: number } | null): number[] {
  const places = [...times.keys()];
  return brush === null ? places : places.filter((place) => times[place] >= brush.from && times[place] <= brush.to);
}

export function TimelineSection({ target }: { readonly target: Selected }): ReactNode {
  const timeColumn = useWorkbench((state) => state.timeColumn);
  const amountColumn = useWorkbench((state) => state.amountColumn);
  const chosen = useWorkbench((state) => state.chosen);
  const chosenTitle = useWorkbench((state) => state.chosenTitle);
  const [of, setOf] = useState<'element' | 'chosen'>('element');
  const amongChosen = of === 'chosen' && chosen.length > 1 && chosen.length <= 5000;
  const askAgain = useWorkbench((state) => state.askAgain);
  const { answer, error } = useAnswer('evidence.timeline', {
    element: amongChosen ? null : { ...target },
    nodes: amongChosen ? [...chosen] : [],
    amount: amountColumn,
    time: timeColumn,
    bins,
    limit: mostSingle,
  });
  return (
    <Section
      title={t('Timeline')}
      testId="timeline"
      {...(answer?.time === null || answer === null
        ? {}
        : { hint: t('{column}, UTC', { column: answer.time.column }) })}
    >
      {chosen.length > 1 && chosen.length <= 5000 && (
        <div className={styles['choices']} role="group" aria-label={t('Timeline of')}>
          <button type="button" aria-pressed={!amongChosen} onClick={() => setOf('element')}>
            {target.kind === 'node' ? t('This node') : t('This edge')}
          </button>
          <button
            type="button"
            aria-pressed={amongChosen}
            data-testid="timeline-chosen"
            onClick={() => setOf('chosen')}
          >
            {t('Among {chosen} chosen{chosenTitle}', {
              chosen: formatCount(chosen.length),
              chosenTitle: chosenTitle === '' ? '' : ` (${chosenTitle})`,
            })}
          </button>
        </div>
      )}
      {error !== null && (
        <Message tone="error" testId="timeline-error" onRetry={askAgain}>
          {error}
        </Message>
      )}
      {answer === null && error === null && <p className={styles['wait']}>{t('Reading the times…')}</p>}
      {answer !== null && answer.time === null && (
        <p className={styles['calm']}>
          {t('No column of the edges holds times. Import the edges with a column of dates to see what happened when.')}
        </p>
      )}
      {answer !== null && answer.time !== null && answer.times.length === 0 && (
        <p className={styles['calm']}>
          {t('None of its {total} edges carries a time.', { total: formatCount(answer.total) })}
        </p>
      )}
      {answer !== null && answer.time !== null && answer.times.length > 0 && (
        <Drawn timeline={answer} isCalendar={answer.time.isCalendar} column={answer.time.column} />
      )}
    </Section>
  );
}

interface DrawnProps {
  readonly timeline: Timeline;
  readonly isCalendar: boolean;
  readonly column: string;
}

function Drawn({ timeline, isCalendar, column }: DrawnProps): ReactNode {
  const brush = useWorkbench((state) => state.brush);
  const setBrush = useWorkbench((state) => state.setBrush);
  const filterByBrush = useWorkbench((state) => state.filterByBrush);
  const [measure, setMeasure] = useState<'count' | 'amount'>('count');
  const inside = useMemo(() => within(timeline, brush), [timeline, brush]);
  const { from, to, amount } = timeline;
  const moment = (at: number): string => momentText(at, isCalendar, to - from);
  const sum = inside.reduce((total, place) => total + (timeline.amounts[place] || 0), 0);
  const stretch = brush ?? { from, to };
  const long = isCalendar
    ? durationText(stretch.to - stretch.from)
    : t('{to} steps', { to: formatNumber(stretch.to - stretch.from) });
  return (
    <>
      {amount !== null && (
        <div className={styles['choices']} role="group" aria-label={t('Bars show')}>
          <button type="button" aria-pressed={measure === 'count'} onClick={() => setMeasure('count')}>
            {t('Number of edges')}
          </button>
          <button
            type="button"
            aria-pressed={measure === 'amount'}
            data-testid="timeline-amount"
            onClick={() => setMeasure('amount')}
          >
            {t('Sum of {amount}', { amount })}
          </button>
        </div>
      )}
      <TimelineChart
        timeline={timeline}
        measure={measure}
        isCalendar={isCalendar}
        brush={brush}
        onBrush={(next) =>
          setBrush(next, next === null ? [] : [...within(timeline, next).map((i) => timeline.edges[i])])
        }
      />
      <p className={styles['sentence']} data-testid="timeline-said" aria-live="polite">
        {brush === null
          ? t('All of it: ')
          : t('{from} to {to}: ', { from: moment(stretch.from), to: moment(stretch.to) })}
        {formatCount(inside.length)}{' '}
        {brush === null ? '' : t('of {times} ', { times: formatCount(timeline.times.length) })}
        {timeline.times.length === 1 ? t('edge') : t('edges')}
        {amount === null
          ? ''
          : t(', {amount} {value} in all', { amount, value: formatNumber(Number(sum.toPrecision(8))) })}
        , {long}
        {brush === null
          ? t('. Drag over the bars, or move the handles with the arrow keys.')
          : t('. Marked in the picture.')}
      </p>
      {brush !== null && (
        <div className={styles['actions']}>
          <Button onClick={() => setBrush(null, [])} data-testid="brush-clear">
            {t('Whole time')}
          </Button>
          {isCalendar && (
            <Button onClick={() => filterByBrush(column)} data-testid="brush-filter">
              {t('Filter by this time')}
            </Button>
          )}
        </div>
      )}
      <TimelineEvents timeline={timeline} inside={inside} isCalendar={isCalendar} />
      {timeline.untimed > 0 && (
        <p className={styles['note']}>
          {t('{untimed} not in it.', {
            untimed:
              timeline.untimed === 1
                ? t('1 edge without a time is')
                : t('{untimed} edges without a time are', { untimed: formatCount(timeline.untimed) }),
          })}
        </p>
      )}
      {timeline.notes.map((note) => (
        <p key={note} className={styles['note']}>
          {note}
        </p>
      ))}
    </>
  );
}
