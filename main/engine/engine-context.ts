/**
 * What every part of the engine is given: the project that is open, a way to tell the faces something, the options,
 * and a place to hang what must be finished before the project closes. One object, so that parts never import each
 * other to find out what is open.
 */
import type { EventName, EventPayloads } from '../contract/api.ts';
import type { EngineOptions } from './engine.types.ts';
import type { OpenProject } from './open-project.ts';

export interface EngineContext {
  /** The open project, or null. */
  current(): OpenProject | null;
  /** @throws AppError conflict where no project is open */
  required(): OpenProject;
  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void;
  readonly options: EngineOptions;
  /**
   * Called, newest first and each awaited, whenever the open project is about to close (project.close, another project
   * opened, engine closed), while it is still open: stop the running job, forget caches. Registered once, for good.
   */
  onClosing(fn: () => Promise<void>): void;
}
