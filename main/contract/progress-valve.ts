/**
 * Progress is told at the pace of whoever reads it. A page that does not read (a debugger holds it, its machine swaps)
 * would else have every update wait for it in memory, each with the curves or places as they stood. So only a few may be
 * under way at once; the client says when it has seen one, and of what is held back the newest of each kind is kept:
 * every update holds all that those before it said. What is no progress is never held.
 */
import type { EventName, EventPayloads } from './api.ts';

/** Updates that may be under way to a client. */
export const MOST_UNSEEN = 8;

/** What an update is about, where a newer one makes it worthless; null for what must arrive. */
export function progressKey<E extends EventName>(event: E, payload: EventPayloads[E]): string | null {
  const subject = subjectOf(event, payload);
  return subject === null || subject.isLast ? null : subject.key;
}

interface Subject {
  readonly key: string;
  /** an end, not progress: it replaces what is held and arrives */
  readonly isLast: boolean;
}

function subjectOf(event: EventName, payload: object): Subject | null {
  const fields: Readonly<Record<string, unknown>> = { ...payload };
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  switch (event) {
    case 'job.updated':
      return { key: `job ${text('runId')}`, isLast: !['queued', 'running'].includes(text('state')) };
    case 'overview.progress':
      return { key: `places ${text('key')}`, isLast: text('state') !== 'running' };
    case 'measure.progress':
      return { key: `measure ${text('group')}`, isLast: false };
    case 'import.progress':
      return { key: 'import', isLast: false };
    case 'import.reading':
      return { key: `reading ${text('uploadId')}`, isLast: false };
    case 'label.changed':
    case 'project.changed':
    case 'queue.changed':
    case 'model.changed':
    case 'view.changed':
      return null;
  }
}

export interface ProgressValve {
  offer<E extends EventName>(event: E, payload: EventPayloads[E]): void;
  /** The client has seen one. */
  seen(): void;
}

export function createProgressValve(send: (event: EventName, payload: object) => void): ProgressValve {
  /** oldest first */
  const held = new Map<string, { readonly event: EventName; readonly payload: object }>();
  let unseen = 0;
  return {
    offer: (event, payload) => {
      const subject = subjectOf(event, payload);
      if (subject === null || subject.isLast) {
        if (subject !== null) held.delete(subject.key);
        send(event, payload);
      } else if (unseen < MOST_UNSEEN) {
        unseen++;
        send(event, payload);
      } else held.set(subject.key, { event, payload });
    },
    seen: () => {
      unseen = Math.max(0, unseen - 1);
      for (const [key, { event, payload }] of held) {
        if (unseen >= MOST_UNSEEN) return;
        held.delete(key);
        unseen++;
        send(event, payload);
      }
    },
  };
}
