/** What is read of a project once and kept for as long as somebody holds the project. */
import type { OpenProject } from '../open-project.ts';

/** A failure is not kept: the next question tries again. */
export function oncePerProject<T>(read: (project: OpenProject) => Promise<T>): (project: OpenProject) => Promise<T> {
  const known = new WeakMap<OpenProject, Promise<T>>();
  return (project) => {
    const found = known.get(project);
    if (found !== undefined) return found;
    const reading = read(project);
    known.set(project, reading);
    reading.catch(() => known.delete(project));
    return reading;
  };
}
