/** The one button, in four looks, with an optional key hint. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'plain' | 'ghost' | 'danger';
  readonly icon?: ReactNode;
  /** the key that does the same, shown beside the text */
  readonly hint?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', icon, hint, children, className, ...rest }: ButtonProps): ReactNode {
  return (
    <button type="button" {...rest} className={[styles['button'], styles[look], className].filter(Boolean).join(' ')}>
      {icon}
      {children !== undefined && <span className={styles['text']}>{children}</span>}
      {hint !== undefined && <kbd className={styles['hint']}>{hint}</kbd>}
    </button>
  );
}
