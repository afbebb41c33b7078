import { expect, it } from 'vitest';
import { versions } from './versions.ts';

it('names what is installed, not the ranges that were asked for', () => {
  const found = versions();
  for (const name of ['dowser', 'node', 'tfjs', 'duckdb']) expect(found[name]).toMatch(/^\d+\.\d+\.\d+/);
});
