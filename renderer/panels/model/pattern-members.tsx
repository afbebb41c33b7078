/** The nodes of the open pattern; choosing one brings it into the picture and leaves this list where it is. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PatternMember } from '../../../main/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { percentWords } from './model-words.ts';
import styles from './model.module.css';
import { t } from '../../text/text.ts';

/** Rows drawn at a time. */
const step = 40;

export function PatternMembers(): ReactNode {
  const pattern = useWorkbench((state) => state.pattern);
  const more = useWorkbench((state) => state.moreMembers);
  const openPattern = useWorkbench((state) => state.openPattern);
  const stepMember = useWorkbench((state) => state.stepMember);
  const [shown, setShown] = useState(step);
  if (pattern === null) return null;
  const { total, members, loading, error } = pattern;
  return (
    <div data-testid="pattern-members">
      {error !== null && (
        <Message
          tone="error"
          testId="pattern-error"
          onRetry={() => void (members.length === 0 ? openPattern(pattern.code) : more())}
        >
          {error}
        </Message>
      )}
      {total === null && loading && <p className={styles['small']}>{t('Reading its nodes…')}</p>}
      {total !== null && (
        <div className={styles['membersHead']}>
          <span className={styles['small']}>
            {total === 1
              ? t('Its node')
              : t('Its {total} nodes, nearest to the middle first', { total: formatCount(total) })}
            {members.length < total &&
              t('; the first {members} are marked in the picture', { members: formatCount(members.length) })}
          </span>
          <span className={styles['steps']}>
            <Button
              look="ghost"
              icon={<ChevronLeft aria-hidden />}
              aria-label={t('Previous node of the pattern')}
              title={t('Previous node of the pattern')}
              data-testid="member-previous"
              onClick={() => stepMember(-1)}
            />
            <Button
              look="ghost"
              icon={<ChevronRight aria-hidden />}
              aria-label={t('Next node of the pattern')}
              title={t('Next node of the pattern')}
              data-testid="member-next"
              onClick={() => stepMember(1)}
            />
          </span>
        </div>
      )}
      <ul className={styles['members']}>
        {members.slice(0, shown).map((member) => (
          <Member key={member.index} member={member} />
        ))}
      </ul>
      {total !== null && shown < total && (
        <Button
          disabled={loading}
          data-testid="members-more"
          onClick={() => {
            setShown(shown + step);
            if (shown + step > members.length && members.length < total) void more();
          }}
        >
          {loading ? t('Reading…') : t('Show {step} more', { step: formatCount(Math.min(step, total - shown)) })}
        </Button>
      )}
    </div>
  );
}

function Member({ member }: { readonly member: PatternMember }): ReactNode {
  const { index, id, name, probability } = member;
  const select = useWorkbench((state) => state.select);
  const chosen = useWorkbench((state) => state.selected?.kind === 'node' && state.selected.index === index);
  // Blind mode: what the model thinks of an open question must not show here either.
  const hidden = useWorkbench((state) => state.hidden.has(index));
  // A label that was given or taken back since the list was read counts.
  const label = useWorkbench((state) => {
    const newest = state.historyOf({ kind: 'node', index }).at(0);
    return newest === undefined ? member.label : newest.to;
  });
  return (
    <li>
      <button
        type="button"
        aria-current={chosen}
        data-testid="pattern-member"
        data-index={index}
        onClick={() => void select({ kind: 'node', index }, { keepTab: true })}
      >
        <span className={styles['memberName']}>
          {name}
          {id !== name && <code>{id}</code>}
        </span>
        {label !== null && !hidden && <LabelMark value={label} />}
        <span className={styles['memberShare']}>{hidden ? t('blind') : percentWords(probability)}</span>
      </button>
    </li>
  );
}
