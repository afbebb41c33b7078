/** Rows that were refused, each with its line and the reason; scrolls on its own. */
import type { ReactNode } from 'react';
import type { RejectedRow } from '../../main/contract/api.ts';
import { formatCount } from './format.ts';
import styles from './reject-rows.module.css';
import { t } from '../text/text.ts';

export function RejectRows({ rows }: { readonly rows: readonly RejectedRow[] }): ReactNode {
  return (
    <div className={styles['list']} tabIndex={0} role="region" aria-label={t('Rejected rows')}>
      <table>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <td>{row.line === null ? '' : t('line {line}', { line: formatCount(row.line) })}</td>
              <td>{row.reason}</td>
              <td>
                <code title={row.text}>{row.text}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
