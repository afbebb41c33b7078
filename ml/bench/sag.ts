/**
 * `npm run bench -- sag [--datasets cora,citeseer] [--strategies sag,random] [--seeds 10] [--least-epochs 500]`: SAG's
 * published loop with true labels in the analyst's place, beside other strategies in the same loop. Prints accuracy and
 * macro F1 of each seed, then mean and sample standard deviation.
 */
import { parseArgs } from 'node:util';
import { openBackend } from '../compute/index.ts';
import { spread } from '../metrics/spread.ts';
import type { ParamValues } from '../schema/params.ts';
import { runPublishedLoop } from '../simulate/published-loop.ts';
import { strategyById } from '../strategies/index.ts';
import { hasDataset, readClasses, readDataset } from './read-dataset.ts';

/** Weight of diversity and influence threshold as published. */
const published: Readonly<Record<string, ParamValues>> = {
  cora: { lambda: 0.3, threshold: 'value', thresholdValue: 0.05 },
  citeseer: { lambda: 0.5, threshold: 'value', thresholdValue: 0.01 },
  pubmed: { lambda: 0.2, threshold: 'value', thresholdValue: 0.01 },
};

/** "82.53 ± 0.97", in per cent; without a deviation where there is one value. */
function summary(values: readonly number[]): string {
  const { mean, deviation } = spread(values);
  const text = (100 * mean).toFixed(2);
  return deviation === null ? text : `${text} ± ${(100 * deviation).toFixed(2)}`;
}

export async function benchSag(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      datasets: { type: 'string', default: 'cora,citeseer' },
      strategies: { type: 'string', default: 'sag,random' },
      seeds: { type: 'string', default: '10' },
      'least-epochs': { type: 'string', default: '500' },
    },
  });
  await openBackend('wasm');
  for (const name of values.datasets.split(',')) {
    if (!hasDataset(name)) {
      console.log(`${name} is not here and is left out.`);
      continue;
    }
    const { data } = readDataset(name);
    const { classes, split } = readClasses(name);
    for (const id of values.strategies.split(',')) {
      const strategy = strategyById(id);
      const params = id === 'sag' ? (published[name] ?? {}) : {};
      const found: { accuracy: number; macroF1: number }[] = [];
      for (let seed = 1; seed <= Number(values.seeds); seed++) {
        const result = await runPublishedLoop({
          data,
          classes,
          split,
          strategy,
          params,
          seed,
          initialPerClass: 4,
          budgetPerClass: 20,
          mostEpochs: 1000,
          leastEpochs: Number(values['least-epochs']),
        });
        found.push(result);
        console.log(
          `${name} ${id} ${seed}: accuracy ${result.accuracy.toFixed(3)}, macro F1 ${result.macroF1.toFixed(3)}, ${result.labelled.length} labels, ${result.epochs} epochs`,
        );
      }
      const [accuracy, f1] = [found.map((one) => one.accuracy), found.map((one) => one.macroF1)].map(summary);
      console.log(`${name} ${id}, ${found.length} seeds: accuracy ${accuracy}, macro F1 ${f1}`);
    }
  }
}
