/** The files of a report: open the page, save each of them, compare the check sums. */
import { Download, ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './report.module.css';
import { t } from '../../text/text.ts';

export interface ReadyFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** blob: address, valid while the dialog is open */
  readonly address: string;
}

export function ReportFiles({
  files,
  notes,
}: {
  readonly files: readonly ReadyFile[];
  /** what was asked for and is not there, the seal of the package, as sentences */
  readonly notes: readonly string[];
}): ReactNode {
  // The desktop shell opens no second window; there the page is saved and opened from the folder.
  const canOpen = useWorkbench((state) => state.appInfo?.host !== 'electron');
  return (
    <div data-testid="report-files">
      <h3 className={styles['ready']}>{t('The report is ready')}</h3>
      <ul className={styles['files']}>
        {files.map((file) => (
          <li key={file.name}>
            <div>
              <strong>{file.name}</strong> <span className={styles['small']}>{formatBytes(file.bytes)}</span>
              <code title={file.sha256}>{t('SHA-256 {value}…', { value: file.sha256.slice(0, 16) })}</code>
            </div>
            {canOpen && /\.(html|pdf)$/.test(file.name) && (
              <a href={file.address} target="_blank" rel="noopener" data-testid={`report-view-${file.name}`}>
                <ExternalLink aria-hidden /> {t('Open')}
              </a>
            )}
            <a href={file.address} download={file.name} data-testid={`report-save-${file.name}`}>
              <Download aria-hidden /> {file.name === 'case.zip' ? t('Save package') : t('Save')}
            </a>
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} className={`${styles['small']} ${styles['notes']}`} data-testid="report-note">
          {note}
        </p>
      ))}
    </div>
  );
}
