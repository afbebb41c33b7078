/** Write the report of the run, of a case or of one element, and hand its files over. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import fieldStyles from '../../ui/field.module.css';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { askFor, keepDraft, keptDraft, topOf } from './report-draft.ts';
import type { ReportDraft } from './report-draft.ts';
import { ReportFiles } from './report-files.tsx';
import { AccountPart, DispositionPart, RedactionPart } from './report-parts.tsx';
import { TextField } from './text-field.tsx';
import { useReport, useTemplates } from './use-report.ts';
import styles from './report.module.css';
import { t } from '../../text/text.ts';

export function ReportDialog(): ReactNode {
  const runId = useWorkbench((state) => state.runId);
  const project = useWorkbench((state) => state.project);
  const reviewer = useWorkbench((state) => state.reviewer);
  const selected = useWorkbench((state) => state.selected);
  const openCase = useWorkbench((state) => state.openCase);
  const outlooks = useWorkbench((state) => state.outlooks);
  const throughNeighbours = useWorkbench((state) => state.throughNeighbours);
  const openDialog = useWorkbench((state) => state.openDialog);
  const projectId = project?.projectId ?? '';
  const [draft, setDraft] = useState((): ReportDraft => {
    const fresh: ReportDraft = {
      title: t('Anomalies in {name}', { name: project?.name ?? t('the graph') }),
      ...{ preparedBy: reviewer, top: '20', caseId: openCase?.caseId ?? null, template: 'general' },
      ...{ narrative: {}, checked: [], state: 'draft', conclusion: '', nextStep: '', decidedBy: '', reviewedBy: '' },
      ...{ columns: {}, masksAll: false, maskedIds: '', pdf: false, casePackage: true },
    };
    const kept = keptDraft(projectId, fresh);
    // What is on screen now is what a report is most likely to be about.
    return { ...kept, preparedBy: kept.preparedBy || reviewer, caseId: openCase?.caseId ?? null };
  });
  const { busy, error, done, write } = useReport();
  const templates = useTemplates();

  const change = (changed: Partial<ReportDraft>): void => {
    const next = { ...draft, ...changed };
    setDraft(next);
    keepDraft(projectId, next);
  };
  const top = topOf(draft);
  const topError = top === null ? t('A whole number from 1 to 200.') : null;
  const canWrite =
    !busy && runId !== null && draft.title.trim() !== '' && draft.preparedBy.trim() !== '' && top !== null;
  const template = templates?.templates.find(({ id }) => id === draft.template) ?? null;
  const canPrint = templates?.pdf.can ?? false;
  const columns = [
    ...new Set([...(project?.graph.nodeColumns ?? []), ...(project?.graph.edgeColumns ?? [])].map(({ name }) => name)),
  ];
  const subjects = [
    ...(openCase === null ? [] : [{ id: openCase.caseId, title: openCase.title }]),
    ...(selected === null
      ? []
      : [
          {
            id: `${selected.kind}-${selected.index}`,
            title: selected.kind === 'node' ? t('The node in focus') : t('The edge in focus'),
          },
        ]),
  ].filter(({ id }, i, all) => all.findIndex((other) => other.id === id) === i);

  const send = (): void => {
    if (runId === null || top === null || !canWrite) return;
    const { node, edge } = outlooks;
    const isKnown = [node, edge].some((outlook) => outlook?.runId === runId);
    const among = { nodes: node?.flagged ?? 0, edges: edge?.flagged ?? 0, throughNeighbours, hubAbove: null };
    void write(askFor({ ...draft, pdf: draft.pdf && canPrint }, runId, top, isKnown ? among : null));
  };

  return (
    <Dialog
      title={t('Report')}
      testId="report-dialog"
      locked={busy}
      medium
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button onClick={() => openDialog(null)} disabled={busy} data-testid="report-close">
            {t('Close')}
          </Button>
          <Button
            type="submit"
            form="report-form"
            look={done === null ? 'primary' : 'plain'}
            disabled={!canWrite}
            data-autofocus
            data-testid="report-create"
          >
            {busy ? t('Writing the report…') : done === null ? t('Write report') : t('Write again')}
          </Button>
        </>
      }
    >
      <form
        id="report-form"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {error !== null && (
          <Message tone="error" testId="report-error">
            {error}
          </Message>
        )}
        {done !== null && <ReportFiles files={done.files} notes={done.result.notes} />}
        <TextField
          label={t('Title')}
          maxLength={200}
          value={draft.title}
          testId="report-title"
          onChange={(title) => change({ title })}
        />
        <div className={styles['pair']}>
          <Field label={t('About')}>
            {(ids) => (
              <select
                {...ids}
                className={fieldStyles['input']}
                value={subjects.some(({ id }) => id === draft.caseId) ? (draft.caseId ?? '') : ''}
                data-testid="report-case"
                onChange={(event) => change({ caseId: event.target.value === '' ? null : event.target.value })}
              >
                <option value="">{t('The whole run')}</option>
                {subjects.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('Template')}>
            {(ids) => (
              <select
                {...ids}
                className={fieldStyles['input']}
                value={draft.template}
                data-testid="report-template"
                onChange={(event) => change({ template: event.target.value })}
              >
                {(templates?.templates ?? []).map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <TextField
            label={t('Prepared by')}
            maxLength={100}
            value={draft.preparedBy}
            testId="report-by"
            onChange={(preparedBy) => change({ preparedBy })}
          />
          <Field
            label={t('Described one by one')}
            help={t('Highest-ranked nodes, and as many edges.')}
            error={topError}
          >
            {(ids) => (
              <input
                {...ids}
                className={fieldStyles['input']}
                inputMode="numeric"
                value={draft.top}
                data-testid="report-top"
                onChange={(event) => change({ top: event.target.value })}
              />
            )}
          </Field>
        </div>
        {templates?.problems.map((problem) => (
          <Message key={problem} tone="warning" testId="report-template-problem">
            {problem}
          </Message>
        ))}
        <AccountPart draft={draft} change={change} template={template} />
        <DispositionPart draft={draft} change={change} template={template} />
        <RedactionPart draft={draft} change={change} columns={columns} />
        <fieldset className={styles['formats']}>
          <legend>{t('Beside the page and the tables')}</legend>
          <label className={styles['tick']}>
            <input
              type="checkbox"
              checked={draft.pdf && canPrint}
              disabled={!canPrint}
              data-testid="report-pdf"
              onChange={(event) => change({ pdf: event.target.checked })}
            />
            <span>
              {t('A PDF to print and sign')}
              {templates !== null && !canPrint && <span className={styles['small']}> {templates.pdf.why}</span>}
            </span>
          </label>
          <label className={styles['tick']}>
            <input
              type="checkbox"
              checked={draft.casePackage}
              data-testid="report-package"
              onChange={(event) => change({ casePackage: event.target.checked })}
            />
            {t('A case package: everything in one file that can be checked elsewhere')}
          </label>
        </fieldset>
        {done === null && (
          <p className={styles['small']}>
            {t(
              'One page that needs nothing else to be read, and all ranked nodes and edges as tables, with labels, who gave them, and everything needed to repeat the run.',
            )}
          </p>
        )}
      </form>
    </Dialog>
  );
}
