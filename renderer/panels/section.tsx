/** A titled block of a side panel. */
import type { ReactNode } from 'react';
import styles from './section.module.css';

export interface SectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
  readonly testId?: string;
}

export function Section({ title, hint, children, testId }: SectionProps): ReactNode {
  return (
    <section className={styles['section']} data-testid={testId}>
      <h3>
        {title}
        {hint !== undefined && <span>{hint}</span>}
      </h3>
      {children}
    </section>
  );
}
