/** Small graphs of payments as two CSV files, another one for each seed: what the soak imports and imports again. */
import { createRng } from '../../ml/rng.ts';

export interface SoakFiles {
  readonly nodes: string;
  readonly edges: string;
}

const kinds = ['shop', 'person', 'bank'] as const;

export function soakFiles(seed: number, numNodes = 300, numEdges = 1200): SoakFiles {
  const rng = createRng(seed);
  const nodes = Array.from({ length: numNodes }, (_, i) => {
    const odd = rng.uniform() < 0.05;
    const amount = Math.exp(3 + rng.normal() + (odd ? 2 : 0)).toFixed(2);
    return `a${i},Account ${i},${amount},${kinds[rng.int(3)]},${rng.normal().toFixed(3)},${odd ? 1 : 0}`;
  });
  const start = Date.UTC(2025, 0, 1);
  const edges = Array.from({ length: numEdges }, () => {
    const when = new Date(start + 1000 * rng.int(30_000_000)).toISOString();
    return `a${rng.int(numNodes)},a${rng.int(numNodes)},${when},${(1000 * rng.uniform()).toFixed(2)}`;
  });
  return {
    nodes: `id,name,amount,kind,risk,is_suspicious\n${nodes.join('\n')}\n`,
    edges: `source,target,time,value\n${edges.join('\n')}\n`,
  };
}
