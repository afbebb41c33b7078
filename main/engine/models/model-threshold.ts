/** The rule by which a person chooses a threshold, worked out on held-out labels and on what the model says of all nodes. */
import type { HeldOutLabel } from '../../../ml/distill/held-out-figures.ts';
import { chooseThreshold } from '../../../ml/distill/threshold.ts';
import type { ThresholdChoice, ThresholdInput, ThresholdOutlook } from '../../../ml/distill/threshold.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ModelInfo, ThresholdRow, ThresholdRule } from '../../contract/models.ts';

/** What thresholds are read from. */
export interface ThresholdBasis {
  /** of each node of the project */
  readonly probabilities: Float32Array;
  readonly heldOut: readonly HeldOutLabel[];
  readonly trueShare: number | null;
}

function inputOf({ probabilities, heldOut, trueShare }: ThresholdBasis, arrivalsPerDay: number): ThresholdInput {
  return {
    population: probabilities,
    arrivalsPerDay,
    heldOut: {
      probabilities: Float32Array.from(heldOut, ({ probability }) => probability),
      isPositive: Uint8Array.from(heldOut, ({ label }) => label),
    },
    trueShare,
  };
}

const toRow = ({ threshold, alertShare, precision, recall, alerts, hits }: ThresholdOutlook): ThresholdRow => ({
  ...{ threshold, alertShare, precision, recall, alerts, hits },
});

function choiceOf(rule: ThresholdRule): ThresholdChoice {
  if (rule.kind === 'alerts') return { by: 'alerts', alertsPerDay: rule.perDay };
  if (rule.kind === 'precision') return { by: 'precision', precision: rule.least, judgedBy: 'estimate' };
  return { by: 'hand', threshold: rule.threshold };
}

/** The rule worked out, as a model card takes it. @throws AppError invalid-argument */
export function workOut(
  rule: ThresholdRule,
  basis: ThresholdBasis,
): ReturnType<typeof chooseThreshold> & { readonly arrivalsPerDay: number } {
  // How many nodes arrive matters for alerts a day alone; the others look at shares.
  const arrivalsPerDay = rule.kind === 'alerts' ? rule.nodesPerDay : basis.probabilities.length;
  return { ...chooseThreshold(inputOf(basis, arrivalsPerDay), choiceOf(rule)), arrivalsPerDay };
}

/** @throws AppError conflict where no threshold does what is asked for, invalid-argument */
export function applyRule(rule: ThresholdRule, basis: ThresholdBasis): NonNullable<ModelInfo['threshold']> {
  const { outlook, notes } = workOut(rule, basis);
  if (outlook === null) throw new AppError('conflict', notes.join(' '));
  return { rule, value: outlook.threshold, outlook: toRow(outlook), notes };
}

/** Thresholds from 0.95 down to 0.05, for the table. */
export function thresholdTable(basis: ThresholdBasis): readonly ThresholdRow[] {
  const input = inputOf(basis, basis.probabilities.length);
  return Array.from({ length: 19 }, (_, i) => (95 - 5 * i) / 100).flatMap((threshold) => {
    const { outlook } = chooseThreshold(input, { by: 'hand', threshold });
    return outlook === null ? [] : [toRow(outlook)];
  });
}
