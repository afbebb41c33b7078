/** By what the questions are chosen, with what the strategy says of itself. */
import type { ReactNode } from 'react';
import type { StrategyInfo } from '../../../main/contract/api.ts';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { ParamFields } from '../detect/param-fields.tsx';
import { chosenStrategy, modeOf, paramsOf, servedBy } from './ask-form.ts';
import type { AskForm } from './ask-form.ts';
import styles from './ask.module.css';
import { t } from '../../text/text.ts';

const needWords: Readonly<Record<StrategyInfo['needs'], string>> = {
  cold: t('Can ask before the first label.'),
  model: t('Asks once a classifier has learned something.'),
  labelled: t('Asks once there are labels.'),
};

export interface StrategyFieldsProps {
  readonly form: AskForm;
  readonly strategies: readonly StrategyInfo[];
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (part: Partial<AskForm>) => void;
}

export function StrategyFields({ form, strategies, onChange }: Omit<StrategyFieldsProps, 'errors'>): ReactNode {
  const strategy = chosenStrategy(form, strategies);
  if (strategy === null) return <p>{t('There is no strategy for this.')}</p>;
  return (
    <>
      <Field label={t('Strategy')}>
        {(ids) => (
          <select
            {...ids}
            className={fieldStyles['input']}
            value={strategy.id}
            data-testid="ask-strategy"
            onChange={(event) => onChange({ strategy: event.target.value })}
          >
            {servedBy(modeOf(form, strategies), strategies).map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p className={styles['summary']} data-testid="ask-summary">
        {strategy.summary} {needWords[strategy.needs]}
        {strategy.paper !== '-' && <span className={styles['paper']}> {strategy.paper}</span>}
      </p>
    </>
  );
}

/** Its own parameters; few need them. */
export function StrategyParams({ form, strategies, errors, onChange }: StrategyFieldsProps): ReactNode {
  const strategy = chosenStrategy(form, strategies);
  const count = Object.keys(strategy?.params ?? {}).length;
  if (strategy === null || count === 0) return null;
  const values = paramsOf(form, strategy);
  const wrongInside = Object.keys(errors).length > 0;
  return (
    <details className={styles['more']} open={wrongInside || undefined} data-testid="ask-params">
      <summary>{t('Settings of {title} ({count})', { title: strategy.title, count })}</summary>
      <div className={styles['form']}>
        <ParamFields
          key={strategy.id}
          table={strategy.params}
          values={values}
          errors={errors}
          onChange={(name, value) =>
            onChange({ params: { ...form.params, [strategy.id]: { ...values, [name]: value } } })
          }
        />
      </div>
    </details>
  );
}
