/** Who answered how much, and how far the reviewers agree beyond chance. */
import type { ReactNode } from 'react';
import type { QueueProgress } from '../../../main/contract/api.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../section.tsx';
import styles from './progress.module.css';
import { t } from '../../text/text.ts';

/** The usual reading of kappa (Landis and Koch, Biometrics 1977). */
export function kappaWords(kappa: number | null): string {
  if (kappa === null) return t('cannot be said');
  if (kappa < 0) return t('worse than chance');
  const steps = [
    [0.2, t('slight')],
    [0.4, t('fair')],
    [0.6, t('moderate')],
    [0.8, t('substantial')],
  ] as const;
  return steps.find(([to]) => kappa <= to)?.[1] ?? t('almost perfect');
}

const kappaText = (kappa: number | null): string => (kappa === null ? '–' : kappa.toFixed(2));

export function Agreement({ progress }: { readonly progress: QueueProgress }): ReactNode {
  const { reviewers, pairs, fleiss } = progress;
  if (reviewers.length === 0) return null;
  return (
    <Section title={t('Reviewers')} testId="reviewers">
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('Name')}</th>
            <th scope="col">{t('Answered')}</th>
            <th scope="col">{t('Median time')}</th>
          </tr>
        </thead>
        <tbody>
          {reviewers.map(({ name, answered, medianSeconds }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(answered)}</td>
              <td>{medianSeconds === null ? '–' : `${medianSeconds.toFixed(1)} s`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pairs.length > 0 && (
        <table className={styles['table']} data-testid="kappa">
          <thead>
            <tr>
              <th scope="col">{t('Pair')}</th>
              <th scope="col">{t('Both')}</th>
              <th scope="col">{t('Agree')}</th>
              <th scope="col" title={t("Cohen's kappa: agreement beyond chance; 1 is full, 0 is chance")}>
                {t('Kappa')}
              </th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ reviewers: pair, nodes, agreement, kappa }) => (
              <tr key={pair.join('\n')}>
                <th scope="row">{pair.join(t(' and '))}</th>
                <td>{formatCount(nodes)}</td>
                <td>{Math.round(agreement * 100)} %</td>
                <td title={kappaWords(kappa)}>{kappaText(kappa)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {fleiss !== null && (
        <p className={styles['small']} data-testid="fleiss">
          {t('All {reviewers} together over {nodes} nodes: Fleiss’ kappa {kappa}, {kappa2}.', {
            reviewers: formatCount(fleiss.reviewers),
            nodes: formatCount(fleiss.nodes),
            kappa: kappaText(fleiss.kappa),
            kappa2: kappaWords(fleiss.kappa),
          })}
        </p>
      )}
    </Section>
  );
}
