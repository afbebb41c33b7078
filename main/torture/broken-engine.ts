/** Engines with a defence taken out, to show that the harnesses see it: what must never be, on purpose. */
import type { Handlers } from '../contract/api.ts';

export const breakages = [
  // It says "saved", and saves a moment later.
  'acknowledges first',
  // Labels given together are two transactions.
  'writes in two transactions',
  // A label is written twice.
  'writes twice',
] as const;
export type Breakage = (typeof breakages)[number];

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const broken: Readonly<Record<Breakage, (handlers: Handlers) => Partial<Handlers>>> = {
  'acknowledges first': (handlers) => ({
    'project.saveSession': (input, signal) => {
      void soon(20).then(() => handlers['project.saveSession'](input, signal));
      return Promise.resolve(null);
    },
  }),
  'writes in two transactions': (handlers) => ({
    'label.putMany': async ({ indices, ...input }, signal) => {
      const half = indices.length >> 1;
      await handlers['label.putMany']({ ...input, indices: indices.slice(0, half) }, signal);
      return handlers['label.putMany']({ ...input, indices: indices.slice(half) }, signal);
    },
  }),
  'writes twice': (handlers) => ({
    'label.put': async (input, signal) => {
      await handlers['label.put'](input, signal);
      return handlers['label.put'](input, signal);
    },
  }),
};

export const breakHandlers = (handlers: Handlers, breakage: Breakage | null): Handlers =>
  breakage === null ? handlers : { ...handlers, ...broken[breakage](handlers) };
