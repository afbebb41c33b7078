/** Models on the command line: trained from labels, used on new rows, taken away as files. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createRng } from '../../ml/rng.ts';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-models-'));
afterAll(() => rmSync(folder, { recursive: true }));
const isAnomalous = (i: number) => i % 6 === 0;
beforeAll(async () => {
  const rng = createRng(11);
  const count = 90;
  const nodes = Array.from({ length: count }, (_, i) => {
    const shift = isAnomalous(i) ? 2 : 0;
    return `k${i},${(rng.normal() + shift).toFixed(3)},${['red', 'blue'][rng.int(2)]}`;
  });
  writeFileSync(join(folder, 'n.csv'), `id,x,colour\n${nodes.join('\n')}\n`);
  const edges = Array.from({ length: 300 }, () => `k${rng.int(count)},k${rng.int(count)}`);
  writeFileSync(join(folder, 'e.csv'), `source,target\n${edges.join('\n')}\n`);
  const labels = Array.from({ length: 40 }, (_, i) => `node,k${i},${isAnomalous(i) ? 'anomalous' : 'normal'}`);
  writeFileSync(join(folder, 'labels.csv'), `kind,id,label\n${labels.join('\n')}\n`);
  writeFileSync(join(folder, 'new.csv'), 'id,x,colour\nq1,3.5,red\nq2,-0.4,blue\nq3,many,red\n');
  await cli(folder, ['import', '--project', 'p.dowser', '--edges', 'e.csv', '--nodes', 'n.csv']);
}, 30_000);

const project = ['--project', 'p.dowser'];
const quick = ['--epochs', '40', '--folds', '2', '--hidden', '8', '--patterns', '4'];
const result = z.object({ modelId: z.string(), state: z.string(), columns: z.array(z.string()) });

it('says what is missing before there are labels or a model', async () => {
  const early = await cli(folder, ['train', ...project]);
  expect([early.code, early.out]).toEqual([1, '']);
  expect(early.err).toMatch(/at least 3 anomalous and 3 normal labels/);
  const none = await cli(folder, ['predict', ...project, '--nodes', 'new.csv', '--out', 's.csv']);
  expect([none.code, none.err]).toEqual([1, expect.stringMatching(/Train one first \(dowser train\)/) as string]);
  const half = await cli(folder, ['train', ...project, '--alerts-per-day', '3']);
  expect([half.code, half.err]).toEqual([2, expect.stringMatching(/give both/) as string]);
  const two = await cli(folder, ['train', ...project, '--precision', '0.5', '--threshold', '0.2']);
  expect(two.code).toBe(2);
});

it('trains the same model for the same seed, says what it is worth, scores new rows and writes files', async () => {
  await cli(folder, ['label', ...project, '--file', 'labels.csv', '--by', 'Ada']);
  const text = await cli(folder, ['train', ...project, ...quick, '--alerts-per-day', '2', '--nodes-per-day', '20']);
  expect(text.code).toBe(0);
  expect(text.out).toMatch(/learned from 7 anomalous and 33 normal labels/);
  expect(text.out).toMatch(/On 40 labels, each left out in turn:/);
  expect(text.out).toMatch(/area under the ROC curve +\d/);
  const json = await cli(folder, ['train', ...project, ...quick, '--json']);
  const model = result.parse(JSON.parse(json.out));
  expect(model).toMatchObject({ state: 'succeeded', columns: ['x', 'colour'] });

  const scored = await cli(folder, ['predict', ...project, '--nodes', 'new.csv', '--out', 's.csv', '--json']);
  expect(scored.code).toBe(0);
  expect(JSON.parse(scored.out)).toMatchObject({ modelId: model.modelId, read: 3, scored: 2, rejected: 1 });
  expect(scored.err).toMatch(/Line 4 was rejected\. Column "x": This is not a number\./);
  const rows = readFileSync(join(folder, 's.csv'), 'utf8').trimEnd().split('\r\n');
  expect(rows[0]).toBe('line,id,probability,alert,rejected because');
  const [first, second] = rows.slice(1, 3).map((row) => row.split(','));
  expect([first[1], second[1]]).toEqual(['q1', 'q2']);
  expect(Number(first[2])).toBeGreaterThan(Number(second[2]));
  expect(rows[3]).toMatch(/^4,,,,/);

  // The model of the first call had the same seed and settings.
  const other = /^(train-\S+)/.exec(text.out)?.[1] ?? '';
  await cli(folder, ['predict', ...project, '--model', other, '--nodes', 'new.csv', '--out', 't.csv']);
  const probabilities = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\r\n')
      .map((row) => row.split(',')[2]);
  expect(probabilities('t.csv')).toEqual(probabilities('s.csv'));

  const exported = await cli(folder, ['export-model', ...project, '--out', 'm.onnx']);
  expect(exported.out).toMatch(/written to m\.onnx and m\.md/);
  expect(existsSync(join(folder, 'm.onnx'))).toBe(true);
  expect(readFileSync(join(folder, 'm.md'), 'utf8')).toContain('colour');
  const unknown = await cli(folder, ['export-model', ...project, '--model', 'train-none', '--out', 'x.onnx']);
  expect([unknown.code, existsSync(join(folder, 'x.onnx'))]).toEqual([1, false]);
}, 60_000);
