/**
 * Every command of the workbench, in one list: keys, their overview, the palette, the menus and the hints on buttons
 * are all drawn from it. To add one, put it into the list of its group; nothing else is needed.
 */
import type { WorkbenchStore } from '../state/store.ts';
import { commandGroups } from './command.ts';
import type { Command, CommandGroup } from './command.ts';
import { editCommands } from './edit-commands.ts';
import { labelCommands } from './label-commands.ts';
import { moveCommands } from './move-commands.ts';
import { projectCommands } from './project-commands.ts';
import { helpCommands, viewCommands } from './view-commands.ts';

/** In the order of the menus. */
export const commands: readonly Command[] = [
  ...projectCommands,
  ...editCommands,
  ...labelCommands,
  ...moveCommands,
  ...viewCommands,
  ...helpCommands,
];

const byId = new Map(commands.map((command) => [command.id, command]));

export const commandOf = (id: string): Command | undefined => byId.get(id);

export function commandsByGroup(): readonly { readonly group: CommandGroup; readonly commands: readonly Command[] }[] {
  return commandGroups
    .map((group) => ({ group, commands: commands.filter((command) => command.group === group) }))
    .filter((held) => held.commands.length > 0);
}

/** Runs a command; where it is not possible it says why. @returns whether it ran */
export function runCommand(store: WorkbenchStore, id: string): boolean {
  const command = byId.get(id);
  if (command === undefined) return false;
  const obstacle = command.obstacle(store.getState());
  if (obstacle !== null) {
    store.getState().announce(`${command.title}: ${obstacle}`);
    return false;
  }
  command.run(store);
  return true;
}
