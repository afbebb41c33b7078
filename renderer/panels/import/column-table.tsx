/** The first rows of a file under a choice of role for each column. */
import type { ReactNode } from 'react';
import type { UploadPreview } from '../../../main/contract/api.ts';
import { columnTypeWords, roleWords, rolesOf } from '../../state/import-mapping.ts';
import type { Roles, TableKind } from '../../state/import-mapping.ts';
import { timeFormats } from '../../../main/contract/time-role.ts';
import type { TimeFormat } from '../../../main/contract/time-role.ts';
import { timeOf, timeWords } from '../../state/import-rules.ts';
import { Message } from '../../ui/message.tsx';
import styles from './import.module.css';
import type { Uploads } from './use-uploads.ts';
import { t } from '../../text/text.ts';

export interface ColumnTableProps {
  readonly kind: TableKind;
  readonly preview: UploadPreview;
  readonly roles: Roles;
  readonly uploads: Uploads;
  readonly locked: boolean;
  /** how its times are written, where somebody has said so */
  readonly time: TimeFormat | null;
  readonly onTime: (format: TimeFormat) => void;
}

const shownRows = 5;

export function ColumnTable({ kind, preview, roles, uploads, locked, time, onTime }: ColumnTableProps): ReactNode {
  const when = timeOf(preview, roles, time);
  return (
    <div className={styles['scroll']}>
      <table className={styles['columns']} data-testid={`import-columns-${kind}`}>
        <thead>
          <tr>
            {preview.columns.map(({ name, type }) => (
              <th key={name} scope="col" data-role={roles[name]}>
                <span className={styles['column']} title={name}>
                  {name}
                </span>
                <span className={styles['type']}>{columnTypeWords(type)}</span>
                <select
                  value={roles[name]}
                  disabled={locked}
                  aria-label={t('Role of {name}', { name })}
                  data-testid={`role-${kind}-${name}`}
                  onChange={(event) => {
                    const role = rolesOf[kind].find((candidate) => candidate === event.target.value);
                    if (role !== undefined) uploads.changeRole(kind, name, role);
                  }}
                >
                  {rolesOf[kind].map((role) => (
                    <option key={role} value={role}>
                      {roleWords[role]}
                    </option>
                  ))}
                </select>
                {roles[name] === 'time' && when !== null && (
                  <select
                    value={when.format}
                    disabled={locked}
                    aria-label={t('How the times of {name} are written', { name })}
                    data-testid={`time-${kind}-${name}`}
                    data-unsure={!when.certain}
                    onChange={(event) => {
                      const format = timeFormats.find((candidate) => candidate === event.target.value);
                      if (format !== undefined) onTime(format);
                    }}
                  >
                    {timeFormats.map((format) => (
                      <option key={format} value={format}>
                        {timeWords[format]}
                      </option>
                    ))}
                  </select>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.sample.slice(0, shownRows).map((row, i) => (
            <tr key={i}>
              {preview.columns.map(({ name }, column) => (
                <td key={name} data-role={roles[name]} title={row[column]}>
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {when !== null && !when.certain && (
        <Message tone="warning" testId={`time-doubt-${kind}`}>
          {t('The dates of {column} can be read in two ways. Say above whether the day or the month comes first.', {
            column: when.column,
          })}
        </Message>
      )}
    </div>
  );
}
