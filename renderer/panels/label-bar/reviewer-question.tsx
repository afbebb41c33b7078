/** Asked once on a machine: whose name the labels carry. Labelling works without an answer. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './label-bar.module.css';
import { t } from '../../text/text.ts';

export function ReviewerQuestion(): ReactNode {
  const known = useWorkbench((state) => state.reviewerKnown);
  const hasRun = useWorkbench((state) => state.runId !== null);
  const reviewer = useWorkbench((state) => state.reviewer);
  const setReviewer = useWorkbench((state) => state.setReviewer);
  const [name, setName] = useState(reviewer);
  if (known || !hasRun) return null;
  return (
    <form
      className={styles['question']}
      data-testid="reviewer-question"
      onSubmit={(event) => {
        event.preventDefault();
        setReviewer(name.trim() === '' ? reviewer : name);
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }}
    >
      <label>
        {t('Your labels are signed')}{' '}
        <input value={name} maxLength={100} spellCheck={false} onChange={(event) => setName(event.target.value)} />
      </label>
      <Button type="submit">{t('Keep')}</Button>
    </form>
  );
}
