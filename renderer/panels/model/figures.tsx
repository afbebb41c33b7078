/** How good the model is on labels that it never saw, beside its teacher with the graph and beside chance. */
import type { ReactNode } from 'react';
import type { ModelDetail, ModelFigures } from '../../../main/contract/models.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../section.tsx';
import { figureText, intervalText, measuredWords, orderWords } from './model-words.ts';
import styles from './model.module.css';
import { t } from '../../text/text.ts';

const columns: readonly { readonly name: keyof ModelFigures; readonly short: string; readonly title: string }[] = [
  {
    name: 'auroc',
    short: 'AUROC',
    title: t('How often an anomalous node is put before a normal one: 1 is always, 0.5 is chance'),
  },
  {
    name: 'averagePrecision',
    short: 'AP',
    title: t('Average precision: how pure the top of the ranking is; chance is the share of anomalous ones'),
  },
  {
    name: 'balancedAccuracy',
    short: t('Bal. acc.'),
    title: t('Balanced accuracy: right answers, both classes counting the same; 0.5 is chance'),
  },
  { name: 'brier', short: t('Brier ↓'), title: t('Mean squared error of the probability: lower is better') },
];

export function Figures({ model }: { readonly model: ModelDetail }): ReactNode {
  const { measured, comparison } = model;
  if (measured === null) {
    return (
      <Section title={t('How good it is')} testId="model-figures">
        <p className={styles['text']}>{t('Nothing was held out to measure on, so this cannot be said.')}</p>
      </Section>
    );
  }
  const order = orderWords(measured.figures.auroc);
  return (
    <Section title={t('How good it is')} hint={t('on held-out labels')} testId="model-figures">
      <p className={styles['text']}>
        {order ?? t('The held-out labels are all of one class, so the order cannot be judged.')}
      </p>
      <table className={[styles['figures'], styles['wide']].join(' ')}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('Method')}</span>
            </th>
            {columns.map(({ name, short, title }) => (
              <th key={name} scope="col" title={title}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparison.map(({ title, figures }, i) => (
            <tr key={title} data-own={i === 0}>
              <th scope="row" title={title}>
                {title.split(':')[0]}
              </th>
              {columns.map(({ name }) => (
                <td key={name}>
                  {figureText(figures[name])}
                  <span>{intervalText(figures[name])}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles['small']}>
        {t(
          'Measured on {nodes} {value}; {anomalous} of them {anomalous2} anomalous. Below each figure its 95 % interval.',
          {
            nodes: formatCount(measured.nodes),
            value: measuredWords[measured.on],
            anomalous: formatCount(measured.anomalous),
            anomalous2: measured.anomalous === 1 ? t('is') : t('are'),
          },
        )}
      </p>
    </Section>
  );
}
