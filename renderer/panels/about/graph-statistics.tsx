/** Statistics of the whole graph, computed when they are asked for: every number with a sentence that says what it means. */
import { Calculator } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { measureGroupWords } from '../../../main/contract/measures.ts';
import type { GraphStatistics as Found, MeasureProgress, Statistic } from '../../../main/contract/measures.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatNumber, formatPercentile } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useEngine } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './statistics.module.css';
import { t, tOf } from '../../text/text.ts';

export function GraphStatistics(): ReactNode {
  const api = useEngine();
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [progress, setProgress] = useState<MeasureProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => api.on('measure.progress', setProgress), [api]);
  useEffect(() => () => stop.current?.abort(), []);

  const compute = (): void => {
    const mine = new AbortController();
    stop.current = mine;
    setRunning(true);
    setError(null);
    setProgress(null);
    api
      .call('measures.statistics', {}, mine.signal)
      .then(setFound, (thrown: unknown) => {
        const failed = toAppError(thrown);
        if (failed.code !== 'cancelled') setError(failed.message);
      })
      .finally(() => setRunning(false));
  };

  return (
    <Section title={t('Statistics')} testId="graph-statistics">
      {error !== null && (
        <Message tone="error" testId="statistics-error">
          {error}
        </Message>
      )}
      {isRunning ? (
        <div className={styles['running']} role="status">
          <p>
            {progress === null
              ? t('Computing…')
              : t('Computing {value}…', { value: tOf(measureGroupWords[progress.group]) })}
            {progress !== null && ` ${formatPercentile(progress.fraction)} %`}
          </p>
          <progress aria-label={t('Statistics')} {...(progress === null ? {} : { value: progress.fraction })} />
          <Button look="ghost" data-testid="statistics-cancel" onClick={() => stop.current?.abort()}>
            {t('Cancel')}
          </Button>
        </div>
      ) : found === null ? (
        <div className={styles['ask']}>
          <p>
            {t(
              'Density, components, communities and clustering. Takes seconds on a large graph and is kept afterwards.',
            )}
          </p>
          <Button icon={<Calculator aria-hidden />} data-testid="statistics-compute" onClick={compute}>
            {t('Compute')}
          </Button>
        </div>
      ) : (
        <Statistics found={found} />
      )}
    </Section>
  );
}

function valueText({ value, scale }: Statistic): string {
  if (scale === 'count') return formatCount(value);
  if (scale === 'number') return formatNumber(value);
  return value > 0 && value < 0.001 ? `${formatNumber(value * 100)} %` : `${formatPercentile(value)} %`;
}

function Statistics({ found }: { readonly found: Found }): ReactNode {
  return (
    <>
      <dl className={styles['list']} data-testid="statistics">
        {found.statistics.map((statistic) => (
          <div key={statistic.id} data-testid="statistic" data-id={statistic.id}>
            <dt>{statistic.title}</dt>
            <dd className={styles['value']}>{valueText(statistic)}</dd>
            <dd className={styles['meaning']}>{statistic.meaning}</dd>
          </div>
        ))}
      </dl>
      <Degrees degrees={found.degrees} />
      <Sizes title={t('Largest components')} sizes={found.components} />
      <Sizes title={t('Largest communities')} sizes={found.communities} />
      {found.notes.map((note) => (
        <p key={note} className={styles['meaning']}>
          {note}
        </p>
      ))}
    </>
  );
}

/** Nodes by degree; each bin twice as wide as the one before. */
function Degrees({ degrees }: Pick<Found, 'degrees'>): ReactNode {
  const most = Math.max(1, ...degrees.map(({ nodes }) => nodes));
  const rangeOf = (from: number, to: number): string =>
    from === to ? formatCount(from) : `${formatCount(from)}–${formatCount(to)}`;
  return (
    <figure className={styles['degrees']}>
      <figcaption>
        {t('Nodes by degree')} <span>{t('bars on a root scale, each range twice as wide')}</span>
      </figcaption>
      <ul>
        {degrees.map(({ from, to, nodes }) => (
          <li key={from}>
            <span>{rangeOf(from, to)}</span>
            <span className={styles['bar']} aria-hidden>
              <span style={{ width: `${100 * Math.sqrt(nodes / most)}%` }} />
            </span>
            <span>{formatCount(nodes)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Sizes({ title, sizes }: { readonly title: string; readonly sizes: readonly number[] }): ReactNode {
  if (sizes.length < 2) return null;
  return (
    <p className={styles['meaning']}>
      {title}: {sizes.slice(0, 8).map(formatCount).join(', ')}
      {sizes.length > 8 && ', …'} {t('nodes.')}
    </p>
  );
}
