/** Why a key or a command did nothing, for a few seconds. The live region of the page says it too. */
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './hint-line.module.css';

export function HintLine(): ReactNode {
  const hint = useWorkbench((state) => state.hint);
  if (hint === null) return null;
  return (
    <p className={styles['hint']} aria-hidden data-testid="hint">
      <Info aria-hidden />
      {hint}
    </p>
  );
}
