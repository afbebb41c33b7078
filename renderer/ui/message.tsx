/** A sentence that must be seen: an error, a warning, a note. Carries an icon, never colour alone. */
import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './message.module.css';
import { t } from '../text/text.ts';

export interface MessageProps {
  readonly tone: 'error' | 'warning' | 'note';
  readonly children: ReactNode;
  readonly onDismiss?: () => void;
  /** what could not be read is asked for once more */
  readonly onRetry?: () => void;
  readonly testId?: string;
}

const icons = { error: CircleAlert, warning: TriangleAlert, note: Info };

export function Message({ tone, children, onDismiss, onRetry, testId }: MessageProps): ReactNode {
  const Icon = icons[tone];
  return (
    <div
      className={[styles['message'], styles[tone]].join(' ')}
      role={tone === 'error' ? 'alert' : 'status'}
      data-testid={testId}
    >
      <Icon aria-hidden />
      <div className={styles['text']}>
        {children}
        {onRetry !== undefined && (
          <button type="button" className={styles['retry']} onClick={onRetry}>
            {t('Try again')}
          </button>
        )}
      </div>
      {onDismiss !== undefined && (
        <Button look="ghost" icon={<X aria-hidden />} aria-label={t('Dismiss')} onClick={onDismiss} />
      )}
    </div>
  );
}
