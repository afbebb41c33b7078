/** A bill of materials in CycloneDX 1.6, from the lock file alone: the same lock file gives the same bytes. */
import type { Lock, LockedPackage } from './lock-file.ts';

const purl = (name: string, version: string): string =>
  `pkg:npm/${name.startsWith('@') ? `%40${name.slice(1)}` : name}@${version}`;

function hashes(integrity: string | undefined): readonly { readonly alg: string; readonly content: string }[] {
  const [kind, base64] = (integrity ?? '').split('-', 2);
  const alg = { sha512: 'SHA-512', sha1: 'SHA-1', sha256: 'SHA-256' }[kind];
  return alg === undefined ? [] : [{ alg, content: Buffer.from(base64, 'base64').toString('hex') }];
}

const component = ({ name, version, license, integrity, resolved, isTool, optional }: LockedPackage): object => ({
  type: 'library',
  'bom-ref': purl(name, version),
  name,
  version,
  scope: isTool ? 'excluded' : optional ? 'optional' : 'required',
  purl: purl(name, version),
  ...(license === undefined
    ? {}
    : { licenses: [/ (OR|AND) /.test(license) ? { expression: license } : { license: { id: license } }] }),
  hashes: hashes(integrity),
  ...(resolved === undefined ? {} : { externalReferences: [{ type: 'distribution', url: resolved }] }),
});

export function billOfMaterials({ name, version, packages }: Lock): object {
  const byRef = new Map(packages.map((one) => [purl(one.name, one.version), one]));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': purl(name, version),
        name,
        version,
        purl: purl(name, version),
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: [...byRef.values()].map(component),
  };
}
