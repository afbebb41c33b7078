/**
 * Two CSV files of accounts for tests of models: one in eight is anomalous, links mostly to its like, and differs in two of
 * its columns by about a standard deviation; another file has accounts that come later.
 */
import { createRng } from '../../../ml/rng.ts';

export const NUM_ACCOUNTS = 160;
export const isAnomalous = (i: number): boolean => i % 8 === 0;

export interface LabelledFiles {
  readonly nodes: string;
  readonly edges: string;
  /** rows that later come alone; line 4 cannot be read, line 5 has a kind that was never seen */
  readonly later: string;
}

const kinds = ['shop', 'person', 'bank'] as const;

export function labelledFiles(seed = 7): LabelledFiles {
  const rng = createRng(seed);
  const nodes = Array.from({ length: NUM_ACCOUNTS }, (_, i) => {
    const shift = isAnomalous(i) ? 1.3 : 0;
    const kind = isAnomalous(i) && rng.uniform() < 0.6 ? 'bank' : kinds[rng.int(kinds.length)];
    return `a${i},Account ${i},${Math.exp(3 + rng.normal() + shift).toFixed(2)},${kind},${(rng.normal() + shift).toFixed(3)}`;
  });
  const edges = Array.from({ length: 700 }, () => {
    const a = rng.int(NUM_ACCOUNTS);
    let b = rng.int(NUM_ACCOUNTS);
    if (rng.uniform() < 0.8) while (isAnomalous(b) !== isAnomalous(a)) b = rng.int(NUM_ACCOUNTS);
    return `a${a},a${b},${(100 * rng.uniform()).toFixed(1)}`;
  });
  return {
    nodes: `id,name,amount,kind,risk\n${nodes.join('\n')}\n`,
    edges: `source,target,value\n${edges.join('\n')}\n`,
    later:
      'id,amount,kind,risk,colour\nx1,22.1,shop,-0.2,red\nx2,900,bank,2.1,red\nx3,abc,bank,1,red\nx4,60,ngo,0.1,red\n',
  };
}
