/** Places of the whole graph that the project keeps: those by edges before maps of features, the newest first. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OverviewPlaces } from '../../contract/overview.ts';
import { placeKinds } from '../../contract/overview.ts';
import type { OpenProject } from '../open-project.ts';
import { isKey, readPlaces } from '../overview/place-files.ts';

export async function keptPlaces(project: OpenProject): Promise<OverviewPlaces | null> {
  const folder = join(project.path, 'overview');
  const names = await readdir(folder).catch(() => []);
  const keys = names.map((name) => name.replace(/\.places$/, '')).filter(isKey);
  const dated = await Promise.all(
    keys.map(async (key) => ({
      key,
      kind: placeKinds.findIndex((kind) => key.startsWith(`${kind}-`)),
      at: (await stat(join(folder, `${key}.places`))).mtimeMs,
    })),
  );
  dated.sort((a, b) => a.kind - b.kind || b.at - a.at);
  for (const { key } of dated) {
    const found = await readPlaces(project.path, key, project.data.graph.numNodes);
    if (found !== null && found !== 'torn') return found;
  }
  return null;
}
