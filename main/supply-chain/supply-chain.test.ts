/** What Dowser is made of: the list is true, no refused licence, no script at installing that nobody allowed, a whole bill. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { licencesPage, refusal } from './licences.ts';
import { parseLock, readLock, repository } from './lock-file.ts';
import type { LockedPackage } from './lock-file.ts';
import { billOfMaterials } from './sbom.ts';

const lock = readLock();
const given = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')));
const withPackages = (packages: Readonly<Record<string, unknown>>) =>
  parseLock(JSON.stringify({ name: 'x', version: '1.0.0', packages: { '': {}, ...packages } })).packages;

/** Packages that would run a program while they are installed and that package.json says nothing of. */
const unasked = (packages: readonly LockedPackage[]): readonly string[] =>
  packages.filter((one) => one.hasInstallScript && !(one.name in given.allowScripts)).map(({ name }) => name);

it('runs no program at installing that is not on the list of package.json', () => {
  expect(unasked(lock.packages)).toEqual([]);
  const evil = { 'node_modules/a/node_modules/evil': { version: '1.0.0', license: 'MIT', hasInstallScript: true } };
  expect(unasked(withPackages(evil))).toEqual(['evil']);
});

it('allows on that list nothing that is not there', () => {
  const there = new Set(lock.packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name));
  expect(Object.keys(given.allowScripts).filter((name) => !there.has(name))).toEqual([]);
});

it('names no place that a package comes from, so that all come from the one registry, with a fingerprint each', () => {
  const strange = lock.packages.filter(({ resolved, integrity }) => integrity === undefined || resolved !== undefined);
  expect(strange.map(({ path }) => path)).toEqual([]);
});

it('has no licence that is refused', () => {
  expect(lock.packages.flatMap((one) => refusal(one) ?? [])).toEqual([]);
  const refused = (license: string | undefined, dev = false): boolean =>
    withPackages({ 'node_modules/a': { version: '1.0.0', dev, ...(license === undefined ? {} : { license }) } }).some(
      (one) => refusal(one) !== null,
    );
  for (const licence of [
    'GPL-3.0',
    'AGPL-3.0-only',
    'SSPL-1.0',
    'UNLICENSED',
    'MIT AND GPL-2.0',
    'MPL-2.0',
    undefined,
  ]) {
    expect([licence, refused(licence)]).toEqual([licence, true]);
  }
  for (const licence of ['MIT', '(GPL-3.0 OR MIT)', '(BSD-3-Clause AND Apache-2.0)']) {
    expect([licence, refused(licence)]).toEqual([licence, false]);
  }
  expect([refused('MPL-2.0', true), refused('GPL-3.0', true)]).toEqual([false, true]);
});

it('lists what it is: docs/licences.md is true to the lock file', () => {
  expect(readFileSync(join(repository, 'docs/licences.md'), 'utf8')).toBe(licencesPage(lock));
});

it('has a bill of materials with every package, its licence and its fingerprint', () => {
  const component = z.object({
    name: z.string(),
    version: z.string(),
    purl: z.string().startsWith('pkg:npm/'),
    scope: z.enum(['required', 'optional', 'excluded']),
    licenses: z.array(z.unknown()).length(1),
    hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string().length(128) })).length(1),
  });
  const bill = z
    .object({ bomFormat: z.literal('CycloneDX'), specVersion: z.literal('1.6'), components: z.array(component) })
    .parse(billOfMaterials(lock));
  const names = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  expect(names.size).toBe(bill.components.length);
  expect(lock.packages.filter(({ name, version }) => !names.has(`${name}@${version}`))).toEqual([]);
  expect(bill.components.find(({ name }) => name === 'zod')).toMatchObject({ scope: 'required' });
});
