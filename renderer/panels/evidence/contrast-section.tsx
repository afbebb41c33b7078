/** In what a node is unlike its neighbours, its class and all: one line each, the most unusual first. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { contrastGroups } from '../../../main/contract/evidence.ts';
import type { Contrast, ContrastGroup, ContrastRow } from '../../../main/contract/evidence.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { isNumber, rarityText, standingText, valueText, worthALook } from './evidence-words.ts';
import styles from './evidence.module.css';
import { useAnswer } from './use-answer.ts';
import { t, tOf } from '../../text/text.ts';

const marks: Readonly<Record<ContrastGroup, string | undefined>> = {
  neighbours: styles['diamond'],
  class: styles['square'],
  all: styles['tick'],
};
const groupWords: Readonly<Record<ContrastGroup, string>> = {
  neighbours: t('neighbours'),
  class: t('class'),
  all: t('all'),
};
const first = 6;

function rarityIn(row: ContrastRow, against: ContrastGroup | 'any'): number {
  if (against === 'any') return row.surprise;
  const standing = row.standings[against];
  return standing === undefined ? -1 : -Math.log10(standing.tail);
}

export function ContrastSection({ index, blind }: { readonly index: number; readonly blind: boolean }): ReactNode {
  const runId = useWorkbench((state) => state.runId);
  // A label given or taken changes the class.
  const logVersion = useWorkbench((state) => state.logVersion);
  const askAgain = useWorkbench((state) => state.askAgain);
  const { answer, error } = useAnswer('evidence.contrast', { index, runId: blind ? null : runId, blind }, logVersion);
  const [against, setAgainst] = useState<ContrastGroup | 'any'>('any');
  const [showAll, setShowAll] = useState(false);
  const groups = answer?.groups.filter(({ size }) => size >= 3) ?? [];
  const chosen = against === 'any' || groups.some(({ group }) => group === against) ? against : 'any';
  return (
    <Section title={t('Unusual against others')} testId="contrast">
      {error !== null && (
        <Message tone="error" testId="contrast-error" onRetry={askAgain}>
          {error}
        </Message>
      )}
      {answer === null && error === null && <p className={styles['wait']}>{t('Comparing…')}</p>}
      {answer !== null && (
        <>
          <div className={styles['choices']} role="group" aria-label={t('Compared with')}>
            {(['any', ...groups.map(({ group }) => group)] as const).map((group) => (
              <button
                key={group}
                type="button"
                aria-pressed={chosen === group}
                data-testid={`contrast-${group}`}
                onClick={() => setAgainst(group)}
              >
                {group === 'any' ? (
                  t('Any')
                ) : (
                  <>
                    <i className={marks[group]} aria-hidden /> {groupWords[group]}
                  </>
                )}
              </button>
            ))}
          </div>
          <Rows contrast={answer} against={chosen} showAll={showAll} onShowAll={() => setShowAll(!showAll)} />
          {groups.length < answer.groups.length && (
            <p className={styles['note']}>
              {t('Not compared with {value}: at least three are needed.', {
                value: answer.groups
                  .filter(({ size }) => size < 3)
                  .map(({ title, size }) => `${tOf(title)} (${size})`)
                  .join(', '),
              })}
            </p>
          )}
          {answer.notes.map((note) => (
            <p key={note} className={styles['note']}>
              {note}
            </p>
          ))}
        </>
      )}
    </Section>
  );
}

interface RowsProps {
  readonly contrast: Contrast;
  readonly against: ContrastGroup | 'any';
  readonly showAll: boolean;
  readonly onShowAll: () => void;
}

function Rows({ contrast, against, showAll, onShowAll }: RowsProps): ReactNode {
  const ranked = contrast.rows
    .filter((row) => rarityIn(row, against) >= 0)
    .sort((a, b) => rarityIn(b, against) - rarityIn(a, against));
  const unusual = ranked.filter((row) => rarityIn(row, against) >= worthALook).slice(0, first);
  const shown = showAll ? ranked : unusual;
  return (
    <>
      {unusual.length === 0 && <p className={styles['calm']}>{t('Nothing about it is rarer than one in ten.')}</p>}
      <ul className={styles['rows']}>
        {shown.map((row) => (
          <li key={`${row.theme}/${row.title}`} data-testid="contrast-row" data-theme-of={row.theme}>
            <div className={styles['rowHead']}>
              <span className={styles['name']}>{row.title}</span>
              <strong>{valueText(row)}</strong>
            </div>
            <Strip row={row} />
            <p className={styles['sentence']}>
              <Sentence row={row} contrast={contrast} against={against} />
            </p>
          </li>
        ))}
      </ul>
      {ranked.length > unusual.length && (
        <Button onClick={onShowAll} aria-expanded={showAll} data-testid="contrast-more">
          {showAll ? t('Only what is unusual') : t('All {ranked} compared', { ranked: ranked.length })}
        </Button>
      )}
    </>
  );
}

/** Where it stands in each group, from the lowest to the highest; for a category, how many have the same. */
function Strip({ row }: { readonly row: ContrastRow }): ReactNode {
  return (
    <div className={row.kind === 'number' ? styles['strip'] : styles['shares']} aria-hidden>
      {contrastGroups.map((group) => {
        const standing = row.standings[group];
        if (standing === undefined) return null;
        const at = isNumber(standing) ? standing.percentile : standing.share;
        return <i key={group} className={marks[group]} style={{ left: `${2 + 96 * at}%` }} />;
      })}
    </div>
  );
}

function Sentence({
  row,
  contrast,
  against,
}: {
  readonly row: ContrastRow;
  readonly contrast: Contrast;
  readonly against: ContrastGroup | 'any';
}): ReactNode {
  const said = contrast.groups.flatMap(({ group, title }) => {
    const standing = row.standings[group];
    if (standing === undefined || (against !== 'any' && group !== against)) return [];
    return [standingText(row, standing, group === 'all' ? t('nodes') : tOf(title.replace(/^its /, '')))];
  });
  const rarity = rarityIn(row, against);
  const text = said.join('; ');
  return (
    <>
      {text.charAt(0).toUpperCase() + text.slice(1)}.{' '}
      <span className={styles['rarity']} title={t('How often so much or more is seen in the group where it is rarest')}>
        {rarityText(rarity)}
      </span>
    </>
  );
}
