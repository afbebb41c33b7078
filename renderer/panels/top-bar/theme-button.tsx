/** System, dark, light: one button that goes round. */
import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ThemeChoice } from '../../state/types.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { t } from '../../text/text.ts';

const order: Readonly<
  Record<ThemeChoice, { readonly next: ThemeChoice; readonly text: string; readonly Icon: typeof Sun }>
> = {
  system: { next: 'dark', text: t('as the system'), Icon: Monitor },
  dark: { next: 'light', text: t('dark'), Icon: Moon },
  light: { next: 'system', text: t('light'), Icon: Sun },
};

export function ThemeButton(): ReactNode {
  const theme = useWorkbench((state) => state.theme);
  const setTheme = useWorkbench((state) => state.setTheme);
  const { next, text, Icon } = order[theme];
  return (
    <Button
      look="ghost"
      icon={<Icon aria-hidden />}
      aria-label={t('Theme: {text}. Change to {text2}.', { text, text2: order[next].text })}
      title={t('Theme: {text}', { text })}
      data-testid="theme"
      onClick={() => setTheme(next)}
    />
  );
}
