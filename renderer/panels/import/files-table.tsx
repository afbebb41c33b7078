/** Rows of each file: read = kept + merged + rejected; and where merged rows said different things. */
import type { ReactNode } from 'react';
import type { RowAccounting } from '../../../main/contract/api.ts';
import type { MergedColumn } from '../../../main/contract/merge.ts';
import { ruleWords } from '../../state/import-rules.ts';
import { count, t } from '../../text/text.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import styles from './import.module.css';

export function FilesTable({ files }: { readonly files: readonly RowAccounting[] }): ReactNode {
  return (
    <div className={styles['scroll']}>
      <table className={styles['sums']}>
        <thead>
          <tr>
            <th scope="col">{t('File')}</th>
            <th scope="col">{t('Read')}</th>
            <th scope="col">{t('Kept')}</th>
            <th scope="col">{t('Merged')}</th>
            <th scope="col">{t('Rejected')}</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file, i) => (
            <tr key={`${i}/${file.role}/${file.file}`} title={t('SHA-256 {sha256}', { sha256: file.sha256 })}>
              <th scope="row">
                {file.file}
                <span className={styles['small']}>
                  {' '}
                  {file.role}, {formatBytes(file.bytes)}
                </span>
              </th>
              <td>{formatCount(file.read)}</td>
              <td>{formatCount(file.kept)}</td>
              <td>{formatCount(file.merged)}</td>
              <td>{formatCount(file.rejected)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** By which rule rows became one, and the first elements of which the values differed. */
export function MergedColumns({ merges }: { readonly merges: readonly MergedColumn[] }): ReactNode {
  const differing = merges.filter(({ conflicts }) => conflicts > 0);
  if (merges.length === 0) return null;
  return (
    <details data-testid="import-merges" open={differing.length > 0}>
      <summary>
        {count(
          differing.reduce((sum, { conflicts }) => sum + conflicts, 0),
          'Merged rows: {n} value differed',
          'Merged rows: {n} values differed',
        )}
      </summary>
      <table className={styles['recipe']}>
        <tbody>
          {merges.map(({ element, column, rule, elements, conflicts, examples }, i) => (
            <tr key={`${i}/${element}/${column}`}>
              <th scope="row">{column}</th>
              <td>{ruleWords[rule]}</td>
              <td>
                {t('{conflicts} of {elements}', { conflicts: formatCount(conflicts), elements: formatCount(elements) })}
              </td>
              <td>
                {examples
                  .slice(0, 2)
                  .map((example) => `${example.element}: ${example.values.join(', ')} → ${example.became}`)
                  .join('; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
