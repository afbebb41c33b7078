/** Nodes that deserve another look: reviewers differ, or a label does not fit what was learned. A click shows them. */
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { QueueProgress } from '../../../main/contract/api.ts';
import { isOpen } from '../../state/queue-items.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './progress.module.css';
import { t } from '../../text/text.ts';

const shownAtMost = 50;

export function SecondLooks({ disputed }: Pick<QueueProgress, 'disputed'>): ReactNode {
  const select = useWorkbench((state) => state.select);
  const questions = useWorkbench((state) => state.questions);
  const goTo = useWorkbench((state) => state.goToQuestion);
  const setLeftTab = useWorkbench((state) => state.setLeftTab);
  const hidden = useWorkbench((state) => state.hidden);
  const doubtful = questions.filter((question) => question.reason === 'doubtful' && isOpen(question));
  // In blind mode it would tell that others differ on what is still to be answered.
  const shown = disputed.filter(({ index }) => !hidden.has(index));
  return (
    <>
      {shown.length > 0 && (
        <Section title={t('Reviewers differ')} hint={formatCount(shown.length)} testId="disputed">
          <ul className={styles['nodes']}>
            {shown.slice(0, shownAtMost).map(({ index, id, name }) => (
              <li key={index}>
                <NodeButton id={id} name={name} onClick={() => void select({ kind: 'node', index })} />
              </li>
            ))}
          </ul>
          {shown.length > shownAtMost && (
            <p className={styles['small']}>{t('The first {shownAtMost} are shown.', { shownAtMost })}</p>
          )}
        </Section>
      )}
      {doubtful.length > 0 && (
        <Section
          title={t('Labels in doubt')}
          hint={t('{doubtful} in this batch', { doubtful: formatCount(doubtful.length) })}
          testId="doubtful"
        >
          <ul className={styles['nodes']}>
            {doubtful.map(({ itemId, id, name }) => (
              <li key={itemId}>
                <NodeButton
                  id={id}
                  name={name}
                  onClick={() => {
                    setLeftTab('questions');
                    goTo(itemId);
                  }}
                />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

interface NodeButtonProps {
  readonly id: string;
  readonly name: string;
  readonly onClick: () => void;
}

function NodeButton({ id, name, onClick }: NodeButtonProps): ReactNode {
  return (
    <button type="button" onClick={onClick} data-testid="second-look">
      <span>{name}</span>
      {id !== name && <code>{id}</code>}
      <ArrowRight aria-hidden />
    </button>
  );
}
