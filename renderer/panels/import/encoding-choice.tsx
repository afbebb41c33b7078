/** The encoding of a file, to be changed, and a line of it where it is a guess. */
import type { ReactNode } from 'react';
import type { UploadPreview } from '../../../main/contract/api.ts';
import type { TableKind } from '../../state/import-mapping.ts';
import { t } from '../../text/text.ts';
import { Message } from '../../ui/message.tsx';
import styles from './import.module.css';
import type { Uploads } from './use-uploads.ts';

export interface EncodingChoiceProps {
  readonly kind: TableKind;
  readonly preview: UploadPreview;
  readonly uploads: Uploads;
  readonly locked: boolean;
}

export function EncodingChip({ kind, preview, uploads, locked }: EncodingChoiceProps): ReactNode {
  const { encoding, encodings } = preview;
  return (
    <select
      className={styles['chip']}
      value={encoding}
      disabled={locked}
      aria-label={t('Encoding of {fileName}', { fileName: preview.fileName })}
      data-testid={`encoding-${kind}`}
      onChange={(event) => uploads.chooseEncoding(kind, event.target.value)}
    >
      {(encodings.includes(encoding) ? encodings : [encoding, ...encodings]).map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Said where the encoding is a guess. */
export function EncodingDoubt({ kind, preview }: Pick<EncodingChoiceProps, 'kind' | 'preview'>): ReactNode {
  if (preview.unsure === null) return null;
  return (
    <Message tone="warning" testId={`encoding-doubt-${kind}`}>
      {t('That it is {encoding} is a guess. If the letters of this line are wrong, choose another encoding above:', {
        encoding: preview.encoding,
      })}
      <code className={styles['sample']}>{preview.unsure}</code>
    </Message>
  );
}
