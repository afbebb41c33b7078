/** Under which licences the packages stand that Dowser is made of and made with, which are taken, and the list of them. */
import type { Lock, LockedPackage } from './lock-file.ts';

/** Taken for whatever is installed with Dowser: they ask for no more than their text and name. */
const taken: ReadonlySet<string> = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'Python-2.0'],
  ...['Unlicense', 'WTFPL', 'Zlib', 'OFL-1.1'],
]);
/** Taken for tools, too, which nobody is given with Dowser. */
const takenForTools: ReadonlySet<string> = new Set([...taken, 'MPL-2.0', 'CC-BY-4.0']);

/** An SPDX expression: "A OR B" is a choice, "A AND B" both at once. */
function fits(expression: string, licences: ReadonlySet<string>): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(plain)) return false;
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((one) => licences.has(one.trim())));
}

/** Why a package cannot be taken; null where it can. */
export function refusal({ name, version, license, isTool }: LockedPackage): string | null {
  if (license === undefined) return `${name}@${version} names no licence`;
  if (fits(license, isTool ? takenForTools : taken)) return null;
  return `${name}@${version} stands under ${license}, which is not taken${isTool ? ' even for tools' : ' for what is installed with Dowser'}`;
}

const list = (packages: readonly LockedPackage[]): string[] => [
  ...new Set(packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license ?? 'none'} |`)),
];

/** docs/licences.md */
export function licencesPage({ packages }: Lock): string {
  const shipped = packages.filter(({ isTool }) => !isTool);
  const tools = packages.filter(({ isTool }) => isTool);
  const counted = new Map<string, number>();
  for (const { license = 'none' } of shipped) counted.set(license, (counted.get(license) ?? 0) + 1);
  return [
    '# Licences of other people’s work',
    '',
    'Written by `npm run licences` from `package-lock.json`; a test holds the two together. Dowser itself stands under MIT.',
    '',
    `Taken for what is installed with Dowser: ${[...taken].sort().join(', ')}. For tools that nobody is given with it, also: MPL-2.0, CC-BY-4.0. Everything else is refused (GPL, LGPL, AGPL, SSPL, BUSL, Elastic, "UNLICENSED", no licence at all): the test fails, and the package goes or is talked about first.`,
    '',
    '## Installed with Dowser',
    '',
    `${shipped.length} packages: ${[...counted]
      .sort((a, b) => b[1] - a[1])
      .map(([licence, n]) => `${licence} ${n}`)
      .join(', ')}.`,
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...list(shipped),
    '',
    '## Tools',
    '',
    `${tools.length} packages that build, check and test Dowser.`,
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...list(tools),
    '',
  ].join('\n');
}
