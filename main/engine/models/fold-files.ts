/**
 * Parts of a measurement that is under way, models/folds-<key>/<n>.json: a training that is interrupted and begun again with
 * the same data, labels, settings and seed on the same machine takes them up. Only those of the newest training are kept,
 * and none of one that succeeded.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FoldStore } from '../../../ml/distill/train-model.ts';

const PREFIX = 'folds-';

export const isFoldFolder = (name: string): boolean => name.startsWith(PREFIX);

const foldResult = z.object({ logits: z.array(z.number()), teacher: z.array(z.number()) });

export interface FoldFiles extends FoldStore {
  /** The training succeeded. */
  remove(): Promise<void>;
}

/**
 * @param modelsPath folder of the models
 * @param facts everything that a result hangs on
 */
export async function openFoldFiles(modelsPath: string, facts: object): Promise<FoldFiles> {
  const key = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 24);
  const folder = join(modelsPath, PREFIX + key);
  for (const name of await readdir(modelsPath)) {
    const path = join(modelsPath, name);
    if (isFoldFolder(name) && path !== folder) await rm(path, { recursive: true, force: true });
  }
  await mkdir(folder, { recursive: true });
  const file = (fold: number): string => join(folder, `${fold}.json`);
  return {
    load: async (fold) => {
      try {
        return foldResult.parse(JSON.parse(await readFile(file(fold), 'utf8')));
      } catch {
        // Not there, or torn: it is measured anew.
        return null;
      }
    },
    save: async (fold, result) => {
      await writeFile(`${file(fold)}.writing`, JSON.stringify(result));
      await rename(`${file(fold)}.writing`, file(fold));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
