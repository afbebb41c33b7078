/** What a command is. The list of them is in commands.ts. */
import type { WorkbenchStore } from '../state/store.ts';
import type { WorkbenchState } from '../state/types.ts';
import { t } from '../text/text.ts';

/** In the order of the menus and of the overview of keys. */
export const commandGroups = ['Project', 'Edit', 'Label', 'Move', 'Picture', 'View', 'Help'] as const;
export type CommandGroup = (typeof commandGroups)[number];

export const groupWords: Readonly<Record<CommandGroup, string>> = {
  Project: t('Project'),
  Edit: t('Edit'),
  Label: t('Label'),
  Move: t('Move'),
  Picture: t('Picture'),
  View: t('View'),
  Help: t('Help'),
};

export interface Command {
  /** stays the same for ever: keys that a person chose are kept under it */
  readonly id: string;
  /** in menus and in the palette; "…" at the end where a dialog opens */
  readonly title: string;
  /** one line for the overview of keys, where it says more than the title */
  readonly detail?: string;
  /** other words under which the palette finds it */
  readonly also?: string;
  readonly group: CommandGroup;
  /** as keys.ts names them; the first is shown as the hint on buttons */
  readonly keys: readonly string[];
  /** also works while somebody types in a field; only with Ctrl or Command */
  readonly whileTyping?: boolean;
  /** why it is not possible at present, in one sentence; null where it is */
  readonly obstacle: (state: WorkbenchState) => string | null;
  readonly run: (store: WorkbenchStore) => void;
}
