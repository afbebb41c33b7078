/** Projects to be tortured: copies of one template, each with a library of its own, every second one outside of it. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkProject } from './kill-check.ts';
import type { Checked } from './kill-check.ts';
import { adopt } from './kill-model.ts';
import type { Model } from './kill-model.ts';
import { emptyModel, makeTemplate } from './kill-template.ts';

export interface Ground {
  readonly library: string;
  readonly path: string;
  /** what the project must hold */
  model: Model;
  /** how it was found last */
  checked: Checked;
}

export interface Grounds {
  /** @param place an empty folder for it; one of its own where left out */
  next(place?: string): Promise<Ground>;
}

/** @param folder an empty one, removed by the caller */
export async function createGrounds(folder: string, seed: number): Promise<Grounds> {
  const template = join(folder, 'template', 'torture.dowser');
  const tables = await makeTemplate(template, seed);
  let made = 0;
  return {
    next: async (place = join(folder, String(made))) => {
      const library = join(place, 'library');
      await mkdir(library, { recursive: true });
      const path = join(made++ % 2 === 0 ? library : join(place, 'elsewhere'), 'torture.dowser');
      await cp(template, path, { recursive: true });
      const checked = await checkProject(library, path, -1);
      const model = emptyModel(tables);
      adopt(model, checked);
      return { library, path, model, checked };
    },
  };
}
