/** node main/supply-chain/main.ts licences | sbom [FILE]: writes docs/licences.md, or a bill of materials to a file or to the terminal. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licencesPage } from './licences.ts';
import { readLock, repository } from './lock-file.ts';
import { billOfMaterials } from './sbom.ts';

const [what] = process.argv.slice(2);
const file = process.argv.at(3);
if (what === 'licences') writeFileSync(join(repository, 'docs/licences.md'), licencesPage(readLock()));
else {
  const text = `${JSON.stringify(billOfMaterials(readLock()), null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
