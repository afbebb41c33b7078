/** All commands in a menu; where there is a menu of the window (Electron), that one is made of the same list. */
import type { ReactNode } from 'react';
import { commandsByGroup, runCommand } from '../../commands/commands.ts';
import { groupWords } from '../../commands/command.ts';
import { hintOf } from '../../commands/key-map.ts';
import type { WorkbenchState } from '../../state/types.ts';
import { MenuTree } from '../../ui/menu-tree.tsx';
import type { MenuTreeGroup } from '../../ui/menu-tree.tsx';
import { useWorkbenchStore } from '../../workbench-context.tsx';
import { t } from '../../text/text.ts';

const groupsFor = (state: WorkbenchState): readonly MenuTreeGroup[] =>
  commandsByGroup().map(({ group, commands }) => ({
    id: group,
    title: groupWords[group],
    items: commands.map((command) => ({
      id: command.id,
      text: command.title,
      keys: hintOf(command.id, state.keyChanges),
      obstacle: command.obstacle(state),
    })),
  }));

export function AppMenu(): ReactNode {
  const store = useWorkbenchStore();
  return (
    <MenuTree
      label={t('Menu')}
      testId="app-menu"
      groups={() => groupsFor(store.getState())}
      // Once the menu is gone, so that a command can move the focus.
      onChoose={(id) => setTimeout(() => runCommand(store, id), 0)}
    />
  );
}
