/** How far each pair of runs agrees: over the whole ranking, and at the top beside what chance would share. */
import type { ReactNode } from 'react';
import type { RunComparison, RunPair } from '../../../main/contract/review.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './compare.module.css';
import { runLetters } from './run-letters.ts';
import { t } from '../../text/text.ts';

export const pairText = ({ first, second }: Pick<RunPair, 'first' | 'second'>): string =>
  t('{runLetters} and {runLetters2}', { runLetters: runLetters[first] ?? '?', runLetters2: runLetters[second] ?? '?' });

const chanceText = (value: number): string =>
  value < 0.05 ? t('under 0.1') : value < 10 ? String(Number(value.toFixed(1))) : formatCount(value);

export function Agreement({
  comparison,
  pair,
  onPair,
}: {
  readonly comparison: RunComparison;
  readonly pair: readonly [number, number];
  readonly onPair: (pair: readonly [number, number]) => void;
}): ReactNode {
  const titles = comparison.pairs.at(0)?.tops.map(({ title }) => title) ?? [];
  const isShown = ({ first, second }: RunPair): boolean => first === pair[0] && second === pair[1];
  return (
    <div className={styles['agreement']}>
      <table data-testid="compare-agreement">
        <caption>{t('Shared at the top, and by chance')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Runs')}</th>
            {comparison.pairs.map((row) => (
              <th key={pairText(row)} scope="col" aria-current={isShown(row)}>
                <button
                  type="button"
                  className={styles['link']}
                  aria-pressed={isShown(row)}
                  onClick={() => onPair([row.first, row.second])}
                >
                  {pairText(row)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {titles.map((title, i) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {comparison.pairs.map((row) => (
                <Shared key={pairText(row)} top={row.tops[i]} isShown={isShown(row)} />
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{t('order')}</th>
            {comparison.pairs.map((row) => (
              <td key={pairText(row)} aria-current={isShown(row)}>
                <strong>{row.correlation === null ? '–' : row.correlation.toFixed(2)}</strong>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className={styles['small']}>{t('Order: rank correlation over all, 1 for the same order and 0 for none.')}</p>
    </div>
  );
}

function Shared({
  top,
  isShown,
}: {
  readonly top: RunPair['tops'][number] | undefined;
  readonly isShown: boolean;
}): ReactNode {
  if (top === undefined) return <td>–</td>;
  const [k, l] = top.sizes;
  return (
    <td
      aria-current={isShown}
      title={k === l ? undefined : t('{k} and {l} are flagged', { k: formatCount(k), l: formatCount(l) })}
    >
      <strong>{formatCount(top.both)}</strong> {t('of {k}', { k: formatCount(Math.min(k, l)) })}
      <span className={styles['chance']}>{t('chance {byChance}', { byChance: chanceText(top.byChance) })}</span>
    </td>
  );
}
