/** A model for other programs: the network as ONNX, with its card inside, and the card as text. */
import { exportOnnx } from '../../../ml/distill/onnx-export.ts';
import { recipeFeatures } from '../../../ml/io/feature-recipe.ts';
import type { OpenProject } from '../open-project.ts';
import { cardSections, cardText } from './model-card.ts';
import { modelFolder, readModelDocument, readNetwork, readRecipe } from './model-folder.ts';
import { usableModel } from './model-record.ts';

/** @throws AppError not-found, conflict (its training did not succeed), storage */
export async function exportModel(
  project: OpenProject,
  modelId: string,
  part: 'onnx' | 'card',
): Promise<{ readonly name: string; readonly data: Uint8Array }> {
  const info = usableModel(project.db, modelId);
  const folder = modelFolder(project.path, modelId);
  const document = await readModelDocument(folder);
  const sections = cardSections(project, info, document);
  if (part === 'card') {
    return { name: `${modelId}.md`, data: new TextEncoder().encode(cardText(sections, info.title)) };
  }
  const recipe = await readRecipe(folder);
  const data = exportOnnx(await readNetwork(folder, document), {
    classes: ['normal', 'anomalous'],
    features: recipeFeatures(recipe),
    card: JSON.stringify({ title: info.title, threshold: info.threshold?.value ?? null, sections, recipe }),
  });
  return { name: `${modelId}.onnx`, data };
}
