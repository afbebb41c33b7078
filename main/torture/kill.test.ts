/** A few dozen kills for every change, and engines with a defence taken out, which the harness sees. */
import { expect, test } from 'vitest';
import type { Breakage } from './broken-engine.ts';
import { killEngines } from './kill-harness.ts';

const long = { timeout: 240_000 };

test('an engine that is killed loses nothing, doubles nothing and leaves nothing behind', long, async () => {
  const { kills, defects, acknowledged } = await killEngines({ seed: 11, goesOn: (made) => made < 14 });
  expect(defects).toEqual([]);
  expect(kills).toBe(14);
  expect(acknowledged).toBeGreaterThan(20);
});

const caught: readonly (readonly [Breakage, string, RegExp])[] = [
  ['acknowledges first', 'project.saveSession', /^torn: the session is .* not /],
  ['writes in two transactions', 'label.putMany', /^(torn|lost|doubled): .*label/],
  ['writes twice', 'label.put', /^doubled: \d+ entries of the label log/],
];
test.each(caught)('an engine that %s is caught', long, async (broken, inside, said) => {
  const { defects } = await killEngines({ seed: 3, inside: [inside], broken, goesOn: (made) => made < 6 });
  expect(defects.flatMap(({ what }) => what)).toContainEqual(expect.stringMatching(said));
});
