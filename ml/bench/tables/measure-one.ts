/**
 * Runs one method on one source with one seed, in a process of its own: `node measure-one.ts SOURCE METHOD SEED`. Prints
 * one line of JSON. Truth is read after the scores are there, and by the metrics alone.
 */
import { openBackend } from '../../compute/index.ts';
import { createRunContext } from '../../context.ts';
import type { Scores } from '../../detectors/detector.ts';
import { averagePrecision, rocAuc } from '../../metrics/ranking.ts';
import { createRng } from '../../rng.ts';
import { methods } from './methods.ts';
import type { Result, ResultRow } from './results.ts';
import { sources } from './sources.ts';

/** Truth in which only anomalies of one kind stand against the normal elements. */
function only(truth: Int8Array, types: Int8Array, kind: 1 | 2): Int8Array {
  return truth.map((value, i) => (value === 1 && types[i] !== kind && types[i] !== 3 ? -1 : value));
}

function rowsOf(task: 'node' | 'edge', scores: Scores | null, truth: Int8Array | null, types: Int8Array | null) {
  if (scores === null || truth === null) return [];
  const rows: ResultRow[] = [];
  const against: [ResultRow['anomalies'], Int8Array][] = [['all', truth]];
  if (types !== null) against.push(['attribute', only(truth, types, 1)], ['structural', only(truth, types, 2)]);
  const columns = [
    { part: null, values: scores.score },
    ...scores.parts.map((p) => ({ part: p.id, values: p.values })),
  ];
  for (const [anomalies, known] of against) {
    if (!known.includes(1) || !known.includes(0)) continue;
    for (const { part, values } of scores.parts.length > 1 ? columns : columns.slice(0, 1)) {
      rows.push({
        task,
        anomalies,
        part,
        auroc: rocAuc(values, known),
        averagePrecision: averagePrecision(values, known),
      });
    }
  }
  return rows;
}

const [sourceId, methodId, seedText] = process.argv.slice(2);
const source = sources.find(({ id }) => id === sourceId);
const method = methods.find(({ id }) => id === methodId);
if (source === undefined || method === undefined) throw new RangeError(`unknown: ${sourceId} ${methodId}`);
const seed = Number(seedText);
const { data, truth, nodeTypes, edgeTypes } = source.load(seed);
const backend = await openBackend('wasm');
const has = (task: 'node' | 'edge'): boolean => source.tasks.includes(task) && method.tasks.includes(task);
// What no table shows is not computed where a detector can leave it out; its scores are the same without.
const targets = has('node') ? (has('edge') ? 'both' : 'nodes') : 'edges';
const params = 'targets' in method.detector.params ? { ...method.params, targets } : method.params;
const started = performance.now();
const found = await method.detector.fit(data, params, createRunContext({ rng: createRng(seed) }), backend);
const result: Result = {
  source: source.id,
  method: method.id,
  seed,
  seconds: (performance.now() - started) / 1000,
  day: new Date().toISOString().slice(0, 10),
  rows: [
    ...(has('node') ? rowsOf('node', found.nodes, truth.nodes, nodeTypes) : []),
    ...(has('edge') ? rowsOf('edge', found.edges, truth.edges, edgeTypes) : []),
  ],
};
console.log(JSON.stringify(result));
