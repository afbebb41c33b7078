/**
 * The final scores that the authors of BOURNE stored with their code for Cora: one table of nodes, one of sampled edge
 * instances. Measured with our metrics they are the only first-party figures there are. Node only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { averagePrecision, rocAuc } from '../../metrics/ranking.ts';
import { AppError } from '../../schema/errors.ts';
import { dataFolder } from '../read-dataset.ts';

const FOLDER = join(dataFolder, 'cora_edges_bourne');
const fileOf = (kind: 'node' | 'edge'): string => join(FOLDER, `released_${kind}_scores.csv.gz`);

export const hasStoredScores = (): boolean => existsSync(fileOf('node')) && existsSync(fileOf('edge'));

export interface StoredScores {
  readonly score: Float64Array;
  /** 1 anomalous, 0 normal; length as score */
  readonly label: Int8Array;
}

/** @throws AppError invalid-argument where a line is not position, score, label */
export function readStoredScores(kind: 'node' | 'edge'): StoredScores {
  const [, ...lines] = gunzipSync(readFileSync(fileOf(kind)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const score = new Float64Array(lines.length);
  const label = new Int8Array(lines.length);
  lines.forEach((line, i) => {
    const [position, value, truth, ...more] = line.split(',').map(Number);
    if (position !== i || !Number.isFinite(value) || (truth !== 0 && truth !== 1) || more.length > 0) {
      throw new AppError('invalid-argument', `Line ${i + 2} of the released ${kind} scores is not what it should be.`);
    }
    score[i] = value;
    label[i] = truth;
  });
  return { score, label };
}

export interface Measured {
  readonly auroc: number;
  readonly averagePrecision: number;
}

export const measure = (score: Float64Array, label: Int8Array): Measured => ({
  auroc: rocAuc(score, label),
  averagePrecision: averagePrecision(score, label),
});
