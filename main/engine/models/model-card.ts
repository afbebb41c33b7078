/** The card of a model as the screen shows it: what it is, what it learned from, what it is worth, where not to use it. */
import type { Figure, ModelDetail, ModelInfo } from '../../contract/models.ts';
import { count } from '../report/format.ts';
import type { OpenProject } from '../open-project.ts';
import { versions } from '../runs/versions.ts';
import type { ModelDocument } from './model-folder.ts';

export type CardSections = ModelDetail['card'];

const two = (value: number): string => value.toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.095 ? 1 : 0)} %`;

function figureText({ value, low, high }: Figure): string {
  if (value === null) return 'cannot be said: a class is missing';
  return low === null || high === null ? two(value) : `${two(value)} (95 %: ${two(low)} to ${two(high)})`;
}

function worth({ measured }: ModelInfo, { comparison }: ModelDocument): string[] {
  if (measured === null) return [];
  const { on, nodes, anomalous } = measured;
  const how =
    on === 'audit'
      ? `Measured on ${count(nodes, 'audit node')} drawn at random, ${anomalous} of them anomalous, which it never learned from.`
      : `Measured on its ${count(nodes, 'label')}, ${anomalous} of them anomalous, each predicted by a model that did not see it. Labels that a strategy picked are not a fair sample of all nodes.`;
  const lines = comparison.map(
    ({ title, figures }) =>
      `${title}: area under the ROC curve ${figureText(figures.auroc)}; average precision ${figureText(figures.averagePrecision)}; balanced accuracy ${figureText(figures.balancedAccuracy)}; Brier score ${figureText(figures.brier)}.`,
  );
  return [how, ...lines];
}

function alerts({ threshold }: ModelInfo): string[] {
  if (threshold === null) return [];
  const { value, outlook, notes } = threshold;
  const { precision, recall, alertShare } = outlook;
  const right =
    precision === null
      ? 'No held-out label lies there, so that nothing is known of how many are right.'
      : `Of held-out labels there, ${percent(precision.share)} are anomalous (95 %: ${percent(precision.low)} to ${percent(precision.high)}).`;
  const found = recall === null ? [] : [`${percent(recall.share)} of the anomalous held-out labels are found.`];
  return [
    `A node is an alert from a probability of ${value.toPrecision(3)} on: ${percent(alertShare)} of the nodes of this project.`,
    right,
    ...found,
    ...notes,
  ];
}

export function cardSections(project: OpenProject, info: ModelInfo, document: ModelDocument): CardSections {
  const { settings, labels, columns, notes, startedAt, modelId, title } = info;
  const { student, reliability } = document;
  const { files, numNodes, numEdges } = project.importReport;
  const [first, ...rest] = student.layers;
  const shape = [first.inChannels, first.outChannels, ...rest.map(({ outChannels }) => outChannels)].join(' → ');
  return [
    {
      heading: 'What it is',
      lines: [
        `${title} (${modelId}), trained on ${startedAt.slice(0, 10)} with Dowser ${versions()['dowser']}, seed ${settings.seed}.`,
        `A perceptron (${shape}) that gives a node the probability of being anomalous by its own columns, without the graph: ${columns.join(', ')}.`,
        `It learned from a classifier in closed form on features diffused over the graph; the two agree on ${percent(student.agreement)} of the nodes that chose its epoch (${student.epoch} of at most ${settings.epochs}).`,
      ],
    },
    {
      heading: 'What it learned from',
      lines: [
        `${count(labels.anomalous, 'anomalous label')} and ${count(labels.normal, 'normal label')}, as they stood at entry ${labels.logSeq} of the label log.`,
        `Project ${project.name}: ${count(numNodes, 'node')}, ${count(numEdges, 'edge')}.`,
        ...files.map(({ file, sha256 }) => `${file}, SHA-256 ${sha256}.`),
        ...notes,
      ],
    },
    { heading: 'What it is worth', lines: worth(info, document) },
    {
      heading: 'Probabilities',
      lines: [
        `Expected calibration error on held-out labels: ${reliability.expectedError.toFixed(3)}.`,
        ...reliability.notes,
      ],
    },
    { heading: 'Alerts', lines: alerts(info) },
    {
      heading: 'Where not to use it',
      lines: [
        'Nodes that equal each other in all these columns get the same probability, however they are linked.',
        'It knows the kind of nodes that this project had. Scores of rows with values never seen, or on another scale, mean little; Dowser warns of them when it scores a file, another program that runs the exported network does not.',
        'It says which nodes to look at, not what is true of them: a person decides.',
      ],
    },
  ];
}
