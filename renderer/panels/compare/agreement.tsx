/** How far each pair of runs agrees: over the whole ranking, and at the top beside what chance would share. */
import type { ReactNode } from 'react';
import type { RunComparison, RunPair } from '../../../main/contract/review.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './compare.module.css';
import { runLetters } from './run-letters.ts';

export const pairText = ({ first, second }: Pick<RunPair, 'first' | 'second'>): string =>
  `${runLetters[first] ?? '?'} and ${runLetters[second] ?? '?'}`;

const chanceText = (value: number): string =>
  value < 0.05 ? 'under 0.1' : value < 10 ? String(Number(value.toFixed(1))) : formatCount(value);

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
  return (
    <div className={styles['agreement']}>
      <table data-testid="compare-agreement">
        <caption>Shared at the top, and what chance would share</caption>
        <thead>
          <tr>
            <th scope="col">Runs</th>
            <th scope="col" title="Spearman's rank correlation over all: 1 the same order, 0 none, -1 the opposite">
              Order
            </th>
            {titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparison.pairs.map((row) => {
            const isShown = row.first === pair[0] && row.second === pair[1];
            return (
              <tr key={pairText(row)} aria-current={isShown}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles['link']}
                    aria-pressed={isShown}
                    onClick={() => onPair([row.first, row.second])}
                  >
                    {pairText(row)}
                  </button>
                </th>
                <td>{row.correlation === null ? '–' : row.correlation.toFixed(2)}</td>
                {row.tops.map(({ title, both, byChance, sizes: [k, l] }) => (
                  <td key={title} title={k === l ? undefined : `${formatCount(k)} and ${formatCount(l)} are flagged`}>
                    <strong>{formatCount(both)}</strong> of {formatCount(Math.min(k, l))}
                    <span className={styles['chance']}>chance {chanceText(byChance)}</span>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={styles['small']}>Order: rank correlation over all, 1 for the same order and 0 for none.</p>
    </div>
  );
}
