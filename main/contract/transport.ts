/**
 * The five frames and the shape of a transport. A transport moves frames, in order, and knows nothing else; typed
 * arrays inside a frame arrive as typed arrays.
 */
import type { WireError } from './api.ts';

export type Frame =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'reply'; readonly id: number; readonly output?: unknown; readonly error?: WireError }
  | { readonly type: 'event'; readonly event: string; readonly payload: unknown }
  /** an event that was progress has been seen: another may come (progress-valve.ts) */
  | { readonly type: 'seen' };

export interface Transport {
  send(frame: Frame): void;
  /** One listener; frames that arrive before it is set are kept and delivered in order. */
  onFrame(listener: (frame: Frame) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
