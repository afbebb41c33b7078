/** Models over the contract: a real project, a real worker. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDataset } from '../../../ml/bench/read-dataset.ts';
import { readModelCard } from '../../../ml/distill/model-card.ts';
import type { EventPayloads, MethodInput, MethodName, MethodOutput } from '../../contract/api.ts';
import { methods } from '../../contract/api.ts';
import type { ModelInfo } from '../../contract/models.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import { NUM_ACCOUNTS, isAnomalous, labelledFiles } from '../testing/labelled-files.ts';
import { createTempFolder } from '../testing/temp-folder.ts';

const folder = createTempFolder();
const projectPath = join(folder.path, 'p.dowser');
const files = labelledFiles();
const signal = new AbortController().signal;
const quick = { epochs: 60, folds: 2, patterns: 6, hidden: 16 } as const;

let engine: Engine;
const start = async (): Promise<Engine> =>
  createEngine({
    host: 'test',
    libraryPath: join(folder.path, 'library'),
    samplesPath: folder.path,
    commitEveryMs: 0,
  });

/** As the server calls a handler: the input goes through its schema first. */
async function call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
  const parsed = methods[method].input.parse(input);
  const handler = engine.handlers[method] as (given: unknown, stop: AbortSignal) => Promise<MethodOutput<M>>;
  return handler(parsed, signal);
}
async function ended(modelId: string): Promise<EventPayloads['job.updated']> {
  const updates: EventPayloads['job.updated'][] = [];
  return new Promise((resolve) => {
    const off = engine.on('job.updated', (update) => {
      updates.push(update);
      if (update.runId !== modelId || update.state === 'queued' || update.state === 'running') return;
      off();
      resolve(update);
    });
  });
}
async function train(settings: MethodInput<'model.train'>['settings'] = quick, title = ''): Promise<ModelInfo> {
  const { modelId } = await call('model.train', { title, settings });
  const last = await ended(modelId);
  expect(last.error).toBeNull();
  const found = (await call('model.list', {})).find((one) => one.modelId === modelId);
  if (found === undefined) throw new Error('the model is not listed');
  return found;
}
const put = (index: number, value: 'anomalous' | 'normal') =>
  call('label.put', { kind: 'node', index, value, reviewer: 'Ada', note: '', runId: null, milliseconds: null });
async function upload(text: string): Promise<string> {
  const data = new TextEncoder().encode(text);
  const { uploadId } = await call('import.begin', { fileName: 'later.csv', bytes: data.length });
  await call('import.chunk', { uploadId, offset: 0, data });
  return uploadId;
}

/** The JSON object that begins there, whatever follows it. */
function jsonFrom(text: string, from: number): string {
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length; at++) {
    const mark = text[at];
    if (isText && mark === '\\') at++;
    else if (mark === '"') isText = !isText;
    else if (!isText && mark === '{') depth++;
    else if (!isText && mark === '}' && --depth === 0) return text.slice(from, at + 1);
  }
  return '';
}

beforeAll(async () => {
  engine = await start();
  await engine.host.importFiles({
    projectPath,
    name: 'Accounts',
    edges: folder.write('e.csv', files.edges),
    nodes: folder.write('n.csv', files.nodes),
    mapping: null,
  });
}, 30_000);
afterAll(async () => {
  await engine.close();
  folder.remove();
});

describe('before there is a model', () => {
  test('training says what is missing, and nothing is recorded', async () => {
    const outlook = await call('model.estimate', { settings: {} });
    expect(outlook.obstacle).toMatch(/at least 3 anomalous and 3 normal labels, 10 in all, and there are 0 and 0/);
    expect(outlook.columns).toEqual(['amount', 'kind', 'risk']);
    expect(outlook.sentence).toMatch(/^Takes .* and about \d+ MB of memory/);
    await expect(call('model.train', { settings: {} })).rejects.toMatchObject({ code: 'conflict' });
    expect(await call('model.list', {})).toEqual([]);
    expect(readdirSync(join(projectPath, 'models'))).toEqual([]);
    expect(() => engine.host.resolveModel('latest')).toThrow(/No model was trained/);
  });
});

describe('a model', () => {
  let model: ModelInfo;
  const points: EventPayloads['job.updated'][] = [];
  beforeAll(async () => {
    for (let i = 0; i < 48; i++) await put(i, isAnomalous(i) ? 'anomalous' : 'normal');
    const off = engine.on('job.updated', (update) => points.push(update));
    model = await train();
    off();
  }, 60_000);

  test('is recorded with honest figures, and its curves were shown while it was trained', () => {
    expect(model).toMatchObject({ state: 'succeeded', error: null, columns: ['amount', 'kind', 'risk'] });
    expect(model.labels).toEqual({ anomalous: 6, normal: 42, logSeq: 48 });
    expect(model.measured).toMatchObject({ on: 'folds', nodes: 48, anomalous: 6 });
    expect(model.threshold).toMatchObject({ value: 0.5, rule: { kind: 'given' } });
    expect(model.split).toMatch(/^[0-9a-f]{64}$/);
    expect(points.map(({ state }) => state)).toContain('running');
    const last = points.at(-1);
    expect(new Set(last?.points.map(({ stage }) => stage))).toEqual(new Set(['teacher', 'student', 'tokenizer']));
    expect(last?.losses).toEqual([]);
  });

  test('ranks all nodes as a run of its own, explained like any other', async () => {
    const runs = await call('run.list', {});
    expect(runs.at(-1)).toMatchObject({ runId: model.modelId, kind: 'train', hasNodeScores: true, spec: null });
    const page = await call('scores.page', {
      ...{ runId: model.modelId, kind: 'node', offset: 0, limit: 20, search: '', unlabelledOnly: false },
    });
    expect(page.outOf).toBe(NUM_ACCOUNTS);
    const top = page.rows.filter(({ index }) => isAnomalous(index)).length;
    expect(top).toBeGreaterThan(20 / 8 + 3);
    const finding = await call('finding.get', { runId: model.modelId, kind: 'node', index: page.rows[0].index });
    expect(finding.parts.map(({ id }) => id)).toEqual(['model', 'teacher']);
    expect(engine.host.resolveModel('latest')).toBe(model.modelId);
  });

  test('says all about itself: card, curves, reliability, thresholds, patterns', async () => {
    const detail = await call('model.get', { modelId: model.modelId });
    expect(detail.card.map(({ heading }) => heading)).toContain('Where not to use it');
    expect(detail.comparison.map(({ title }) => title)[0]).toMatch(/without the graph/);
    expect(detail.reliability.bins.reduce((sum, { count }) => sum + count, 0)).toBe(48);
    expect(detail.thresholds).toHaveLength(19);
    const shares = detail.thresholds.map(({ alertShare }) => alertShare);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(detail.patterns.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(NUM_ACCOUNTS);
    expect(detail.patterns.reduce((sum, { anomalous }) => sum + anomalous, 0)).toBe(6);
    const [largest] = detail.patterns;
    expect(largest.typical[0].name).toMatch(/^Account \d+$/);
    for (const sentence of detail.patterns.flatMap(({ apart }) => apart)) expect(sentence).toMatch(/\.$/);
    const ask = { modelId: model.modelId, code: largest.code };
    const members = await call('model.pattern', { ...ask, offset: 0, limit: 1000 });
    expect(members.total).toBe(largest.nodes);
    expect(members.members).toHaveLength(largest.nodes);
    expect(members.members.slice(0, largest.typical.length)).toEqual(largest.typical);
    await expect(call('model.pattern', { ...ask, code: 99, offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('scores the rows of the project as it scored its nodes', async () => {
    const found = await call('model.predict', { modelId: model.modelId, uploadId: await upload(files.nodes) });
    expect(found).toMatchObject({ read: NUM_ACCOUNTS, scored: NUM_ACCOUNTS, rejected: 0, warnings: [] });
    const page = await call('scores.page', {
      ...{ runId: model.modelId, kind: 'node', offset: 0, limit: 1000, search: '', unlabelledOnly: false },
    });
    const stored = new Map(page.rows.map(({ ids, score }) => [ids[0], score]));
    const { rows, total } = await call('model.predictionPage', {
      ...{ predictionId: found.predictionId, offset: 0, limit: 1000 },
    });
    expect(total).toBe(NUM_ACCOUNTS);
    for (const { id, probability } of rows) expect(probability).toBeCloseTo(stored.get(id) ?? NaN, 5);
    expect(rows.slice(0, found.rows.length)).toEqual(found.rows);
  });

  test('scores new rows, and says of each what could not be read and what is new to it', async () => {
    const uploadId = await upload(files.later);
    const found = await call('model.predict', { modelId: model.modelId, uploadId });
    expect(found).toMatchObject({ read: 4, scored: 3, rejected: 1, threshold: 0.5 });
    expect(found.rows.map(({ id }) => id)[0]).toBe('x2');
    expect(found.rejects).toEqual([
      { file: 'later.csv', line: 4, reason: 'Column "amount": This is not a number.', text: 'abc' },
    ]);
    expect(found.warnings.join('\n')).toMatch(/never seen in training: "ngo"/);
    expect(found.warnings.join('\n')).toMatch(/does not read the column "colour"/);
    const { name, data } = await call('model.predictionFile', { predictionId: found.predictionId });
    const lines = new TextDecoder().decode(data).split('\r\n');
    expect(name).toBe('later-scored.csv');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['line', '2', '3', '4', '5', '']);
    // The upload is used up.
    await expect(call('model.predict', { modelId: model.modelId, uploadId })).rejects.toMatchObject({
      code: 'not-found',
    });
    const short = await upload('id,amount,risk\nx,1,2\n');
    await expect(call('model.predict', { modelId: model.modelId, uploadId: short })).rejects.toThrow(
      /no column "kind", which the model reads/,
    );
  });

  test('takes another threshold by a rule, and refuses one that cannot be met', async () => {
    const { modelId } = model;
    const rule = { kind: 'alerts', perDay: 5, nodesPerDay: 100 } as const;
    const changed = await call('model.setThreshold', { modelId, rule });
    expect(changed.threshold?.rule).toEqual(rule);
    expect(changed.threshold?.outlook.alertShare).toBeCloseTo(0.05, 9);
    const predicted = await call('model.predict', { modelId, uploadId: await upload(files.nodes) });
    expect(predicted.alerts).toBe(NUM_ACCOUNTS * 0.05);
    const most = (await call('model.get', { modelId })).threshold?.outlook.precision?.share ?? 0;
    if (most < 1) {
      const wanted = { kind: 'precision', least: 1 } as const;
      await expect(call('model.setThreshold', { modelId, rule: wanted })).rejects.toMatchObject({ code: 'conflict' });
    }
    await call('model.setThreshold', { modelId, rule: { kind: 'given', threshold: 0.5 } });
  });

  test('leaves as an ONNX file with its card inside, and as text', async () => {
    const onnx = await call('model.export', { modelId: model.modelId, part: 'onnx' });
    expect(onnx.name).toMatch(/\.onnx$/);
    const text = Buffer.from(onnx.data).toString('utf8');
    expect(text).toContain('dowser.card');
    const inside = readModelCard(jsonFrom(text, text.indexOf('{"format":1')), 'the card');
    expect(inside).toMatchObject({ version: model.title, seed: 1, classes: ['normal', 'anomalous'] });
    expect(inside.labels.map(({ train: count }) => count)).toEqual([42, 6]);
    expect(inside.needGraph).toContain('number of outgoing edges');
    const card = new TextDecoder().decode((await call('model.export', { modelId: model.modelId, part: 'card' })).data);
    expect(card).toContain('| amount |');
    expect(card).toContain(model.title);
  });

  test('is reported as what it is: it was shown labels', async () => {
    const request = { runId: model.modelId, title: 'By the model', preparedBy: 'Ada', top: 3 };
    const { runId } = await call('report.create', request);
    const { data } = await call('report.file', { runId, name: 'report.html' });
    const text = new TextDecoder().decode(data);
    expect(text).toContain('trained from the labels of this project');
    expect(text).not.toContain('No label and no known truth was given');
    expect(text).toContain(`--run ${model.modelId}`);
  });

  test('is the same again for the same seed, and is compared with others of the same labels only', async () => {
    const again = await train(quick);
    const weights = (modelId: string) => readFileSync(join(projectPath, 'models', modelId, 'student.bin'));
    expect(weights(again.modelId).equals(weights(model.modelId))).toBe(true);
    const same = await call('model.compare', { first: model.modelId, second: again.modelId });
    expect(same.rows.map(({ difference, low, high }) => [difference, low, high])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(same.sentence).toMatch(/no difference .* can be told from chance/);
    const other = await train({ ...quick, seed: 2 }, 'Another seed');
    const compared = await call('model.compare', { first: model.modelId, second: other.modelId });
    expect(compared.nodes).toBe(48);
    expect(compared.rows[0].difference).toBeCloseTo(compared.rows[0].first - compared.rows[0].second, 12);
    await put(60, 'normal');
    const more = await train(quick, 'One label more');
    await expect(call('model.compare', { first: model.modelId, second: more.modelId })).rejects.toMatchObject({
      code: 'conflict',
    });
    await call('label.undo', { reviewer: 'Ada' });
  }, 120_000);

  test('goes, and its ranking stays', async () => {
    const gone = await train({ ...quick, seed: 9 });
    await call('model.remove', { modelId: gone.modelId });
    expect((await call('model.list', {})).map(({ modelId }) => modelId)).not.toContain(gone.modelId);
    expect(readdirSync(join(projectPath, 'models'))).not.toContain(gone.modelId);
    await expect(call('model.get', { modelId: gone.modelId })).rejects.toMatchObject({ code: 'not-found' });
    const page = await call('scores.page', {
      ...{ runId: gone.modelId, kind: 'node', offset: 0, limit: 1, search: '', unlabelledOnly: false },
    });
    expect(page.outOf).toBe(NUM_ACCOUNTS);
  }, 60_000);
});

describe('a training that is stopped or breaks', () => {
  test('is cancelled within a second and leaves nothing behind; one runs at a time', async () => {
    const { modelId } = await call('model.train', { settings: { epochs: 1000, folds: 10 } });
    await expect(call('model.train', { settings: quick })).rejects.toMatchObject({ code: 'conflict' });
    await expect(call('model.remove', { modelId })).rejects.toMatchObject({ code: 'conflict' });
    const over = ended(modelId);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const at = performance.now();
    await call('model.cancel', { modelId });
    expect((await over).state).toBe('cancelled');
    expect(performance.now() - at).toBeLessThan(1500);
    expect((await call('model.list', {})).at(-1)).toMatchObject({ modelId, state: 'cancelled', measured: null });
    expect(readdirSync(join(projectPath, 'models')).filter((name) => name.includes(modelId))).toEqual([]);
    expect(readdirSync(join(projectPath, 'runs')).filter((name) => name.includes(modelId))).toEqual([]);
    await expect(call('model.get', { modelId })).rejects.toThrow(/its state is: cancelled/);
  }, 30_000);

  test('is failed when the project opens after the engine was killed, and gives the same model when it is begun anew', async () => {
    const [first] = await call('model.list', {});
    await engine.close();
    // What a killed engine leaves: a run under way, folders half written.
    const db = new DatabaseSync(join(projectPath, 'project.sqlite'));
    db.exec(`INSERT INTO runs (run_id, kind, title, state, started_at) VALUES ('train-x', 'train', 'Torn', 'running', '2026-01-01T00:00:00.000Z');
      INSERT INTO models (model_id, title, settings, labels, columns)
        SELECT 'train-x', 'Torn', settings, labels, columns FROM models LIMIT 1`);
    db.close();
    mkdirSync(join(projectPath, 'models', 'train-x.writing'));
    writeFileSync(join(projectPath, 'models', 'train-x.writing', 'model.json'), '{');
    mkdirSync(join(projectPath, 'models', 'train-x'));
    engine = await start();
    await engine.host.openPath(projectPath);
    const torn = (await call('model.list', {})).find(({ modelId }) => modelId === 'train-x');
    expect(torn).toMatchObject({ state: 'failed', error: 'The engine was stopped while it ran.' });
    expect(readdirSync(join(projectPath, 'models')).filter((name) => name.startsWith('train-x'))).toEqual([]);
    if (torn === undefined) throw new Error('the torn model is not listed');
    const again = await train(torn.settings);
    const weights = (modelId: string) => readFileSync(join(projectPath, 'models', modelId, 'student.bin'));
    expect(weights(again.modelId).equals(weights(first.modelId))).toBe(true);
    await call('model.remove', { modelId: 'train-x' });
  }, 60_000);

  test('goes on where it was paused, with the labels that it began with, to the same model', async () => {
    const settings = { ...quick, hidden: 512, epochs: 400, folds: 10, seed: 21 };
    const whole = await train(settings);
    const { modelId } = await call('model.train', { settings });
    const over = ended(modelId);
    const off = engine.on('job.updated', ({ runId, progress }) => {
      if (runId === modelId && /part [3-6] /.test(progress?.stage ?? '')) {
        off();
        void call('job.pause', { runId: modelId, withinSeconds: 0.5 });
      }
    });
    expect(await over).toMatchObject({ state: 'cancelled', canResume: true });
    const [paused] = (await call('model.list', {})).filter((one) => one.modelId === modelId);
    expect(paused.resumable?.reached).toBeGreaterThan(0.1);
    await put(70, 'anomalous');
    const resumed = ended(modelId);
    await call('job.resume', { runId: modelId });
    expect(await resumed).toMatchObject({ state: 'succeeded', error: null });
    const found = (await call('model.list', {})).find((one) => one.modelId === modelId);
    expect(found?.notes.join()).toMatch(/Interrupted at \d+ %/);
    expect(found?.measured).toEqual(whole.measured);
    expect(found?.labels).toEqual(whole.labels);
    const probabilities = async (id: string) => (await call('model.get', { modelId: id })).comparison;
    expect(await probabilities(modelId)).toEqual(await probabilities(whole.modelId));
    expect((await call('model.get', { modelId })).curves).toEqual(
      (await call('model.get', { modelId: whole.modelId })).curves,
    );
    expect(readFileSync(join(projectPath, 'models', modelId, 'student.bin'))).toEqual(
      readFileSync(join(projectPath, 'models', whole.modelId, 'student.bin')),
    );
    expect(readdirSync(join(projectPath, 'jobs'))).toEqual([]);
  }, 120_000);
});

describe('a project with an audit set', () => {
  test('has models that are measured on its answers, which they never learn from', async () => {
    await engine.host.importFiles({
      projectPath: join(folder.path, 'audited.dowser'),
      name: 'Audited',
      edges: join(folder.path, 'e.csv'),
      nodes: join(folder.path, 'n.csv'),
      mapping: null,
    });
    const settings = { mode: 'teach', strategy: 'random', params: {}, seed: 1, batchSize: 10, auditSize: 50 } as const;
    await call('queue.start', {
      settings: { ...settings, overlap: 0, secondLooks: 0, blind: false },
      reviewer: 'Ada',
    });
    for (let i = 0; i < NUM_ACCOUNTS; i++) await put(i, isAnomalous(i) ? 'anomalous' : 'normal');
    const outlook = await call('model.estimate', { settings: quick });
    expect(outlook).toMatchObject({ measuredOn: 'audit', obstacle: null });
    expect(outlook.audit.anomalous + outlook.audit.normal).toBe(50);
    expect(outlook.labels.anomalous + outlook.labels.normal).toBe(NUM_ACCOUNTS - 50);
    const model = await train();
    expect(model.measured).toMatchObject({ on: 'audit', nodes: 50, anomalous: outlook.audit.anomalous });
    expect(model.labels).toMatchObject(outlook.labels);
    await call('queue.end', {});
  }, 60_000);
});

describe('a project without columns of its nodes', () => {
  test('has no model, and says what to do', async () => {
    await engine.host.importFiles({
      ...{ projectPath: join(folder.path, 'bare.dowser'), name: 'Bare', nodes: null, mapping: null },
      edges: join(folder.path, 'e.csv'),
    });
    for (let i = 0; i < 20; i++) await put(i, i % 4 === 0 ? 'anomalous' : 'normal');
    expect((await call('model.estimate', { settings: {} })).obstacle).toMatch(/no column of its nodes/);
    await expect(call('model.train', { settings: {} })).rejects.toThrow(/Import the data again with a nodes file/);
  });
});

const disney = join(import.meta.dirname, '../../../../shared/data/disney');
const isThere = existsSync(join(disney, 'meta.json'));
describe.skipIf(!isThere)(`given features${isThere ? '' : ' (skipped: there is no ../shared/data/disney)'}`, () => {
  test('are read by their names, as the project holds them', async () => {
    await engine.host.importDataset({ projectPath: join(folder.path, 'given.dowser'), name: 'Given', dataset: disney });
    for (let i = 0; i < 40; i++) await put(i, i % 3 === 0 ? 'anomalous' : 'normal');
    const model = await train();
    const source = readDataset('disney').data.features;
    if (source.kind !== 'dense') throw new Error('unexpected kind');
    expect(model.columns).toHaveLength(source.numCols);
    const rows = Array.from({ length: source.numRows }, (_, v) =>
      [v, ...source.data.subarray(v * source.numCols, (v + 1) * source.numCols)].join(','),
    );
    const uploadId = await upload(`id,${model.columns.join(',')}\n${rows.join('\n')}\n`);
    const found = await call('model.predict', { modelId: model.modelId, uploadId });
    expect(found).toMatchObject({ scored: source.numRows, rejected: 0 });
    const page = await call('scores.page', {
      ...{ runId: model.modelId, kind: 'node', offset: 0, limit: 1000, search: '', unlabelledOnly: false },
    });
    const stored = new Map(page.rows.map(({ ids, score }) => [ids[0], score]));
    for (const { id, probability } of found.rows) expect(probability).toBeCloseTo(stored.get(id) ?? NaN, 4);
  }, 60_000);
});
