/** The built-in samples: ordinary CSV files, imported through the ordinary import, once. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { importMapping } from '../../contract/api.ts';
import type { ImportRequest } from '../import/import-project.ts';

const sampleFile = z.object({
  name: z.string(),
  description: z.string(),
  synthetic: z.boolean(),
  directed: z.boolean(),
  mapping: importMapping,
});

/** @throws AppError not-found (the installation has no such sample), bad-file */
export async function sampleRequest(
  samplesPath: string,
  sample: string,
  projectPath: string,
): Promise<Omit<ImportRequest, 'given'>> {
  const folder = join(samplesPath, sample);
  const path = join(folder, 'sample.json');
  if (!existsSync(path)) {
    throw new AppError('not-found', `The sample "${sample}" is missing from this installation (${path}).`);
  }
  let info: z.output<typeof sampleFile>;
  try {
    info = sampleFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (thrown) {
    throw new AppError('bad-file', `The sample "${sample}" is damaged: ${path} is not understood.`, undefined, thrown);
  }
  return {
    projectPath,
    name: info.name,
    description: info.description,
    synthetic: info.synthetic,
    isSample: true,
    edges: { path: join(folder, 'edges.csv.gz') },
    nodes: { path: join(folder, 'nodes.csv.gz') },
    mapping: info.mapping,
  };
}
