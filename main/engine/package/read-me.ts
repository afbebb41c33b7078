/** README.txt of a package: what lies in it, and how to check it with and without Dowser. */
import type { PackageManifest } from '../../contract/package-manifest.ts';
import type { ReportData } from '../report/report-data.ts';

export function readMe(data: ReportData, files: PackageManifest['files']): string {
  const width = Math.max(...files.map(({ name }) => name.length));
  return [
    data.title,
    `Case package ${data.reportId}, prepared by ${data.preparedBy}, ${data.createdAt}`,
    ...(data.template.marking === '' ? [] : ['', data.template.marking]),
    ...(data.project.synthetic ? ['', 'SYNTHETIC DATA. Nothing in this package is about anyone.'] : []),
    ...(data.redaction.length === 0 ? [] : ['', 'REDACTED', ...data.redaction]),
    '',
    'What lies here',
    ...files.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    '',
    'To check it',
    '  dowser verify FILE.zip     needs nothing but this file; says what is intact and what is not',
    '  sha256sum -c SHA256SUMS    in the unpacked folder, without Dowser',
    '',
    'manifest.json carries the SHA-256 of every file, and as its seal the SHA-256 of itself with the seal',
    'replaced by 64 zeros. Whoever changes a file can compute new digests too: write the seal down elsewhere',
    '(on the signed paper, in the register) and compare it.',
    '',
    'labels/log.json is a chain: each entry carries the SHA-256 of the entry before it.',
    '',
  ].join('\n');
}
