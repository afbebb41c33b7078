/** System, dark, light: one button that goes round. */
import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ThemeChoice } from '../../state/types.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';

const order: Readonly<
  Record<ThemeChoice, { readonly next: ThemeChoice; readonly text: string; readonly Icon: typeof Sun }>
> = {
  system: { next: 'dark', text: 'as the system', Icon: Monitor },
  dark: { next: 'light', text: 'dark', Icon: Moon },
  light: { next: 'system', text: 'light', Icon: Sun },
};

export function ThemeButton(): ReactNode {
  const theme = useWorkbench((state) => state.theme);
  const setTheme = useWorkbench((state) => state.setTheme);
  const { next, text, Icon } = order[theme];
  return (
    <Button
      look="ghost"
      icon={<Icon aria-hidden />}
      aria-label={`Theme: ${text}. Change to ${order[next].text}.`}
      title={`Theme: ${text}`}
      data-testid="theme"
      onClick={() => setTheme(next)}
    />
  );
}
