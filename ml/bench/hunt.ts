/**
 * `npm run bench -- hunt`: anomalies found by a hunt and by the policies beside it (ml/simulate/hunt.ts), on every data
 * set whose anomalous nodes are known, true labels in the analyst's place. Writes the tables into ml/hunt/README.md
 * between their marks; what ml/hunt/results.jsonl holds already is not measured again. A seed is everything that is
 * random: the ensemble, its background, forests and draws.
 *
 *   --datasets a,b   --policies a,b   --seeds 5   --labels 300   --batch 10   --fresh   --write
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { prepareGround } from '../hunt/hunt.ts';
import type { Ground } from '../hunt/experts.ts';
import { discoveryArea, expectedByChance, foundAt } from '../metrics/discovery.ts';
import { createRng } from '../rng.ts';
import { huntPolicies, runHunt } from '../simulate/hunt.ts';
import type { HuntPolicy } from '../simulate/hunt.ts';
import { hasDataset } from './read-dataset.ts';
import { spread } from '../metrics/spread.ts';
import { sources } from './tables/sources.ts';
import type { SourceData } from './tables/sources.ts';

const folder = join(import.meta.dirname, '../hunt');
const file = join(folder, 'results.jsonl');
const KS = [50, 100, 200, 300] as const;
const huntSources = sources.filter(({ tasks, origin }) => tasks.includes('node') && origin !== 'planted');

const result = z.object({
  source: z.string(),
  policy: z.enum(huntPolicies),
  seed: z.number(),
  labels: z.number(),
  batch: z.number(),
  /** anomalies and nodes that may be asked */
  total: z.number(),
  candidates: z.number(),
  /** A@50, A@100, A@200, A@300 */
  found: z.array(z.number()),
  area: z.number(),
  /** median milliseconds of a round */
  roundMs: z.number(),
  day: z.string(),
});
type HuntResult = z.infer<typeof result>;

const keyOf = (one: Pick<HuntResult, 'source' | 'policy' | 'seed' | 'labels' | 'batch'>): string =>
  `${one.source} ${one.policy} ${one.seed} ${one.labels} ${one.batch}`;

function readResults(): Map<string, HuntResult> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const all = lines.filter((line) => line !== '').map((line) => result.parse(JSON.parse(line)));
  return new Map(all.map((one) => [keyOf(one), one]));
}

const titles: Readonly<Record<HuntPolicy, string>> = {
  random: 'random',
  prior: 'label-free (no feedback)',
  members: 'AAD alone',
  linear: 'logistic alone',
  forest: 'forest alone',
  models: 'both models alone',
  hunt: '**hunt**',
};

const round = (value: number, digits: number): string => value.toFixed(digits);

/** One row a data set, one column a policy: mean and deviation over seeds; the best is bold. */
function table(
  results: readonly HuntResult[],
  policies: readonly HuntPolicy[],
  value: (one: HuntResult) => number,
  share: (one: HuntResult) => number,
  chance: (one: HuntResult) => number,
  digits: number,
): string {
  const measured = huntSources.filter(({ id }) => results.some(({ source }) => source === id));
  const of = (source: string, policy: HuntPolicy): HuntResult[] =>
    results.filter((one) => one.source === source && one.policy === policy);
  const rows = measured.map(({ id }) => {
    const [first] = results.filter(({ source }) => source === id);
    const cells = policies.map((policy) => of(id, policy).map(value)).map((v) => (v.length === 0 ? null : spread(v)));
    const best = Math.max(...cells.map((found) => found?.mean ?? Number.NEGATIVE_INFINITY));
    const texts = cells.map((found) => {
      if (found === null) return '–';
      const mean = round(found.mean, digits);
      const text = found.mean === best && best > 0 ? `**${mean}**` : mean;
      return found.deviation === null ? text : `${text} ±${round(found.deviation, digits)}`;
    });
    return [`${id} (${first.total} of ${first.candidates})`, round(chance(first), digits), ...texts];
  });
  const means = policies.map((policy) => {
    const bySource = measured.map(({ id }) => of(id, policy).map(share)).filter((values) => values.length > 0);
    if (bySource.length < measured.length) return '–';
    return round(spread(bySource.map((values) => spread(values).mean)).mean, 3);
  });
  const head = ['', 'chance, expected', ...policies.map((policy) => titles[policy])];
  const lines = [
    head,
    head.map((_, i) => (i === 0 ? '---' : '---:')),
    ...rows,
    ['share of what could be found, mean', '', ...means],
  ];
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function allTables(all: readonly HuntResult[]): string {
  const results = all.filter(({ labels, batch }) => labels === 300 && batch === 10);
  const policies = huntPolicies.filter((policy) => results.some((one) => one.policy === policy));
  const seeds = Math.max(0, ...results.map(({ seed }) => seed));
  const parts = KS.map((k, i) => [
    `#### Anomalies in ${k} labels`,
    table(
      results,
      policies,
      ({ found }) => found[i],
      ({ found, total }) => found[i] / Math.min(k, total),
      ({ total, candidates }) => expectedByChance(k, total, candidates),
      1,
    ),
  ]);
  const area = table(
    results,
    policies,
    (one) => one.area,
    (one) => one.area,
    ({ total, candidates }) =>
      [...Array(300).keys()].reduce(
        (sum, k) => sum + expectedByChance(k + 1, total, candidates) / Math.min(k + 1, total) / 300,
        0,
      ),
    3,
  );
  return [
    `Batches of 10, 300 labels, at most ${seeds} seeds.`,
    ...parts.flat(),
    '#### Area under the discovery curve',
    area,
  ].join('\n\n');
}

const begin = '<!-- hunt: begin, written by npm run bench -- hunt -->';
const end = '<!-- hunt: end -->';

function write(results: readonly HuntResult[]): void {
  const readme = join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} has lost the marks that the tables stand between.`);
  writeFileSync(readme, `${text.slice(0, from + begin.length)}\n\n${allTables(results)}\n\n${text.slice(to)}`);
}

function listed<T extends string>(given: string, known: readonly T[]): T[] {
  return given.split(',').map((id) => {
    const found = known.find((one) => one === id);
    if (found === undefined) throw new Error(`There is no "${id}". There are: ${known.join(', ')}.`);
    return found;
  });
}

async function groundOf({ data }: SourceData, seed: number): Promise<Ground> {
  const csr = symmetricCsr(data.graph);
  const ctx = createRunContext({ rng: createRng(seed) });
  return prepareGround({ data, csr, propagation: convolution(csr) }, ctx);
}

export async function benchHunt(): Promise<void> {
  const ids = huntSources.map(({ id }) => id);
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      datasets: { type: 'string', default: ids.join(',') },
      policies: { type: 'string', default: 'random,prior,members,models,hunt' },
      seeds: { type: 'string', default: '5' },
      labels: { type: 'string', default: '300' },
      batch: { type: 'string', default: '10' },
      fresh: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const wanted = listed(values.datasets, ids);
  const policies = listed(values.policies, huntPolicies);
  const [seeds, labels, batch] = [values.seeds, values.labels, values.batch].map(Number);
  const known = readResults();
  // Seeds outside, so that an interrupted measurement has each policy on each set first.
  for (let seed = 1; seed <= seeds && !values.write; seed++) {
    for (const source of huntSources.filter(({ id }) => wanted.includes(id))) {
      const keyed = (policy: HuntPolicy) => ({ source: source.id, policy, seed, labels, batch });
      const todo = policies.filter((policy) => values.fresh || !known.has(keyOf(keyed(policy))));
      if (todo.length === 0) continue;
      if (!hasDataset(source.dataset)) {
        console.log(`${source.id} is not here and is left out.`);
        continue;
      }
      const loaded = source.load(seed);
      const truth = loaded.truth.nodes ?? new Int8Array(loaded.data.graph.numNodes).fill(-1);
      const ground = await groundOf(loaded, seed);
      const total = truth.reduce((sum, label) => sum + (label === 1 ? 1 : 0), 0);
      const candidates = truth.reduce((sum, label) => sum + (label < 0 ? 0 : 1), 0);
      for (const policy of todo) {
        const trace = await runHunt({ ground, truth, policy, params: {}, seed, batch, budget: labels });
        const sorted = [...trace.times].sort((a, b) => a - b);
        const one: HuntResult = {
          ...keyed(policy),
          total,
          candidates,
          found: KS.map((k) => foundAt(trace.labels, k)),
          area: discoveryArea(trace.labels, total, labels),
          roundMs: Math.round(sorted[sorted.length >> 1]),
          day: new Date().toISOString().slice(0, 10),
        };
        appendFileSync(file, `${JSON.stringify(one)}\n`);
        console.log(
          `${source.id} ${policy} ${seed}: ${one.found.join(' / ')} of ${total} in ${KS.join(' / ')} labels, area ${one.area.toFixed(3)}, ${one.roundMs} ms a round`,
        );
      }
    }
  }
  write([...readResults().values()]);
}
