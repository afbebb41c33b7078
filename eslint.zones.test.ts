/** The import rules themselves are tested: each zone and each owner must catch its violation. */
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

// A real file per case gives the parser a project; only its text is replaced. On a CI machine the parser would take the
// text from the disk instead (it guesses that every file is linted once), so that guess is switched off.
const eslint = new ESLint({
  cwd: import.meta.dirname,
  overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
});

async function rulesBroken(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: file });
  return result.messages.map((message) => message.ruleId ?? `parse error: ${message.message}`);
}

const paths: readonly [file: string, imported: string][] = [
  ['ml/context.ts', '../main/contract/api.ts'],
  ['ml/context.ts', '../renderer/main.tsx'],
  ['renderer/main.tsx', '../main/engine/engine.ts'],
  ['renderer/main.tsx', '../ml/detectors/detector.ts'],
  ['main/contract/api.ts', '../../ml/context.ts'],
  ['main/contract/api.ts', '../engine/engine.ts'],
  ['main/engine/engine.ts', '../../renderer/main.tsx'],
  ['main/engine/engine.ts', '../cli/main.ts'],
  ['ml/schema/graph.ts', '../graph/csr.ts'],
  ['ml/graph/csr.ts', '../context.ts'],
  ['ml/compute/index.ts', '../detectors/index.ts'],
];
const packages: readonly [file: string, imported: string][] = [
  ['ml/detectors/index.ts', '@tensorflow/tfjs-core'],
  ['ml/context.ts', 'node:fs'],
  ['main/cli/main.ts', 'electron'],
  ['main/cli/main.ts', '@duckdb/node-api'],
  ['main/web/server.ts', 'node:sqlite'],
  ['renderer/main.tsx', 'cytoscape'],
  ['renderer/main.tsx', 'node:fs'],
];

describe('import rules', () => {
  it.each(paths)('%s may not import %s', async (file, imported) => {
    expect(await rulesBroken(file, `import * as wrong from '${imported}';\nwrong;\n`)).toContain(
      'import-x/no-restricted-paths',
    );
  });
  it.each(packages)('%s may not import %s', async (file, imported) => {
    expect(await rulesBroken(file, `import * as wrong from '${imported}';\nwrong;\n`)).toContain(
      '@typescript-eslint/no-restricted-imports',
    );
  });
  it('lets a layer import what lies below it', async () => {
    const broken = await rulesBroken(
      'ml/graph/csr.ts',
      `import type { Csr } from '../schema/graph.ts';\nexport type Rows = Csr;\n`,
    );
    expect(broken).toEqual([]);
  });
});
