/** How the questions go: what was learned, what was found, whether to go on, how much the reviewers agree. */
import { CircleStop, TrendingUp } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { labelValues } from '../../../main/contract/api.ts';
import type { QueueProgress } from '../../../main/contract/api.ts';
import { labelWords } from '../../state/label-slice.ts';
import { formatCount } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { Agreement } from './agreement.tsx';
import { DiscoveryCurve, LearningCurve } from './curves.tsx';
import styles from './progress.module.css';
import { SecondLooks } from './second-looks.tsx';
import { t } from '../../text/text.ts';

/** Labels come every few seconds; the figures may lag by this much, milliseconds. */
const patience = 250;

export function ProgressPanel(): ReactNode {
  const progress = useWorkbench((state) => state.progress);
  const error = useWorkbench((state) => state.progressError);
  const version = useWorkbench((state) => state.queueVersion);
  const refresh = useWorkbench((state) => state.refreshProgress);
  const hasFigures = progress !== null;
  const mode = useWorkbench((state) => state.queue?.settings.mode);
  useEffect(() => {
    const timer = setTimeout(() => void refresh(), hasFigures ? patience : 0);
    return () => clearTimeout(timer);
  }, [version, refresh, hasFigures]);

  if (error !== null) {
    return (
      <div className={styles['wait']}>
        <Message tone="error" testId="progress-error" onRetry={() => void refresh()}>
          {error}
        </Message>
      </div>
    );
  }
  if (progress === null) return <p className={styles['wait']}>{t('Reading the figures…')}</p>;
  const discovery = progress.discovery.length > 0 && <DiscoveryCurve key="found" progress={progress} />;
  const learning = <LearningCurve key="learned" progress={progress} />;
  return (
    <div data-testid="progress-panel">
      <Stop progress={progress} />
      {mode === 'hunt' ? [discovery, learning] : [learning, discovery]}
      <Answers />
      {progress.audit !== null && (
        <Section
          title={t('Audit')}
          hint={t('{answered} of {size} answered', {
            answered: formatCount(progress.audit.answered),
            size: formatCount(progress.audit.size),
          })}
        >
          <p className={styles['text']} data-testid="audit">
            {progress.audit.sentence}
          </p>
        </Section>
      )}
      <Agreement progress={progress} />
      <SecondLooks disputed={progress.disputed} />
    </div>
  );
}

/** Whether to go on, in words, never by colour alone. */
function Stop({ progress }: { readonly progress: QueueProgress }): ReactNode {
  const { stop, gain } = progress;
  const Icon = stop.advised ? CircleStop : TrendingUp;
  return (
    <div className={styles['stop']} data-advised={stop.advised} data-testid="stop">
      <Icon aria-hidden />
      <div>
        <p>{stop.sentence}</p>
        {gain !== null && (
          <p className={styles['gain']} data-testid="gain">
            {t('Expected of the next batch: {next} points ({low} to {high})', {
              next: signed(gain.next),
              low: signed(gain.low),
              high: signed(gain.high),
            })}
          </p>
        )}
      </div>
    </div>
  );
}

/** A change of a share, in points of a hundred, with its sign. */
export function signed(value: number): string {
  const points = (value * 100).toFixed(1);
  if (Number(points) === 0) return '0.0';
  return value > 0 ? `+${points}` : points.replace('-', '−');
}

function Answers(): ReactNode {
  const answered = useWorkbench((state) => state.queue?.answered);
  if (answered === undefined) return null;
  return (
    <Section title={t('Answers so far')}>
      <ul className={styles['answers']} data-testid="answers">
        {labelValues.map((value) => (
          <li key={value}>
            <LabelMark value={value} silent />
            <span>{labelWords[value]}</span>
            <strong>{formatCount(answered[value])}</strong>
          </li>
        ))}
      </ul>
    </Section>
  );
}
