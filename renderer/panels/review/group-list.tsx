/** Ranked groups: findings that touch each other as cases, how many chance would form, and the members of the open one. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { CaseMember, CasePage, CaseRow } from '../../../main/contract/review.ts';
import { memberPlace } from '../../state/review-slice.ts';
import { isHidden } from '../../state/queue-slice.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { useKeyHint } from '../use-keys.ts';
import styles from './groups.module.css';
import { useCases } from './use-review.ts';
import { FilterAside } from '../filter/filter-aside.tsx';
import { t } from '../../text/text.ts';

export function GroupList(): ReactNode {
  useCases();
  const blind = useWorkbench((state) => state.hidden.size);
  const cases = useWorkbench((state) => state.cases);
  const error = useWorkbench((state) => state.casesError);
  const refresh = useWorkbench((state) => state.refreshCases);
  if (blind > 0) {
    return (
      <p className={styles['wait']} data-testid="groups-blind">
        {t(
          'Blind mode: groups would tell scores and labels of {blind} open {blind2}. They come back when those are answered.',
          { blind: formatCount(blind), blind2: blind === 1 ? t('question') : t('questions') },
        )}
      </p>
    );
  }
  return (
    <>
      <Options page={cases} />
      {error !== null && (
        <div className={styles['message']}>
          <Message tone="error" testId="groups-error" onRetry={() => void refresh()}>
            {error}
          </Message>
        </div>
      )}
      {cases === null && error === null && <p className={styles['wait']}>{t('Looking for findings that touch…')}</p>}
      {cases !== null && <Rows page={cases} />}
    </>
  );
}

const rounded = (value: number): string => (value < 10 ? String(Number(value.toFixed(1))) : formatCount(value));

/** What chance would have formed, in one sentence; null where it cannot be said. */
export function chanceText({ touching, byChance }: CasePage): string | null {
  if (byChance === null) return null;
  const { cases, largest } = byChance;
  return t(
    'As many picked at random form about {cases} groups, the largest of {largest}; here {cases2}, the largest of {largest2}.',
    {
      cases: rounded(cases),
      largest: rounded(largest),
      cases2: touching.cases === 1 ? t('it is 1') : t('they are {cases}', { cases: formatCount(touching.cases) }),
      largest2: formatCount(touching.largest),
    },
  );
}

function Options({ page }: { readonly page: CasePage | null }): ReactNode {
  const singles = useWorkbench((state) => state.singles);
  const through = useWorkbench((state) => state.throughNeighbours);
  const setOptions = useWorkbench((state) => state.setCaseOptions);
  const chance = page === null ? null : chanceText(page);
  return (
    <div className={styles['options']}>
      <FilterAside />
      <label>
        <input
          type="checkbox"
          checked={singles}
          data-testid="groups-singles"
          onChange={(event) => setOptions({ singles: event.target.checked })}
        />
        {t('Single findings too')}
      </label>
      <label title={t('Two flagged nodes that share a neighbour belong together, unless the neighbour is a hub')}>
        <input
          type="checkbox"
          checked={through}
          data-testid="groups-through"
          onChange={(event) => setOptions({ throughNeighbours: event.target.checked })}
        />
        {t('Join over a shared neighbour')}
      </label>
      {page !== null && (chance !== null || page.notes.length > 0) && (
        <details className={styles['about']} data-testid="groups-notes">
          <summary>
            {page.byChance === null
              ? `${page.notes.length} ${page.notes.length === 1 ? t('note') : t('notes')}`
              : t('About {cases} groups by chance', { cases: rounded(page.byChance.cases) })}
          </summary>
          <ul>
            {chance !== null && <li>{chance}</li>}
            {page.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            <li>
              {t(
                'Findings are joined by flagged edges and by edges between flagged nodes; a node with more than {hubAbove} neighbours joins by flagged edges alone. A case is named by its highest finding. Strength says how rarely random picks of as many stand as high together, as a power of ten; it orders cases and proves nothing.',
                { hubAbove: formatCount(page.hubAbove) },
              )}
            </li>
          </ul>
        </details>
      )}
    </div>
  );
}

function Rows({ page }: { readonly page: CasePage }): ReactNode {
  const more = useWorkbench((state) => state.moreCases);
  const strongest = page.rows.reduce((most, { rarity }) => Math.max(most, rarity), 1);
  const left = page.outOf - page.total;
  return (
    <>
      <div
        id="ranked-groups"
        role="tabpanel"
        aria-labelledby="tab-group"
        className={styles['rows']}
        data-testid="group-list"
      >
        {page.rows.length === 0 && (
          <p className={styles['wait']}>
            {page.outOf === 0
              ? t('Nothing is flagged. Lower the threshold of nodes or of edges.')
              : t(
                  'No two findings touch each other. Lower a threshold, join over a shared neighbour, or list single findings too.',
                )}
          </p>
        )}
        <ul>
          {page.rows.map((row) => (
            <Row key={row.caseId} row={row} strongest={strongest} />
          ))}
        </ul>
        {page.rows.length < page.total && (
          <Button className={styles['more']} data-testid="groups-more" onClick={() => void more()}>
            {t('Show more')}
          </Button>
        )}
      </div>
      <footer className={styles['footer']} data-testid="groups-footer">
        {t('Showing {rows} of {outOf} groups, strongest first', {
          rows: formatCount(page.rows.length),
          outOf: formatCount(page.outOf),
        })}
        {left > 0 && t('; {left} of a single finding are left out', { left: formatCount(left) })}
      </footer>
    </>
  );
}

const sizeText = ({ nodes, edges }: CaseRow): string =>
  [
    ...(nodes > 0 ? [`${formatCount(nodes)} ${nodes === 1 ? t('node') : t('nodes')}`] : []),
    ...(edges > 0 ? [`${formatCount(edges)} ${edges === 1 ? t('edge') : t('edges')}`] : []),
  ].join(', ');

function Row({ row, strongest }: { readonly row: CaseRow; readonly strongest: number }): ReactNode {
  const open = useWorkbench((state) => state.openCase?.caseId === row.caseId);
  const lookAt = useWorkbench((state) => state.lookAtCase);
  const { anomalous, normal } = row.labels;
  return (
    <li className={styles['case']} data-open={open} data-testid="group-row" data-case={row.caseId}>
      <button
        type="button"
        className={styles['head']}
        aria-expanded={open}
        title={row.sentence}
        onClick={() => void lookAt(open ? null : row.caseId)}
      >
        <span className={styles['title']}>{row.title}</span>
        <span className={styles['size']}>{sizeText(row)}</span>
        <span className={styles['labels']}>
          {anomalous > 0 && (
            <>
              <LabelMark value="anomalous" />
              {anomalous}
            </>
          )}
          {normal > 0 && (
            <>
              <LabelMark value="normal" />
              {normal}
            </>
          )}
        </span>
        <span className={styles['bar']} aria-hidden>
          <span style={{ width: `${Math.max(4, (row.rarity / strongest) * 100)}%` }} />
        </span>
        <span className={styles['strength']}>
          <span className="visually-hidden">{t('strength')} </span>
          {row.rarity.toFixed(1)}
        </span>
        <span className={styles['lead']}>{row.core.names.join(' → ')}</span>
      </button>
      {open && <Members row={row} />}
    </li>
  );
}

function Members({ row }: { readonly row: CaseRow }): ReactNode {
  const openCase = useWorkbench((state) => state.openCase);
  const place = useWorkbench(memberPlace);
  const openDialog = useWorkbench((state) => state.openDialog);
  const manyKey = useKeyHint('label-many');
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  }, [place]);
  if (openCase === null) return null;
  const { members, size } = openCase;
  return (
    <div className={styles['open']}>
      <p>{row.sentence}</p>
      <ul ref={list} aria-label={t('Findings of {title}, highest first', { title: row.title })}>
        {members.map((member, i) => (
          <Member key={`${member.kind}-${member.index}`} member={member} isCurrent={i === place} />
        ))}
      </ul>
      {members.length < size && (
        <p>
          {t('{members} of {size} findings, highest first.', {
            members: formatCount(members.length),
            size: formatCount(size),
          })}
        </p>
      )}
      <Button hint={manyKey} data-testid="group-label" onClick={() => openDialog('label-many')}>
        {t('Label together…')}
      </Button>
    </div>
  );
}

function Member({ member, isCurrent }: { readonly member: CaseMember; readonly isCurrent: boolean }): ReactNode {
  const store = useWorkbenchStore();
  const hidden = useWorkbench((state) => isHidden(state, member));
  const { label } = member;
  return (
    <li>
      <button
        type="button"
        aria-current={isCurrent}
        className={styles['member']}
        data-testid="group-member"
        data-kind={member.kind}
        data-index={member.index}
        onClick={() => void store.getState().select({ kind: member.kind, index: member.index }, { keepPicture: true })}
      >
        <span className={styles['rank']}>
          {hidden ? t('blind') : `${member.kind === 'edge' ? 'E' : ''}${formatCount(member.rank)}`}
        </span>
        <span className={styles['name']}>{member.names.join(' → ')}</span>
        {label !== null && !hidden && <LabelMark value={label} />}
      </button>
    </li>
  );
}
