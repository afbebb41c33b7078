/** dowser verify: whether a case package is as it was made. Needs the file alone, no project and no engine. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Verdict } from '../../engine/package/verify-package.ts';
import { defineCommand } from '../command.ts';
import { textFlag, usageError } from '../flags.ts';
import { count, toJson } from '../format.ts';

/** The largest file that a Node buffer can hold is larger; a package is far smaller. */
const MOST_BYTES = 2 ** 32;

function words({ manifest, files, sentences, isIntact }: Verdict): string {
  const width = Math.max(0, ...files.map(({ name }) => name.length));
  const bad = files.filter((file) => !file.isIntact).length;
  return [
    ...(manifest === null
      ? []
      : [
          manifest.title,
          `Report ${manifest.report}, prepared by ${manifest.preparedBy}, ${manifest.createdAt}`,
          ...(manifest.redacted ? ['This package is redacted.'] : []),
          `Seal ${manifest.seal}`,
          '',
        ]),
    ...files.map(({ name, text }) => `  ${name.padEnd(width)}  ${text}`),
    '',
    ...sentences,
    isIntact
      ? `Intact: ${count(files.length, 'file')}, as they were made. Compare the seal with the one that was written down.`
      : `NOT INTACT: ${bad === 0 ? 'the package as a whole was changed' : `${bad} of ${count(files.length, 'file')} ${bad === 1 ? 'is' : 'are'} not as made`}.`,
    '',
  ].join('\n');
}

async function readPackage(path: string, name: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw usageError(`${name} has more than 4 GiB; no case package has.`);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw usageError(`${name} could not be read: ${said}.`);
  }
}

export const verifyCommand = defineCommand({
  name: 'verify',
  summary: 'say what of a case package is intact and what is not',
  usage: ['F.zip [--seal HEX]'],
  operands: 'F.zip is the package.',
  exits: 'Exit codes: 0 intact, 1 not intact, 2 it could not be checked.',
  flags: {
    seal: textFlag('HEX', 'the seal that was written down when the package was made'),
  },
  run: async (flags, io, operands) => {
    const [file] = operands;
    if (operands.length !== 1) throw usageError('Give one package, as in: dowser verify F.zip.');
    if (flags.seal !== null && !/^[0-9a-f]{64}$/i.test(flags.seal))
      throw usageError('--seal must be 64 hexadecimal digits.');
    const bytes = await readPackage(resolve(io.cwd, file), file);
    const { verifyPackage } = await import('../../engine/package/verify-package.ts');
    const verdict = await verifyPackage(bytes, flags.seal);
    if (!verdict.isPackage) throw usageError(`${file} could not be checked. ${verdict.sentences.join(' ')}`);
    io.out(flags.json ? toJson(verdict) : words(verdict));
    if (!verdict.isIntact) throw new AppError('bad-file', `${file} is not intact.`);
  },
});
