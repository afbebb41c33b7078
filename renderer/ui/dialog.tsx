/**
 * A modal dialog on the browser's own <dialog>: focus stays inside, Escape closes, the page behind is inert. Native
 * rather than a library's, because the page's content policy allows no style element that a library would insert.
 */
import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { t } from '../text/text.ts';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly medium?: boolean;
  readonly wide?: boolean;
  /** its body is text alone: it takes the focus, so that keys can scroll it */
  readonly reading?: boolean;
  /** while true, Escape and the cross do nothing: something is being written */
  readonly locked?: boolean;
  readonly testId?: string;
}

export function Dialog({
  title,
  onClose,
  children,
  footer,
  medium,
  wide,
  reading,
  locked,
  testId,
}: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null || dialog.open) return;
    const before = document.activeElement;
    // Opening and closing make the whole page inert and back, which takes as long as all of its styles: in tasks of
    // their own, so that neither adds to what drew the dialog or what its last button did.
    const opening = setTimeout(() => {
      dialog.showModal();
      dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    });
    return () => {
      clearTimeout(opening);
      dialog.close();
      setTimeout(() => {
        if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
      });
    };
  }, []);

  return (
    <dialog
      ref={ref}
      className={[styles['dialog'], medium === true ? styles['medium'] : '', wide === true ? styles['wide'] : ''].join(
        ' ',
      )}
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        if (locked !== true) onClose();
      }}
    >
      <header className={styles['header']}>
        <h2 id={titleId}>{title}</h2>
        <Button
          look="ghost"
          icon={<X aria-hidden />}
          aria-label={t('Close')}
          disabled={locked === true}
          onClick={onClose}
        />
      </header>
      <div
        className={styles['body']}
        {...(reading === true ? { tabIndex: 0, role: 'region', 'aria-labelledby': titleId } : {})}
      >
        {children}
      </div>
      {footer !== undefined && <footer className={styles['footer']}>{footer}</footer>}
    </dialog>
  );
}
