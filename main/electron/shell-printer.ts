/** How the engine's process has a page printed: it asks the main process, which has windows, and waits for the answer. */
import { z } from 'zod';
import type { PdfPrinter } from '../engine/engine.types.ts';

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** To the main process. */
export const printRequest = z.object({ type: z.literal('print'), id: z.number(), page: bytes });
export type PrintRequest = z.output<typeof printRequest>;
/** Its answer: the PDF, or the sentence why there is none. */
export const printAnswer = z.object({ type: z.literal('printed'), id: z.number(), made: z.union([bytes, z.string()]) });
export type PrintAnswer = z.output<typeof printAnswer>;

export interface ShellPrinter extends PdfPrinter {
  /** Hands an answer to whoever waits for it. */
  answered(answer: PrintAnswer): void;
}

export function createShellPrinter(post: (request: PrintRequest) => void): ShellPrinter {
  const waiting = new Map<number, (made: Uint8Array | string) => void>();
  let asked = 0;
  return {
    why: null,
    print: async (page, signal) => {
      signal.throwIfAborted();
      const id = ++asked;
      const made = await new Promise<Uint8Array | string>((resolve) => {
        waiting.set(id, resolve);
        signal.addEventListener('abort', () => resolve('It was stopped.'), { once: true });
        post({ type: 'print', id, page });
      });
      waiting.delete(id);
      signal.throwIfAborted();
      return made;
    },
    answered: ({ id, made }) => waiting.get(id)?.(made),
  };
}
