/** A model for other programs: the network as ONNX with its card inside, and the card as text for people. */
import { modelCardText } from '../../../ml/distill/model-card.ts';
import type { ModelCard } from '../../../ml/distill/model-card.ts';
import { exportOnnx } from '../../../ml/distill/onnx-export.ts';
import { recipeFeatures } from '../../../ml/io/feature-recipe.ts';
import type { FeatureRecipe } from '../../../ml/io/feature-recipe.ts';
import type { ModelInfo } from '../../contract/models.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { modelFolder, readModelDocument, readNetwork, readRecipe } from './model-folder.ts';
import type { ModelDocument } from './model-folder.ts';
import { usableModel } from './model-record.ts';
import { workOut } from './model-threshold.ts';

const CLASSES = ['normal', 'anomalous'] as const;

function metricsOf({ measured }: ModelInfo): ModelCard['metrics'] {
  if (measured === null) return { heldOut: 'cross-validated', count: 0, values: [] };
  const { on, nodes, figures } = measured;
  return {
    heldOut: on === 'audit' ? 'test' : 'cross-validated',
    count: nodes,
    values: [
      { name: 'area under the ROC curve', ...figures.auroc },
      { name: 'average precision', ...figures.averagePrecision },
      { name: 'balanced accuracy', ...figures.balancedAccuracy },
      { name: 'Brier score', ...figures.brier },
    ],
  };
}

function cardOf(
  project: OpenProject,
  info: ModelInfo,
  document: ModelDocument,
  recipe: FeatureRecipe,
  probabilities: Float32Array,
): ModelCard {
  const { settings, labels, measured, threshold } = info;
  const { heldOut, trueShare, student, reliability } = document;
  const audit = measured?.on === 'audit' ? heldOut : [];
  const tested = (label: number): number => audit.filter((one) => one.label === label).length;
  const row = (name: (typeof CLASSES)[number], label: number): ModelCard['labels'][number] => ({
    class: name,
    train: labels[name],
    validation: 0,
    test: tested(label),
  });
  const found = threshold === null ? null : workOut(threshold.rule, { probabilities, heldOut, trueShare });
  const [first, ...rest] = student.layers;
  return {
    format: 1,
    version: info.title,
    createdAt: info.startedAt,
    project: project.name,
    seed: settings.seed,
    dataHash: document.dataHash,
    graph: { numNodes: project.data.graph.numNodes, numEdges: project.data.graph.numEdges },
    classes: [...CLASSES],
    labels: CLASSES.map(row),
    teacher: {
      name: 'ridge regression on features diffused over the graph, in closed form',
      settings: { 'accuracy on its labels, each left out': Number(document.teacherAccuracy.toFixed(4)) },
      validationAccuracy: null,
    },
    student: {
      widths: [first.inChannels, first.outChannels, ...rest.map(({ outChannels }) => outChannels)],
      settings: {
        'epochs at most': settings.epochs,
        'epoch chosen': student.epoch,
        'agreement with its teacher that chose it': Number(student.agreement.toFixed(4)),
        folds: settings.folds,
      },
    },
    metrics: metricsOf(info),
    calibration: {
      ...document.calibration,
      reliability: reliability.bins,
      error: heldOut.length === 0 ? null : reliability.expectedError,
      brier: measured?.figures.brier.value ?? null,
    },
    threshold:
      found === null
        ? null
        : {
            class: 'anomalous',
            choice: found.choice,
            arrivalsPerDay: found.arrivalsPerDay,
            outlook: found.outlook,
            notes: [...found.notes],
          },
    recipe,
    needGraph: document.needGraph,
    warnings: [...info.notes],
  };
}

/** @throws AppError not-found, conflict (its training did not succeed), storage */
export async function exportModel(
  project: OpenProject,
  modelId: string,
  part: 'onnx' | 'card',
): Promise<{ readonly name: string; readonly data: Uint8Array }> {
  const info = usableModel(project.db, modelId);
  const folder = modelFolder(project.path, modelId);
  const document = await readModelDocument(folder);
  const recipe = await readRecipe(folder);
  const { scores } = await rankedScores(project, modelId, 'node');
  const card = cardOf(project, info, document, recipe, Float32Array.from(scores.score));
  if (part === 'card') return { name: `${modelId}.md`, data: new TextEncoder().encode(modelCardText(card)) };
  const data = exportOnnx(await readNetwork(folder, document), {
    classes: CLASSES,
    features: recipeFeatures(recipe),
    card: JSON.stringify(card),
  });
  return { name: `${modelId}.onnx`, data };
}
