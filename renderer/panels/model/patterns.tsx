/** The local patterns into which the nodes fall: how large, how suspicious, what sets them apart, who is in them. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelDetail, Pattern } from '../../../main/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { percentWords } from './model-words.ts';
import styles from './model.module.css';
import { PatternMembers } from './pattern-members.tsx';
import { baseRate, mixOf, orderPatterns, patternOrders } from './pattern-order.ts';
import type { PatternOrder } from './pattern-order.ts';
import { t } from '../../text/text.ts';

/** Patterns on show before the person asks for the rest. */
const firstPatterns = 10;

export function Patterns({ model }: { readonly model: ModelDetail }): ReactNode {
  const [order, setOrder] = useState<PatternOrder>('size');
  const [all, setAll] = useState(false);
  const { patterns } = model;
  const ordered = orderPatterns(patterns, order);
  const shown = all ? ordered : ordered.slice(0, firstPatterns);
  const base = baseRate(patterns);
  return (
    <Section
      title={t('Local patterns')}
      hint={t('{patterns} in use', { patterns: formatCount(patterns.length) })}
      testId="patterns"
    >
      <p className={styles['text']}>
        {t(
          'Each node belongs to one: nodes alike in themselves and in what surrounds them. Choose one to see its nodes, marked in the picture too.',
        )}
      </p>
      {patterns.length === 0 ? (
        <p className={styles['text']}>{t('No pattern is in use.')}</p>
      ) : (
        <>
          <label className={styles['order']}>
            <span>{t('Order')}</span>
            <select
              value={order}
              data-testid="pattern-order"
              onChange={(event) => {
                const chosen = patternOrders.find(({ id }) => id === event.target.value);
                if (chosen !== undefined) setOrder(chosen.id);
              }}
            >
              {patternOrders.map(({ id, text }) => (
                <option key={id} value={id}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <ul className={styles['patterns']}>
            {shown.map((pattern) => (
              <Row key={pattern.code} pattern={pattern} base={base} />
            ))}
          </ul>
          {shown.length < ordered.length && (
            <Button data-testid="patterns-all" onClick={() => setAll(true)}>
              {t('Show all {ordered}', { ordered: formatCount(ordered.length) })}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

/** "4 of 9 labels anomalous (all nodes: 12 %)" */
export function mixWords(pattern: Pattern, base: number | null): string {
  const mix = mixOf(pattern);
  if (mix === null) return t('none is labelled');
  const of = pattern.anomalous + pattern.normal;
  const among = t('{anomalous} of {of} {of2} anomalous', {
    anomalous: formatCount(pattern.anomalous),
    of: formatCount(of),
    of2: of === 1 ? t('label') : t('labels'),
  });
  return base === null ? among : t('{among}, of all labels {base}', { among, base: percentWords(base) });
}

function Row({ pattern, base }: { readonly pattern: Pattern; readonly base: number | null }): ReactNode {
  const open = useWorkbench((state) => state.pattern?.code === pattern.code);
  const openPattern = useWorkbench((state) => state.openPattern);
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <li data-open={open} data-testid="pattern" data-code={pattern.code}>
      <button
        type="button"
        aria-expanded={open}
        className={styles['pattern']}
        data-testid="pattern-open"
        onClick={() => void openPattern(open ? null : pattern.code)}
      >
        <Icon aria-hidden />
        <span>
          <span className={styles['patternLine']}>
            <strong>{t('Pattern {code}', { code: pattern.code })}</strong>
            <span>
              {t('{nodes} {nodes2} · mean {meanProbability}', {
                nodes: formatCount(pattern.nodes),
                nodes2: pattern.nodes === 1 ? t('node') : t('nodes'),
                meanProbability: percentWords(pattern.meanProbability),
              })}
            </span>
          </span>
          <Mix pattern={pattern} base={base} />
          <span className={styles['small']}>{mixWords(pattern, base)}</span>
          {pattern.apart.at(0) !== undefined && <span className={styles['apart']}>{pattern.apart.at(0)}</span>}
          {!open && pattern.typical.length > 0 && (
            <span className={styles['small']}>
              {t('Typical: {value}', {
                value: pattern.typical
                  .slice(0, 3)
                  .map(({ name }) => name)
                  .join(' · '),
              })}
            </span>
          )}
        </span>
      </button>
      {open && (
        <div className={styles['opened']}>
          {pattern.apart.length > 1 && (
            <ul className={styles['notes']} data-testid="pattern-apart">
              {pattern.apart.slice(1).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          <PatternMembers />
        </div>
      )}
    </li>
  );
}

/** Anomalous share of its labels as a bar, with a mark where all labels together stand. For the eye alone. */
function Mix({ pattern, base }: { readonly pattern: Pattern; readonly base: number | null }): ReactNode {
  const mix = mixOf(pattern);
  return (
    <span className={styles['mix']} data-none={mix === null} aria-hidden>
      {mix !== null && <span className={styles['mixFill']} style={{ width: `${mix * 100}%` }} />}
      {base !== null && <span className={styles['mixBase']} style={{ left: `${base * 100}%` }} />}
    </span>
  );
}
