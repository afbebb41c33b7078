/**
 * What the page and the window around it (Electron) tell each other beside the engine's contract: the page says what
 * its menu holds and how far a job is, the window says which command was chosen. The list of commands stays the page's.
 */
import { z } from 'zod';

const id = z.string().min(1).max(100);

export const shellMenuItem = z
  .object({ id, title: z.string().max(200), keys: z.string().max(60).nullable(), enabled: z.boolean() })
  .strict();

export const shellMessage = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('dowser-menu'),
      groups: z.array(z.object({ title: z.string().max(60), items: z.array(shellMenuItem).max(200) }).strict()).max(20),
    })
    .strict(),
  /** 0 to 1; 2 for something whose length is not known; null for nothing going on */
  z.object({ type: z.literal('dowser-progress'), fraction: z.number().min(0).max(2).nullable() }).strict(),
]);
export type ShellMessage = z.infer<typeof shellMessage>;
export type ShellMenu = Extract<ShellMessage, { readonly type: 'dowser-menu' }>['groups'];

/** From the window to the page: somebody chose a command in its menu. */
export const shellCommand = z.object({ type: z.literal('dowser-command'), id }).strict();
export type ShellCommand = z.infer<typeof shellCommand>;
