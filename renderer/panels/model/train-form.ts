/** From what is typed into the dialog to the settings of a training. */
import type { ModelSettings } from '../../../main/contract/models.ts';
import { checkThreshold, firstThreshold } from './threshold-form.ts';
import type { ThresholdErrors, ThresholdForm } from './threshold-form.ts';
import { t } from '../../text/text.ts';

export interface NumberSetting {
  readonly name: 'folds' | 'patterns' | 'hidden' | 'epochs' | 'seed';
  readonly label: string;
  readonly help: string;
  readonly first: number;
  readonly min: number;
  readonly max: number;
}

/** The limits of the contract (modelSettings), with words. */
export const numberSettings: readonly NumberSetting[] = [
  {
    name: 'patterns',
    label: t('Local patterns'),
    help: t('At most; those that no node falls into are left out.'),
    first: 32,
    min: 2,
    max: 256,
  },
  {
    name: 'folds',
    label: t('Parts for measuring'),
    help: t('Each part of the labels is predicted by a model that never saw it.'),
    first: 5,
    min: 2,
    max: 10,
  },
  { name: 'hidden', label: t('Hidden units'), help: t('Width of the network.'), first: 64, min: 4, max: 512 },
  {
    name: 'epochs',
    label: t('Passes over the nodes'),
    help: t('At most; it stops where nothing improves any more.'),
    first: 200,
    min: 10,
    max: 1000,
  },
  {
    name: 'seed',
    label: t('Seed'),
    help: t('The same seed and labels give the same model again.'),
    first: 1,
    min: 0,
    max: 2_147_483_647,
  },
];

export type TrainForm = Readonly<Record<NumberSetting['name'], string>> & {
  readonly title: string;
  readonly threshold: ThresholdForm;
};

export interface CheckedTrain {
  /** null where a field must be corrected */
  readonly settings: ModelSettings | null;
  readonly errors: Partial<Record<NumberSetting['name'], string>>;
  readonly thresholdErrors: ThresholdErrors;
}

export const firstTrainForm: TrainForm = {
  title: '',
  folds: '5',
  patterns: '32',
  hidden: '64',
  epochs: '200',
  seed: '1',
  threshold: firstThreshold,
};

const wholeIn = (text: string, { min, max }: NumberSetting): number | null => {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max ? value : null;
};

export function checkTrain(form: TrainForm): CheckedTrain {
  const values: Partial<Record<NumberSetting['name'], number>> = {};
  const errors: Partial<Record<NumberSetting['name'], string>> = {};
  for (const setting of numberSettings) {
    const value = wholeIn(form[setting.name], setting);
    if (value !== null) values[setting.name] = value;
    else {
      const [low, high] = [setting.min, setting.max].map((limit) => limit.toLocaleString('en-US'));
      errors[setting.name] = t('A whole number from {low} to {high}.', { low, high });
    }
  }
  const { rule, errors: thresholdErrors } = checkThreshold(form.threshold);
  const { folds, patterns, hidden, epochs, seed } = values;
  const settings =
    folds === undefined ||
    patterns === undefined ||
    hidden === undefined ||
    epochs === undefined ||
    seed === undefined ||
    rule === null
      ? null
      : { folds, patterns, hidden, epochs, seed, threshold: rule };
  return { settings, errors, thresholdErrors };
}
