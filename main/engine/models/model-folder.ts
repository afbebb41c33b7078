/**
 * The folder of a model, models/<id>/: model.json (what it says about itself), recipe.json (how columns become features),
 * student.bin (its weights, float32, little-endian, layer after layer: weights, then biases) and patterns.parquet (the
 * local pattern of each node). It is written under a temporary name and renamed when it is complete and on disk.
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { z } from 'zod';
import type { StudentNetwork } from '../../../ml/distill/distill.types.ts';
import { modelCard } from '../../../ml/distill/model-card.ts';
import { trainingPoint } from '../../contract/models.ts';
import { featureRecipe } from '../../../ml/io/feature-recipe.ts';
import type { FeatureRecipe } from '../../../ml/io/feature-recipe.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { requireIntact } from '../storage/digests.ts';
import { createTemporaryFolder, discardTemporaryFolder, runFolder } from '../runs/run-folder.ts';
import { listModels, modelFigures } from './model-record.ts';

const share = z.object({ share: z.number(), low: z.number(), high: z.number() });
const heldOutLabel = z.object({
  node: z.number().int(),
  label: z.union([z.literal(0), z.literal(1)]),
  probability: z.number(),
});

/** model.json. Nodes by index; their names and labels are those of now. */
export const modelDocument = z.object({
  formatVersion: z.literal(1),
  curves: z.array(trainingPoint),
  comparison: z.array(z.object({ title: z.string(), figures: modelFigures })),
  reliability: z.object({
    bins: z.array(z.object({ from: z.number(), to: z.number(), mean: z.number(), count: z.number(), found: share })),
    expectedError: z.number(),
    notes: z.array(z.string()),
  }),
  /** what the threshold is read from, and what models are compared by */
  heldOut: z.array(heldOutLabel),
  /** share of anomalies in the whole graph where the held-out labels are no fair sample of it; null where not known */
  trueShare: z.number().nullable(),
  patterns: z.array(
    z.object({
      code: z.number().int(),
      nodes: z.number().int(),
      anomalous: z.number().int(),
      normal: z.number().int(),
      meanProbability: z.number(),
      typical: z.array(z.number().int()),
      apart: z.array(z.string()),
    }),
  ),
  /** SHA-256 of the files of the project and of the labels learned from */
  dataHash: z.string(),
  /** share of its labels that the teacher calls rightly, each without itself */
  teacherAccuracy: z.number(),
  calibration: modelCard.shape.calibration.omit({ reliability: true, error: true, brier: true }),
  /** features of the project that need the graph */
  needGraph: z.array(z.string()),
  /** shapes of student.bin */
  student: z.object({
    layers: z.array(z.object({ inChannels: z.number().int(), outChannels: z.number().int() })),
    temperature: z.number(),
    epoch: z.number(),
    agreement: z.number(),
  }),
});
export type ModelDocument = z.infer<typeof modelDocument>;

export const modelsPath = (projectPath: string): string => join(projectPath, 'models');
export const patternsFile = (folder: string): string => join(folder, 'patterns.parquet');
export const modelFolder = (projectPath: string, modelId: string): string =>
  runFolder(modelsPath(projectPath), modelId);
export const createModelFolder = (projectPath: string, modelId: string): Promise<string> =>
  createTemporaryFolder(modelsPath(projectPath), modelId);
export const discardModelFolder = (projectPath: string, modelId: string): Promise<void> =>
  discardTemporaryFolder(modelsPath(projectPath), modelId);

/** @param folder exists */
export async function writeModelFiles(
  folder: string,
  document: ModelDocument,
  recipe: FeatureRecipe,
  network: StudentNetwork,
): Promise<void> {
  const values = network.layers.flatMap(({ weight, bias }) => [weight, bias]);
  const bytes = Buffer.alloc(4 * values.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of values) for (const value of part) at = bytes.writeFloatLE(value, at);
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(document, null, 1)}\n`);
  await writeFile(join(folder, 'recipe.json'), `${JSON.stringify(recipe, null, 1)}\n`);
  await writeFile(join(folder, 'student.bin'), bytes);
}

function unreadable(path: string, why: string, cause?: unknown): AppError {
  const said = `${path} cannot be read, so that the model cannot be used: ${why}. Train it again.`;
  return new AppError('storage', said, undefined, cause);
}

async function readJson<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
  let found: unknown;
  try {
    found = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  throw unreadable(path, z.prettifyError(parsed.error));
}

/** Read before anything else of a model: the whole folder is held against its digests. @throws AppError storage, bad-file */
export async function readModelDocument(folder: string): Promise<ModelDocument> {
  await requireIntact(folder, 'The model cannot be used');
  return readJson(join(folder, 'model.json'), modelDocument);
}

/** @throws AppError storage */
export const readRecipe = (folder: string): Promise<FeatureRecipe> =>
  readJson(join(folder, 'recipe.json'), featureRecipe);

/** @throws AppError storage */
export async function readNetwork(folder: string, { student }: ModelDocument): Promise<StudentNetwork> {
  const path = join(folder, 'student.bin');
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  let at = 0;
  const take = (length: number): Float32Array => {
    if (at + 4 * length > bytes.length) throw unreadable(path, 'it is shorter than its shapes say');
    const start = at;
    at += 4 * length;
    return Float32Array.from({ length }, (_, i) => bytes.readFloatLE(start + 4 * i));
  };
  const layers = student.layers.map(({ inChannels, outChannels }) => ({
    inChannels,
    outChannels,
    weight: take(inChannels * outChannels),
    bias: take(outChannels),
  }));
  if (at !== bytes.length) throw unreadable(path, 'it is longer than its shapes say');
  return { layers, temperature: student.temperature };
}

/** @throws AppError storage */
export async function removeModelFolder(projectPath: string, modelId: string): Promise<void> {
  try {
    await rm(modelFolder(projectPath, modelId), { recursive: true, force: true });
  } catch (cause) {
    const seen = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('storage', `The files of the model could not be removed: ${seen}.`, undefined, cause);
  }
}

/**
 * Called once when a project opens, after its runs were recovered: whatever lies among the models and is not one that
 * succeeded was half written or is half removed, and goes.
 */
export async function recoverModels(db: DatabaseSync, projectPath: string): Promise<void> {
  const path = modelsPath(projectPath);
  await mkdir(path, { recursive: true });
  const whole = new Set(listModels(db).flatMap(({ modelId, state }) => (state === 'succeeded' ? [modelId] : [])));
  for (const name of await readdir(path)) {
    if (!whole.has(name)) await rm(join(path, name), { recursive: true, force: true });
  }
}
