/** Nodes by id or name, the nearest to what was typed first. A large graph is searched in slices, so that labels pass. */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import type { FoundNodes } from '../../contract/find.ts';
import type { OpenProject } from '../open-project.ts';

/** Nodes looked at before others have their turn: a few milliseconds. */
const slice = 20_000;

/** @throws AppError cancelled */
export async function findNodes(
  { nodeIds, nodeNames }: Pick<OpenProject, 'nodeIds' | 'nodeNames'>,
  text: string,
  limit: number,
  signal: AbortSignal,
): Promise<FoundNodes> {
  const wanted = text.toLowerCase();
  const exact: number[] = [];
  const beginning: number[] = [];
  const holding: number[] = [];
  let total = 0;
  for (let index = 0; index < nodeIds.length; index++) {
    if (index % slice === 0 && index > 0) {
      await setImmediate();
      if (signal.aborted) throw new AppError('cancelled', 'Stopped on request.');
    }
    const id = nodeIds[index].toLowerCase();
    const name = nodeNames === nodeIds ? id : nodeNames[index].toLowerCase();
    const inId = id.indexOf(wanted);
    const inName = nodeNames === nodeIds ? inId : name.indexOf(wanted);
    if (inId === -1 && inName === -1) continue;
    total++;
    const list = id === wanted || name === wanted ? exact : inId === 0 || inName === 0 ? beginning : holding;
    if (list.length < limit) list.push(index);
  }
  const nodes = [...exact, ...beginning, ...holding]
    .slice(0, limit)
    .map((index) => ({ index, id: nodeIds[index], name: nodeNames[index] }));
  return { total, nodes };
}
