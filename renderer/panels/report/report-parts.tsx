/** The parts of the report dialog that are folded away until they are wanted: account, disposition, redaction. */
import type { ReactNode } from 'react';
import type { Templates } from '../../../main/contract/report.ts';
import fieldStyles from '../../ui/field.module.css';
import { Field } from '../../ui/field.tsx';
import { t } from '../../text/text.ts';
import type { ReportDraft } from './report-draft.ts';
import { TextField } from './text-field.tsx';
import styles from './report.module.css';

interface PartProps {
  readonly draft: ReportDraft;
  readonly change: (change: Partial<ReportDraft>) => void;
}
type Template = Templates['templates'][number];

function Fold({
  title,
  hint,
  testId,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly testId: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <details className={styles['fold']} data-testid={testId}>
      <summary>
        {title} <span className={styles['small']}>{hint}</span>
      </summary>
      <div className={styles['form']}>{children}</div>
    </details>
  );
}

/** The texts that the template asks for. */
export function AccountPart({
  draft,
  change,
  template,
}: PartProps & { readonly template: Template | null }): ReactNode {
  if (template === null || template.narrative.length === 0) return null;
  const written = template.narrative.filter(({ id }) => (draft.narrative[id] ?? '').trim() !== '').length;
  return (
    <Fold
      title={t('Account')}
      hint={t('{written} of {total} texts written', { written, total: template.narrative.length })}
      testId="report-account"
    >
      {template.narrative.map(({ id, title, prompt }) => (
        <TextField
          key={id}
          label={title}
          help={prompt}
          lines={3}
          maxLength={20_000}
          value={draft.narrative[id] ?? ''}
          testId={`report-text-${id}`}
          onChange={(value) => change({ narrative: { ...draft.narrative, [id]: value } })}
        />
      ))}
    </Fold>
  );
}

export function DispositionPart({
  draft,
  change,
  template,
}: PartProps & { readonly template: Template | null }): ReactNode {
  const checklist = template?.checklist ?? [];
  const ticked = checklist.filter((question) => draft.checked.includes(question)).length;
  return (
    <Fold
      title={t('Disposition')}
      hint={
        checklist.length === 0
          ? t('conclusion, next step, who decides')
          : t('{ticked} of {total} questions ticked', { ticked, total: checklist.length })
      }
      testId="report-disposition"
    >
      <TextField
        label={t('Conclusion')}
        lines={3}
        maxLength={20_000}
        value={draft.conclusion}
        testId="report-conclusion"
        onChange={(conclusion) => change({ conclusion })}
      />
      <TextField
        label={t('Next step')}
        maxLength={2000}
        value={draft.nextStep}
        testId="report-next-step"
        onChange={(nextStep) => change({ nextStep })}
      />
      <TextField
        label={t('Who decides')}
        maxLength={200}
        value={draft.decidedBy}
        testId="report-decides"
        onChange={(decidedBy) => change({ decidedBy })}
      />
      <TextField
        label={t('Second reader')}
        maxLength={200}
        value={draft.reviewedBy}
        testId="report-second-reader"
        onChange={(reviewedBy) => change({ reviewedBy })}
      />
      <Field label={t('State of the report')}>
        {(ids) => (
          <select
            {...ids}
            className={fieldStyles['input']}
            value={draft.state}
            data-testid="report-state"
            onChange={({ target }) =>
              change({
                state: target.value === 'final' ? 'final' : target.value === 'in review' ? 'in review' : 'draft',
              })
            }
          >
            <option value="draft">{t('Draft')}</option>
            <option value="in review">{t('In review')}</option>
            <option value="final">{t('Final')}</option>
          </select>
        )}
      </Field>
      {checklist.map((question) => (
        <label key={question} className={styles['tick']}>
          <input
            type="checkbox"
            checked={draft.checked.includes(question)}
            onChange={(event) =>
              change({
                checked: event.target.checked
                  ? [...draft.checked, question]
                  : draft.checked.filter((one) => one !== question),
              })
            }
          />
          {question}
        </label>
      ))}
      {template?.hints.map((hint) => (
        <p key={hint} className={styles['small']}>
          {hint}
        </p>
      ))}
    </Fold>
  );
}

export function RedactionPart({
  draft,
  change,
  columns,
}: PartProps & { readonly columns: readonly string[] }): ReactNode {
  const chosen = Object.keys(draft.columns).length;
  const asValue = (column: string): string => draft.columns[column] ?? 'show';
  const choose = (column: string, value: string): void => {
    const others = Object.fromEntries(Object.entries(draft.columns).filter(([name]) => name !== column));
    change({ columns: value === 'mask' || value === 'leave out' ? { ...others, [column]: value } : others });
  };
  return (
    <Fold
      title={t('Redaction')}
      hint={
        chosen === 0 && !draft.masksAll && draft.maskedIds.trim() === ''
          ? t('nothing is left out')
          : t('columns chosen: {chosen}', { chosen })
      }
      testId="report-redaction"
    >
      <p className={styles['small']}>
        {t('What is chosen here stays out of every file of the report, and the report says so.')}
      </p>
      <label className={styles['tick']}>
        <input
          type="checkbox"
          checked={draft.masksAll}
          data-testid="report-mask-all"
          onChange={(event) => change({ masksAll: event.target.checked })}
        />
        {t('Numbers in place of all ids and names')}
      </label>
      {!draft.masksAll && (
        <TextField
          label={t('Ids to mask, one a line')}
          lines={2}
          maxLength={200_000}
          value={draft.maskedIds}
          testId="report-mask-ids"
          onChange={(maskedIds) => change({ maskedIds })}
        />
      )}
      <ul className={styles['columns']}>
        {columns.map((column) => (
          <li key={column}>
            <label>
              <span>{column}</span>
              <select
                className={fieldStyles['input']}
                value={asValue(column)}
                data-testid={`report-column-${column}`}
                onChange={(event) => choose(column, event.target.value)}
              >
                <option value="show">{t('Show')}</option>
                <option value="mask">{t('Last four characters')}</option>
                <option value="leave out">{t('Leave out')}</option>
              </select>
            </label>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
