/** The faults: each happens to a project of its own, which must be as acknowledged once the fault is gone. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rng } from '../../ml/rng.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { createEngine } from '../engine/engine.ts';
import { repairProject } from '../engine/repair/repair-project.ts';
import { lookAtRecord } from '../engine/testing/look-at-record.ts';
import { samplesPath } from '../host/paths.ts';
import { fillDisk, mountReadOnly, mountSmall, unmount } from './fault-mounts.ts';
import { digestTree, partOf, tear } from './fault-tear.ts';
import { lookAtAll, nothingTold, settle, tried, work } from './fault-work.ts';
import type { Told } from './fault-work.ts';
import type { Ground, Grounds } from './kill-ground.ts';
import type { Standby } from './kill-process.ts';

export interface FaultScene {
  readonly rng: Rng;
  readonly grounds: Grounds;
  readonly standby: Standby;
  /** an empty folder of its own */
  readonly place: string;
  readonly name: string;
}

/** @returns what it led to, or the sentence why it could not be made here */
export type Fault = (scene: FaultScene) => Promise<Told | string>;

const fullDisk: Fault = async ({ rng, grounds, standby, place, name }) => {
  const why = mountSmall(place, 48);
  if (why !== null) return `no disk of its own could be made: ${why}`;
  try {
    const told = nothingTold();
    const ground = await grounds.next(place);
    const process = await standby.take();
    const client = process.start(ground.library);
    const { projectId } = ground.checked;
    await client.call('project.open', { projectId });
    await work(ground, client, rng, { actions: 3, heavyShare: 0, name: `${name}a` }, told);
    const ballast = join(place, 'ballast');
    await fillDisk(place, ballast, 1000 * rng.int(rng.uniform() < 0.5 ? 60 : 1500));
    await work(ground, client, rng, { actions: 14, heavyShare: 0.4, name: `${name}b` }, told);
    if (rng.uniform() < 0.3) {
      await tried(told, 'project.close', () => client.call('project.close', {}));
      await tried(told, 'project.open', () => client.call('project.open', { projectId }));
    }
    await rm(ballast);
    await client.call('project.open', { projectId });
    const after = nothingTold();
    const done = await work(ground, client, rng, { actions: 4, heavyShare: 0, name: `${name}c` }, after);
    if (done < 4) told.what.push(`torn: with room again, ${JSON.stringify(after)}`);
    await settle(ground, process, told);
    return told;
  } finally {
    unmount(place);
  }
};

const readOnlyProject: Fault = async ({ rng, grounds, standby, place, name }) => {
  const told = nothingTold();
  const ground = await grounds.next(place);
  const why = mountReadOnly(ground.path);
  if (why !== null) return `no folder could be made read-only: ${why}`;
  const process = await standby.take();
  const client = process.start(ground.library);
  const { projectId } = ground.checked;
  try {
    await client.call('project.open', { projectId });
    told.what.push('torn: a project that cannot be written was opened as if it could');
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    told.refused[code] = 1;
    if (code !== 'storage') told.what.push(`said: a read-only project: ${code}, ${message}`);
  } finally {
    unmount(ground.path);
  }
  await client.call('project.open', { projectId });
  await work(ground, client, rng, { actions: 3, heavyShare: 0, name }, told);
  await settle(ground, process, told);
  return told;
};

const readOnlyLibrary: Fault = async ({ place }) => {
  const told = nothingTold();
  const library = join(place, 'library');
  await mkdir(library);
  const why = mountReadOnly(place);
  if (why !== null) return `no folder could be made read-only: ${why}`;
  try {
    const engine = await tried(told, 'createEngine', () =>
      createEngine({ host: 'test', libraryPath: join(library, 'deeper'), samplesPath: samplesPath() }),
    );
    await engine?.close();
    if (told.refused['storage'] !== 1) told.what.push(`said: a read-only library: ${JSON.stringify(told.refused)}`);
    return told;
  } finally {
    unmount(place);
  }
};

const secondInstance: Fault = async ({ rng, grounds, standby, place, name }) => {
  const told = nothingTold();
  const ground = await grounds.next(place);
  const { projectId } = ground.checked;
  const first = await standby.take();
  const one = first.start(ground.library);
  await one.call('project.open', { projectId });
  const second = await standby.take();
  const other = second.start(ground.library);
  for (let i = 0; i < 2; i++) {
    await tried(told, 'project.open', () => other.call('project.open', { projectId }));
    await work(ground, one, rng, { actions: 3, heavyShare: 0, name: `${name}a${i}` }, told);
  }
  if (told.refused['conflict'] !== 2) told.what.push(`torn: a project open twice: ${JSON.stringify(told.refused)}`);
  first.kill();
  await first.gone;
  // The lock is free with the death of its holder, at once.
  await other.call('project.open', { projectId });
  await work(ground, other, rng, { actions: 3, heavyShare: 0, name: `${name}b` }, told);
  await settle(ground, second, told);
  return told;
};

const slowDisk: Fault = async ({ rng, grounds, standby, place, name }) => {
  const told = nothingTold();
  const ground = await grounds.next(place);
  const process = await standby.take();
  const client = process.start(ground.library, { slowMs: 2 + rng.int(10) });
  await client.call('project.open', { projectId: ground.checked.projectId });
  await work(ground, client, rng, { actions: 6, heavyShare: 0.2, name }, told);
  await settle(ground, process, told);
  return told;
};

/** A copy is repaired: whatever was damaged is still there, what is left opens, and no label is another one. */
async function repairCopy(ground: Ground, place: string, isRecord: boolean, isCut: boolean, told: Told): Promise<void> {
  const path = join(place, 'copy.dowser');
  await cp(ground.path, path, { recursive: true });
  await rm(join(path, 'project.lock'), { force: true });
  const before = await digestTree(path);
  const repair = await tried(told, 'repair', () => repairProject(path, false, new Date()));
  if (repair === null) return;
  const after = new Set((await digestTree(path)).values());
  for (const [name, digest] of before) {
    const isKept = after.has(digest) || /^project\.(sqlite|lock)/.test(name) || partOf(name) === 'computed';
    if (!isKept) told.what.push(`lost: ${name} by a repair`);
  }
  if (repair.actions.some((action) => action.startsWith('Nothing of the record'))) {
    told.refused['beyond repair'] = 1;
    return;
  }
  const engine = await createEngine({ host: 'test', libraryPath: join(place, 'repaired'), samplesPath: samplesPath() });
  try {
    await engine.host.openPath(path);
  } catch (thrown) {
    told.what.push(`torn: a repaired project does not open: ${String(thrown)}`);
  } finally {
    await engine.close();
  }
  const { labels, broken } = lookAtRecord(path);
  if (broken !== null) told.what.push(`torn: ${broken}`);
  const wrong = labels.findIndex(
    ({ element, to }, i) => element !== ground.model.log.at(i)?.element || to !== ground.model.log[i].to,
  );
  if (wrong >= 0) told.what.push(`torn: entry ${wrong + 1} of the label log is another one after a repair`);
  const missing = ground.model.log.length - labels.length;
  if (missing === 0) return;
  if (isRecord && !repair.before.intact) {
    told.refused['labels gone with the record, as said'] = missing;
    return;
  }
  // A log that ends earlier, and a last step that is not whole, look like those of a power cut: nobody can tell.
  const last = ground.model.log.at(-1);
  const isLastStep = ground.model.log
    .slice(labels.length)
    .every(({ note, action }) => note === last?.note && action === last.action);
  if (isRecord && (isCut || isLastStep))
    told.refused['labels gone with the end of the log beside the record'] = missing;
  else told.what.push(`lost: ${missing} labels, and nothing was said`);
}

const tornFile: Fault = async ({ rng, grounds, standby, place, name }) => {
  const told = nothingTold();
  const ground = await grounds.next(place);
  const { projectId } = ground.checked;
  const first = await standby.take();
  const one = first.start(ground.library);
  await one.call('project.open', { projectId });
  await work(ground, one, rng, { actions: 8, heavyShare: 0, name: `${name}a` }, told);
  // Killed, so that the record has a log beside it.
  first.kill();
  await first.gone;
  const files = [...(await digestTree(ground.path))].filter(([file]) => partOf(file) !== null);
  const part = partOf(files[rng.int(files.length)][0]);
  const isRecord = part === 'record' || part === 'log of the record';
  const of = files.filter(([file]) => partOf(file) === part);
  const [file] = of[rng.int(of.length)];
  const whole = join(place, 'whole');
  await cp(ground.path, whole, { recursive: true });
  const { how, torn } = tear(await readFile(join(ground.path, file)), rng);
  await writeFile(join(ground.path, file), torn);
  const marked = nothingTold();
  const isCut = file.endsWith('-wal') && torn.length < (await readFile(join(whole, file))).length;
  await repairCopy(ground, place, isRecord, isCut, marked);

  const process = await standby.take();
  const client = process.start(ground.library);
  const opened = await tried(marked, 'project.open', () => client.call('project.open', { projectId }));
  if (opened !== null) {
    await lookAtAll(client, marked);
    if (!isRecord) await work(ground, client, rng, { actions: 3, heavyShare: 0, name: `${name}b` }, marked);
  }
  const isFixedPart = part === 'tables' || part === 'run' || part === 'model';
  const isOther = !Buffer.from(torn).equals(await readFile(join(whole, file)));
  const { 'bad-file': damaged = 0, storage = 0 }: Readonly<Record<string, number>> = marked.refused;
  if (isFixedPart && isOther && damaged + storage === 0) marked.what.push('torn: it was read as if it were whole');
  process.kill();
  await process.gone;
  // Nothing else may have become worse by it.
  const now = await digestTree(ground.path);
  for (const [other, digest] of files) {
    const isFixed = ['tables', 'run', 'model'].includes(partOf(other) ?? '');
    if (other !== file && isFixed && now.get(other) !== digest) marked.what.push(`torn: ${other} was changed, too`);
  }
  if (isRecord) {
    await rm(ground.path, { recursive: true });
    await cp(whole, ground.path, { recursive: true });
  } else await writeFile(join(ground.path, file), await readFile(join(whole, file)));
  await settle(ground, process, marked);
  for (const [code, count] of Object.entries(marked.refused)) told.refused[code] = (told.refused[code] ?? 0) + count;
  told.what.push(...marked.what.map((one) => `${one} (${file}: ${how})`));
  return told;
};

export const faults: Readonly<Record<string, Fault>> = {
  'full disk': fullDisk,
  'torn file': tornFile,
  'read-only project': readOnlyProject,
  'second instance': secondInstance,
  'slow disk': slowDisk,
  'read-only library': readOnlyLibrary,
};
