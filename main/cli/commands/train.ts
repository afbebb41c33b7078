/** dowser train: a model from the labels of a project, that scores new nodes without the graph. */
import { AppError } from '../../../ml/schema/errors.ts';
import { durationText } from '../../../ml/schema/number-text.ts';
import type { Client } from '../../contract/api.ts';
import type { Figure, ModelInfo, ThresholdRule } from '../../contract/models.ts';
import { defineCommand, projectFlag } from '../command.ts';
import type { Io } from '../command.ts';
import { numberFlag, textFlag, usageError, wholeFlag, withDefault } from '../flags.ts';
import { endedBadly, followJob } from '../follow-job.ts';
import { count, toJson } from '../format.ts';
import { withProject } from '../session.ts';

const MAX_SEED = 2_147_483_647;

const figureText = ({ value, low, high }: Figure): string =>
  value === null
    ? '–'
    : low === null || high === null
      ? value.toFixed(3)
      : `${value.toFixed(3)} (95 %: ${low.toFixed(3)} to ${high.toFixed(3)})`;

/** A training to its end. @param start begins it, or takes it up @throws AppError as it ended */
export async function followTraining(
  client: Client,
  start: () => Promise<string>,
  project: string,
  io: Io,
): Promise<ModelInfo> {
  const update = await followJob(client, start, io);
  const { runId, state } = update;
  if (state !== 'succeeded') throw endedBadly(update, `The training of ${runId}`, project);
  const model = (await client.call('model.list', {})).find(({ modelId }) => modelId === runId);
  if (model === undefined) throw new AppError('internal', `The model ${runId} was trained but is not recorded.`);
  return model;
}

export function describeModel(model: ModelInfo): string {
  const { modelId, title, seconds, labels, columns, measured, threshold, notes } = model;
  const time = seconds === null ? '' : ` in ${durationText(seconds)}`;
  const lines = [
    `${modelId} (${title}): learned from ${labels.anomalous} anomalous and ${labels.normal} normal labels${time}.`,
    `  It reads: ${columns.join(', ')}`,
  ];
  if (measured !== null) {
    const { on, nodes, figures } = measured;
    lines.push(
      on === 'audit'
        ? `  On ${count(nodes, 'audit answer')}:`
        : `  On ${count(nodes, 'label')}, each left out in turn:`,
      `    area under the ROC curve  ${figureText(figures.auroc)}`,
      `    average precision         ${figureText(figures.averagePrecision)}`,
      `    balanced accuracy         ${figureText(figures.balancedAccuracy)}`,
      `    Brier score               ${figureText(figures.brier)}`,
    );
  }
  if (threshold !== null) {
    const share = (100 * threshold.outlook.alertShare).toFixed(1);
    lines.push(`  A node is an alert from ${threshold.value.toPrecision(3)} on: ${share} % of the nodes here.`);
  }
  lines.push(...[...notes, ...(threshold?.notes ?? [])].map((note) => `  Note: ${note}`), '');
  return lines.join('\n');
}

export const trainCommand = defineCommand({
  name: 'train',
  summary: 'train a model from the labels, to score new nodes without the graph',
  usage: [
    '--project P [--seed N] [--title TEXT] [--precision SHARE | --threshold P]',
    '--project P --alerts-per-day N --nodes-per-day N ...',
  ],
  flags: {
    project: projectFlag,
    title: textFlag('TEXT', 'what the model is called'),
    seed: withDefault(wholeFlag('seed of all randomness; the same seed gives the same model', 0, MAX_SEED), 1),
    hidden: withDefault(wholeFlag('units of its hidden layer', 4, 512), 64),
    epochs: withDefault(wholeFlag('most passes over the nodes', 10, 1000), 200),
    folds: withDefault(wholeFlag('parts that the labels are cut into for measuring', 2, 10), 5),
    patterns: withDefault(wholeFlag('most local patterns that nodes are sorted into', 2, 256), 32),
    threshold: numberFlag('P', 'a node is an alert from this probability on (default 0.5)', 0, 1),
    precision: numberFlag('SHARE', 'the lowest threshold at which this share of the alerts is right', 0, 1),
    'alerts-per-day': numberFlag('N', 'the threshold at which so many alerts a day are expected', 0, 1e9),
    'nodes-per-day': numberFlag('N', 'new nodes that are scored in a day', 1, 1e9),
  },
  run: async (flags, io) => {
    const rules: ThresholdRule[] = [];
    if (flags.threshold !== null) rules.push({ kind: 'given', threshold: flags.threshold });
    if (flags.precision !== null) rules.push({ kind: 'precision', least: flags.precision });
    const [alerts, arrivals] = [flags['alerts-per-day'], flags['nodes-per-day']];
    if (alerts !== null && arrivals !== null) rules.push({ kind: 'alerts', perDay: alerts, nodesPerDay: arrivals });
    else if (alerts !== null || arrivals !== null) {
      throw usageError('--alerts-per-day and --nodes-per-day belong together; give both.');
    }
    if (rules.length > 1) throw usageError('Choose the threshold by one rule alone.');
    const { seed, hidden, epochs, folds, patterns } = flags;
    const settings = { seed, hidden, epochs, folds, patterns, ...(rules.length === 1 ? { threshold: rules[0] } : {}) };
    await withProject(flags.project, io, async ({ client }) => {
      const start = async (): Promise<string> =>
        (await client.call('model.train', { title: flags.title ?? '', settings })).modelId;
      const model = await followTraining(client, start, flags.project, io);
      io.out(flags.json ? toJson(model) : describeModel(model));
    });
  },
});
