/** dowser train: a model from the labels of a project, that scores new nodes without the graph. */
import { AppError } from '../../../ml/schema/errors.ts';
import { durationText } from '../../../ml/schema/number-text.ts';
import type { Figure, ModelInfo, ThresholdRule } from '../../contract/models.ts';
import { defineCommand, projectFlag } from '../command.ts';
import { numberFlag, textFlag, usageError, wholeFlag, withDefault } from '../flags.ts';
import { followJob } from '../follow-job.ts';
import { count, toJson } from '../format.ts';
import { withProject } from '../session.ts';

const MAX_SEED = 2_147_483_647;

const figureText = ({ value, low, high }: Figure): string =>
  value === null
    ? '–'
    : low === null || high === null
      ? value.toFixed(3)
      : `${value.toFixed(3)} (95 %: ${low.toFixed(3)} to ${high.toFixed(3)})`;

function describe(model: ModelInfo): string {
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
      const { runId, state, error } = await followJob(client, start, io);
      if (state === 'cancelled') throw new AppError('cancelled', `Stopped. The model ${runId} was not trained.`);
      if (state !== 'succeeded') {
        throw new AppError(
          error?.code ?? 'internal',
          `No model was trained. ${error?.message ?? 'No reason was given.'}`,
        );
      }
      const model = (await client.call('model.list', {})).find(({ modelId }) => modelId === runId);
      if (model === undefined) throw new AppError('internal', `The model ${runId} was trained but is not recorded.`);
      io.out(flags.json ? toJson(model) : describe(model));
    });
  },
});
