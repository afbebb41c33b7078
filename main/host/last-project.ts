/** What is open when the workbench appears: the project that was changed last, as it was left. */
import { toAppError } from '../../ml/schema/errors.ts';
import type { Client } from '../contract/api.ts';

/**
 * Opens the last project, if there is one.
 *
 * @returns null when it is open or there is none yet; else one sentence that says why it could not be opened (the
 * workbench then starts without it).
 */
export async function openLastProject(client: Client): Promise<string | null> {
  const entries = await client.call('project.list', {});
  const last = entries.reduce<(typeof entries)[number] | null>(
    (best, entry) => (best === null || entry.modifiedAt > best.modifiedAt ? entry : best),
    null,
  );
  if (last === null) return null;
  try {
    await client.call('project.open', { projectId: last.projectId });
    return null;
  } catch (thrown) {
    return `${last.name}, the last project, could not be opened. ${toAppError(thrown).message}`;
  }
}
