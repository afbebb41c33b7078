/** Paths between two suspects; choosing one shows it in the picture. */
import { ArrowLeftRight } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { EvidencePath, PathsFound } from '../../../main/contract/evidence.ts';
import type { MethodInput } from '../../../main/contract/api.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { durationText, momentText } from './evidence-words.ts';
import styles from './evidence.module.css';
import { useAnswer } from './use-answer.ts';
import { t } from '../../text/text.ts';

const firstCount = 10;
const mostSteps = 6;

export function PathList({ from, to }: { readonly from: number; readonly to: number }): ReactNode {
  const rules = useWorkbench((state) => state.pathRules);
  const amountColumn = useWorkbench((state) => state.amountColumn);
  const timeColumn = useWorkbench((state) => state.timeColumn);
  const [count, setCount] = useState(firstCount);
  const [turned, setTurned] = useState(false);
  const [start, end] = turned ? [to, from] : [from, to];
  const ask: MethodInput<'evidence.paths'> = {
    from: start,
    to: end,
    count,
    by: rules.by,
    amount: amountColumn,
    time: timeColumn,
    followDirection: rules.followDirection,
    maxSteps: mostSteps,
    maxNeighbours: rules.avoidHubs ? rules.maxNeighbours : null,
  };
  const askAgain = useWorkbench((state) => state.askAgain);
  const { answer, error } = useAnswer('evidence.paths', ask);
  return (
    <div data-testid="paths" data-count={answer?.paths.length ?? ''}>
      <h4 className={styles['sub']}>
        {t('Paths')}
        {rules.followDirection && (
          <Button
            icon={<ArrowLeftRight aria-hidden />}
            data-testid="paths-turn"
            aria-pressed={turned}
            onClick={() => setTurned(!turned)}
          >
            {turned ? t('From the other to this one') : t('From this one to the other')}
          </Button>
        )}
      </h4>
      {error !== null && (
        <Message tone="error" testId="paths-error" onRetry={askAgain}>
          {error}
        </Message>
      )}
      {answer === null && error === null && <p className={styles['wait']}>{t('Looking for paths…')}</p>}
      {answer !== null && <Found found={answer} />}
      {answer !== null && answer.paths.length === 0 && (
        <p className={styles['calm']} data-testid="paths-none">
          {rules.by === 'cheapest'
            ? t('No path joins them')
            : t('No path of at most {mostSteps} steps joins them', { mostSteps })}
          {rules.followDirection ? t(' along the edges') : ''}
          {rules.avoidHubs ? t(' without hubs') : ''}
          {rules.by === 'time' ? t(' in order of time') : ''}. {rules.followDirection ? t('Try either direction.') : ''}{' '}
          {rules.avoidHubs ? t('Allow hubs.') : ''}
        </p>
      )}
      {answer?.mayBeMore === true && answer.paths.length === count && count < 50 && (
        <Button onClick={() => setCount(50)} data-testid="paths-more">
          {t('Up to 50 paths')}
        </Button>
      )}
      {answer?.mayBeMore === true && answer.paths.length === count && (
        <p className={styles['note']}>{t('The first {count}; there may be more.', { count })}</p>
      )}
      {answer?.notes.map((note) => (
        <p key={note} className={styles['note']}>
          {note}
        </p>
      ))}
    </div>
  );
}

function Found({ found }: { readonly found: PathsFound }): ReactNode {
  const pictured = useWorkbench((state) => state.pictured);
  const showPicture = useWorkbench((state) => state.showPicture);
  return (
    <ol className={styles['paths']}>
      {found.paths.map((path) => {
        const edges = path.edges.map(({ index }) => index);
        const isShown = pictured?.layout === 'path' && pictured.edges?.join() === edges.join();
        const nodes = path.nodes.map(({ index }) => index);
        const title = t('Path from {name} to {name2}', {
          name: path.nodes[0].name,
          name2: path.nodes[path.nodes.length - 1].name,
        });
        return (
          <li key={edges.join()}>
            <button
              type="button"
              aria-pressed={isShown}
              data-testid="path"
              onClick={() => showPicture(isShown ? null : { layout: 'path', title, nodes, edges })}
            >
              <span className={styles['route']}>
                {path.nodes.map((node, place) => (
                  <span key={node.index}>
                    {place > 0 && <Arrow path={path} place={place - 1} />}
                    {place > 0 && place < path.nodes.length - 1 ? (
                      <span className={node.isHub ? styles['hub'] : undefined}>{node.name}</span>
                    ) : (
                      <strong>{node.name}</strong>
                    )}
                  </span>
                ))}
              </span>
              <span className={styles['facts']}>{facts(path, found)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Which way the edge of a step runs. */
function Arrow({ path, place }: { readonly path: EvidencePath; readonly place: number }): ReactNode {
  const directed = useWorkbench((state) => state.project?.graph.directed === true);
  const forward = path.edges[place].source === path.nodes[place].index;
  return <span className={styles['arrow']}>{!directed ? ' – ' : forward ? ' → ' : ' ← '}</span>;
}

/** "3 steps · amount 1,240 in all, at most 90 through · 3 Mar to 9 Mar, 6 days · through a hub". */
function facts(path: EvidencePath, { amount, time }: PathsFound): string {
  const steps = path.edges.length;
  const parts = [`${steps} ${steps === 1 ? t('step') : t('steps')}`];
  if (path.total !== null && path.least !== null) {
    parts.push(
      steps === 1
        ? `${amount ?? ''} ${formatNumber(path.total)}`
        : t('{amount} {value} in all, least {least}', {
            amount: amount ?? '',
            value: formatNumber(Number(path.total.toPrecision(8))),
            least: formatNumber(path.least),
          }),
    );
  }
  if (path.from !== null && path.to !== null && time !== null) {
    const between = Math.abs(path.to - path.from);
    parts.push(
      steps === 1
        ? momentText(path.from, time.isCalendar)
        : t('{from} to {to}{isCalendar}', {
            from: momentText(path.from, time.isCalendar),
            to: momentText(path.to, time.isCalendar),
            isCalendar: time.isCalendar ? `, ${durationText(between)}` : '',
          }),
    );
  }
  if (path.throughHub) {
    const hub = path.nodes.slice(1, -1).find(({ isHub }) => isHub);
    parts.push(
      t('through a hub ({name}, {neighbours} neighbours): says little', {
        name: hub?.name ?? '',
        neighbours: formatCount(hub?.neighbours ?? 0),
      }),
    );
  }
  return parts.join(' · ');
}
