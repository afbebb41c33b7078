/** The name that labels are signed with; changed in place. */
import { UserRound } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './top-bar.module.css';
import { t } from '../../text/text.ts';

export function ReviewerField(): ReactNode {
  const reviewer = useWorkbench((state) => state.reviewer);
  const setReviewer = useWorkbench((state) => state.setReviewer);
  const [draft, setDraft] = useState<string | null>(null);
  const finish = (): void => {
    if (draft !== null) setReviewer(draft);
    setDraft(null);
  };
  return (
    <label className={styles['reviewer']} title={t('Your labels are signed with this name')}>
      <UserRound aria-hidden />
      <span className="visually-hidden">{t('Reviewer')}</span>
      <input
        value={draft ?? reviewer}
        maxLength={100}
        spellCheck={false}
        data-testid="reviewer"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
    </label>
  );
}
