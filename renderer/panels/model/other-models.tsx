/** The chosen model beside another one, node by node on the same held-out labels. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelComparison, ModelInfo } from '../../../main/contract/models.ts';
import { formatCount, formatDay } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { Section } from '../section.tsx';
import { titleOf } from './model-words.ts';
import styles from './model.module.css';
import { useComparison } from './use-comparison.ts';
import { t } from '../../text/text.ts';

export interface OtherModelsProps {
  readonly models: readonly ModelInfo[];
  readonly chosen: ModelInfo;
}

export function OtherModels({ models, chosen }: OtherModelsProps): ReactNode {
  const [wanted, setWanted] = useState<string | null>(null);
  const others = models.filter(({ modelId, state }) => modelId !== chosen.modelId && state === 'succeeded');
  const comparable = others.filter(({ split }) => split !== null && split === chosen.split);
  const second = comparable.find(({ modelId }) => modelId === wanted)?.modelId ?? null;
  const answer = useComparison(chosen.modelId, second);
  if (chosen.state !== 'succeeded' || others.length === 0) return null;
  const left = others.length - comparable.length;
  return (
    <Section title={t('Beside another model')} testId="other-models">
      {comparable.length > 0 && (
        <label className={styles['order']}>
          <span>{t('Compare with')}</span>
          <select
            value={second ?? ''}
            data-testid="compare-with"
            onChange={(event) => setWanted(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">{t('choose a model')}</option>
            {comparable.map((model) => (
              <option key={model.modelId} value={model.modelId}>
                {titleOf(model)} · {formatDay(model.startedAt)}
              </option>
            ))}
          </select>
        </label>
      )}
      {left > 0 && (
        <p className={styles['small']}>
          {t('{left} measured on other labels, so that a comparison would say nothing.', {
            left: left === 1 ? t('One other model was') : t('{left} other models were', { left: formatCount(left) }),
          })}
        </p>
      )}
      {second !== null && answer === null && <p className={styles['text']}>{t('Comparing…')}</p>}
      {answer !== null && answer.error !== null && (
        <Message tone="error" testId="compare-error">
          {answer.error}
        </Message>
      )}
      {answer !== null && answer.comparison !== null && <Comparison comparison={answer.comparison} />}
    </Section>
  );
}

const digits = (value: number): string => value.toFixed(3);
export const signedDigits = (value: number): string => {
  const text = digits(value);
  if (Number(text) === 0) return '0.000';
  return value > 0 ? `+${text}` : text.replace('-', '−');
};

function Comparison({ comparison }: { readonly comparison: ModelComparison }): ReactNode {
  return (
    <div data-testid="comparison">
      <p className={styles['lead']}>{comparison.sentence}</p>
      <table className={styles['figures']}>
        <thead>
          <tr>
            <th scope="col">{t('Lower is better')}</th>
            <th scope="col">{t('This one')}</th>
            <th scope="col">{t('Other')}</th>
            <th scope="col">{t('Difference')}</th>
          </tr>
        </thead>
        <tbody>
          {comparison.rows.map(({ measure, first, second, difference, low, high }) => (
            <tr key={measure}>
              <th scope="row">{measure}</th>
              <td>{digits(first)}</td>
              <td>{digits(second)}</td>
              <td>
                {signedDigits(difference)}
                <span>{t('{low} to {high}', { low: signedDigits(low), high: signedDigits(high) })}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles['small']}>
        {t('Means over {nodes} held-out labels, each node against itself; 95 % intervals by resampling nodes.', {
          nodes: formatCount(comparison.nodes),
        })}
      </p>
    </div>
  );
}
