/**
 * What a model carries along: where it comes from, what it learned from, how good it is on labels that it did not learn
 * from, how its probabilities were calibrated, from where on it alerts, and how new rows become its features. As data
 * (checked when it is read) and as Markdown for people.
 */
import { z } from 'zod';
import { featureRecipe } from '../io/feature-recipe.ts';
import type { RecipePart } from '../io/feature-recipe.ts';
import { momentWords } from '../io/read-moment.ts';
import { AppError } from '../schema/errors.ts';
import { wholeText } from '../schema/number-text.ts';

const count = z.number().int().nonnegative();
const share = z.object({ share: z.number(), low: z.number(), high: z.number() });
/** A metric with its 95 % interval; null where it could not be had, with the reason in the warnings. */
const metric = z.object({
  /** e.g. "accuracy", "macro F1", "average precision of "anomalous"" */
  name: z.string(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const setting = z.union([z.number(), z.string(), z.boolean()]);

const reliabilityBin = z.object({ count, from: z.number(), to: z.number(), mean: z.number(), found: share });
const calibration = z.object({
  method: z.enum(['none', 'temperature', 'platt']),
  temperature: z.number().positive(),
  shift: z.array(z.number()),
  count,
  lossBefore: z.number(),
  lossAfter: z.number(),
  notes: z.array(z.string()),
});
const thresholdChoice = z.discriminatedUnion('by', [
  z.object({ by: z.literal('alerts'), alertsPerDay: z.number().positive() }),
  z.object({
    by: z.literal('precision'),
    precision: z.number().positive().max(1),
    judgedBy: z.enum(['estimate', 'lower-bound']),
  }),
  z.object({ by: z.literal('hand'), threshold: z.number().min(0).max(1) }),
]);
const thresholdOutlook = z.object({
  threshold: z.number(),
  alertShare: z.number(),
  alertsPerDay: z.number(),
  labels: count,
  positives: count,
  alerts: count,
  hits: count,
  precision: share.nullable(),
  recall: share.nullable(),
  promisedPrecision: z.number().nullable(),
  corrected: z.boolean(),
});

export const modelCard = z.object({
  format: z.literal(1),
  /** of the model, e.g. "v3" */
  version: z.string().min(1),
  /** ISO 8601, given by whoever makes the model */
  createdAt: z.iso.datetime(),
  project: z.string(),
  seed: z.union([z.number(), z.string()]),
  /** SHA-256 of what it was trained on (graph, features, labels), as hex */
  dataHash: z.string(),
  graph: z.object({ numNodes: count, numEdges: count }),
  /** names, in the order of the outputs */
  classes: z.array(z.string()).min(2),
  /** for each class: labels that were learned from, that chose epochs and settings, that were looked at once */
  labels: z.array(z.object({ class: z.string(), train: count, validation: count, test: count })),
  teacher: z.object({
    name: z.string(),
    settings: z.record(z.string(), setting),
    /** on validation labels */
    validationAccuracy: z.number().nullable(),
  }),
  student: z.object({
    /** inputs, hidden layers, classes */
    widths: z.array(z.number().int().positive()).min(2),
    settings: z.record(z.string(), setting),
  }),
  metrics: z.object({
    /** which labels: "test" only where they chose nothing */
    heldOut: z.enum(['test', 'validation', 'cross-validated']),
    count,
    values: z.array(metric),
  }),
  calibration: calibration.extend({
    reliability: z.array(reliabilityBin),
    /** expected calibration error and Brier's score, cross-fitted; null where there are no held-out labels */
    error: z.number().nullable(),
    brier: z.number().nullable(),
  }),
  threshold: z
    .object({
      /** the class that alerts */
      class: z.string(),
      choice: thresholdChoice,
      arrivalsPerDay: z.number().positive(),
      outlook: thresholdOutlook.nullable(),
      notes: z.array(z.string()),
    })
    .nullable(),
  recipe: featureRecipe,
  /** feature columns of the project that the model does not read because they need the graph */
  needGraph: z.array(z.string()),
  warnings: z.array(z.string()),
});
export type ModelCard = z.infer<typeof modelCard>;

/** @throws AppError bad-file where the text is no model card; its sentence names the first thing that is amiss */
export function readModelCard(text: string, name: string): ModelCard {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (thrown) {
    throw new AppError(
      'bad-file',
      `${name} cannot be read: it is not JSON. Export the model again.`,
      undefined,
      thrown,
    );
  }
  const parsed = modelCard.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue.path.length === 0 ? 'as a whole' : `at ${issue.path.join('.')}`;
  throw new AppError(
    'bad-file',
    `${name} is no model card of this version (${at}: ${issue.message}). Export the model again.`,
  );
}

const number = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (value: number): string => `${Number((100 * value).toPrecision(3))} %`;
const interval = (of: { share: number; low: number; high: number } | null): string =>
  of === null ? 'unknown' : `${percent(of.share)} (${percent(of.low)} to ${percent(of.high)})`;
/** Text inside a table: one line, no column marks. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---|').join('')}`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
];
const bullets = (sentences: readonly string[]): string[] => sentences.map((sentence) => `- ${sentence}`);

/** How one column becomes features, in words. */
export function describePart(part: RecipePart): string {
  const { fit } = part;
  switch (fit.kind) {
    case 'number': {
      const flag = fit.flagMissing ? '; empty cells take the mean and are flagged' : '';
      if (fit.constant) return `constant${flag}`;
      const written = part.written === undefined ? '' : `written as ${momentWords[part.written]}, `;
      const date = part.reads === 'date' ? `${written}seconds since 1970, ` : '';
      return `${date}${fit.log ? 'log(1 + x), ' : ''}minus ${number(fit.mean)}, divided by ${number(fit.deviation)}${flag}`;
    }
    case 'yes-no':
      return `yes = 1, no = 0${fit.flagMissing ? '; empty cells are flagged' : ''}`;
    case 'category': {
      const others = fit.hasOther ? ', and one for all others' : '';
      return `0/1 for each of ${fit.values.length} values${others}${fit.flagMissing ? ', and one for empty cells' : ''}`;
    }
    case 'words':
      return `0/1 for each of ${fit.words.length} ${fit.separator === null ? 'words' : `entries between "${fit.separator}"`}`;
    case 'as-given':
      return 'the number as it is';
  }
}

function thresholdLines({ threshold }: ModelCard): string[] {
  if (threshold === null) return ['No threshold was chosen.'];
  const { choice, outlook, arrivalsPerDay } = threshold;
  const how =
    choice.by === 'alerts'
      ? `so that about ${number(choice.alertsPerDay)} alerts a day are raised`
      : choice.by === 'precision'
        ? `so that ${percent(choice.precision)} of the alerts are right (judged by the ${choice.judgedBy === 'estimate' ? 'estimate' : 'lower bound of the 95 % interval'})`
        : 'by hand';
  const lines = [
    `Alerts are about "${threshold.class}". The threshold was chosen ${how}, at ${number(arrivalsPerDay)} new nodes a day.`,
  ];
  if (outlook === null) return [...lines, 'No threshold does that.', ...bullets(threshold.notes)];
  const promised = outlook.promisedPrecision === null ? 'unknown' : percent(outlook.promisedPrecision);
  return [
    ...lines,
    '',
    ...table(
      [
        'threshold',
        'alerts a day',
        'right among alerts (95 %)',
        'found of the class (95 %)',
        'right by the probabilities',
      ],
      [
        [
          number(outlook.threshold),
          number(outlook.alertsPerDay),
          interval(outlook.precision),
          interval(outlook.recall),
          promised,
        ],
      ],
    ),
    '',
    `From ${wholeText(outlook.labels)} held-out labels, ${wholeText(outlook.positives)} of the class; ${wholeText(outlook.alerts)} at or above the threshold, ${wholeText(outlook.hits)} of them right.`,
    ...bullets(threshold.notes),
  ];
}

function calibrationLines({ calibration: found }: ModelCard): string[] {
  const methods = { none: 'none', temperature: 'temperature scaling', platt: "Platt's scaling" };
  const shifted = found.shift.some((value) => value !== 0)
    ? `; shift of the logits ${found.shift.map(number).join(', ')}`
    : '';
  const errors =
    found.error === null || found.brier === null
      ? 'There are no held-out labels to judge it by.'
      : `Expected calibration error ${number(found.error)}, Brier's score ${number(found.brier)}, on labels that the calibration was not fitted to.`;
  return [
    `Method: ${methods[found.method]}, temperature ${number(found.temperature)}${shifted}. ${errors}`,
    ...bullets(found.notes),
    ...(found.reliability.length === 0
      ? []
      : [
          '',
          ...table(
            ['probability', 'labels', 'mean', 'found (95 %)'],
            found.reliability.map((bin) => [
              `${number(bin.from)} to ${number(bin.to)}`,
              wholeText(bin.count),
              number(bin.mean),
              interval(bin.found),
            ]),
          ),
        ]),
  ];
}

const settings = (of: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ') || 'none';

/** For people: Markdown, which reads as plain text too. */
export function modelCardText(card: ModelCard): string {
  const { metrics, recipe } = card;
  const features = recipe.parts.reduce((sum, part) => sum + part.features.length, 0);
  const heldOut = {
    test: 'labels that were looked at once, at the end',
    validation: 'validation labels, which also chose epochs and settings: a little too good',
    'cross-validated': 'each label by a model that was not given it',
  };
  const lines = [
    `# Model ${card.version} of ${card.project}`,
    '',
    `Made ${card.createdAt}, seed ${card.seed}. Data ${card.dataHash} (SHA-256): ${wholeText(card.graph.numNodes)} nodes, ${wholeText(card.graph.numEdges)} edges. The model scores a node from its own features; it needs no graph.`,
    ...(card.warnings.length === 0 ? [] : ['', '## Warnings', '', ...bullets(card.warnings)]),
    '',
    '## Labels',
    '',
    ...table(
      ['class', 'learned from', 'validation', 'test'],
      card.labels.map((row) => [row.class, ...[row.train, row.validation, row.test].map(wholeText)]),
    ),
    '',
    '## Quality',
    '',
    `On ${wholeText(metrics.count)} labels (${heldOut[metrics.heldOut]}).`,
    '',
    ...table(
      ['measure', 'value', '95 % interval'],
      metrics.values.map(({ name, value, low, high }) => [
        name,
        value === null ? 'unknown' : number(value),
        low === null || high === null ? 'unknown' : `${number(low)} to ${number(high)}`,
      ]),
    ),
    '',
    '## Threshold',
    '',
    ...thresholdLines(card),
    '',
    '## Calibration',
    '',
    ...calibrationLines(card),
    '',
    '## How it was made',
    '',
    `Teacher: ${card.teacher.name}; ${settings(card.teacher.settings)}; accuracy on validation labels ${card.teacher.validationAccuracy === null ? 'unknown' : percent(card.teacher.validationAccuracy)}.`,
    `Student: ${card.student.widths.join(' - ')}; ${settings(card.student.settings)}.`,
    '',
    '## Columns that it reads',
    '',
    `${wholeText(recipe.parts.length)} columns, ${wholeText(features)} features.`,
    '',
    ...table(
      ['column', 'features', 'how'],
      recipe.parts.map((part) => [part.column, wholeText(part.features.length), describePart(part)]),
    ),
    ...(card.needGraph.length === 0
      ? []
      : ['', `Not read, because a new node has no edges yet: ${card.needGraph.join(', ')}.`]),
    '',
  ];
  return lines.join('\n');
}
