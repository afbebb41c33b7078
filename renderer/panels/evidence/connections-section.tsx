/** How the chosen node is joined to a second suspect: paths by steps, by cost or in time, and whom both know. */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { pathOrders } from '../../../main/contract/evidence.ts';
import type { PathOrder } from '../../../main/contract/evidence.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { useNames } from '../why/use-names.ts';
import { CommonList } from './common-list.tsx';
import styles from './evidence.module.css';
import { PathList } from './path-list.tsx';
import { SuspectPicker } from './suspect-picker.tsx';
import { useAnswer } from './use-answer.ts';
import { t } from '../../text/text.ts';

export function ConnectionsSection({ index }: { readonly index: number }): ReactNode {
  const suspect = useWorkbench((state) => state.suspect);
  const setSuspect = useWorkbench((state) => state.setSuspect);
  const names = useNames(
    'node',
    useMemo(() => (suspect === null ? [] : [suspect]), [suspect]),
  );
  return (
    <Section title={t('Connections')} testId="connections">
      {suspect === null || suspect === index ? (
        <SuspectPicker index={index} />
      ) : (
        <>
          <p className={styles['pair']} data-testid="suspect-chosen" data-index={suspect}>
            <span>
              {t('with')} <strong>{names.get(suspect) ?? '…'}</strong>
            </span>
            <Button onClick={() => setSuspect(null)} data-testid="suspect-other">
              {t('Another one')}
            </Button>
          </p>
          <Rules />
          <PathList from={index} to={suspect} />
          <CommonList first={index} second={suspect} />
        </>
      )}
    </Section>
  );
}

function Rules(): ReactNode {
  const rules = useWorkbench((state) => state.pathRules);
  const setRules = useWorkbench((state) => state.setPathRules);
  const directed = useWorkbench((state) => state.project?.graph.directed === true);
  const columns = useAnswer('evidence.columns', {}).answer;
  const amount = columns?.amounts.at(0);
  const hasTimes = columns?.times.some(({ of }) => of === 'edge') === true;
  const words: Readonly<Record<PathOrder, { readonly text: string; readonly possible: boolean }>> = {
    steps: { text: t('Fewest steps'), possible: true },
    cheapest: { text: t('Least {amount}', { amount: amount ?? t('sum') }), possible: amount !== undefined },
    time: { text: t('In order of time'), possible: hasTimes },
  };
  return (
    <>
      <div className={styles['choices']} role="group" aria-label={t('Paths by')}>
        {pathOrders
          .filter((by) => words[by].possible)
          .map((by) => (
            <button
              key={by}
              type="button"
              aria-pressed={rules.by === by}
              data-testid={`paths-by-${by}`}
              title={by === 'time' ? t('No edge earlier than the one before it, as money must travel') : undefined}
              // What happened after each other only means something along the edges.
              onClick={() => setRules({ by, ...(by === 'time' && directed ? { followDirection: true } : {}) })}
            >
              {words[by].text}
            </button>
          ))}
      </div>
      <div className={styles['checks']}>
        {directed && (
          <label>
            <input
              type="checkbox"
              checked={rules.followDirection}
              data-testid="paths-direction"
              onChange={(event) => setRules({ followDirection: event.target.checked })}
            />
            {t('Along the edges only')}
          </label>
        )}
        <label>
          <input
            type="checkbox"
            checked={rules.avoidHubs}
            data-testid="paths-hubs"
            onChange={(event) => setRules({ avoidHubs: event.target.checked })}
          />
          {t('Avoid nodes with more than')}
        </label>
        <input
          type="number"
          className={styles['small']}
          min={1}
          max={1_000_000}
          disabled={!rules.avoidHubs}
          aria-label={t('Most neighbours of a node that paths may step through')}
          value={rules.maxNeighbours}
          data-testid="paths-most"
          onChange={(event) => {
            const most = Number(event.target.value);
            if (Number.isInteger(most) && most >= 1) setRules({ maxNeighbours: most });
          }}
        />
        <span>{t('neighbours')}</span>
      </div>
    </>
  );
}
