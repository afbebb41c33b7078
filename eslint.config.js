import tseslint from 'typescript-eslint';
import { importX, createNodeResolver } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import { zones, owners } from './eslint.zones.js';

const noPackage = (pattern, message) => ({ group: [pattern], message });
const ownerRules = (folder) =>
  owners.filter(([, owner]) => !folder.startsWith(owner)).map(([pattern, , message]) => noPackage(pattern, message));

/** One block per folder that owns a package, and one for the rest, so that each file sees exactly its own list. */
const folders = ['ml/compute', 'ml', 'main/electron', 'main/engine', 'main', 'renderer/canvas', 'renderer', 'e2e'];
const ownerBlocks = [...folders].reverse().map((folder) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          ...ownerRules(folder),
          ...(folder.startsWith('ml') ? [noPackage('node:*', 'ml runs anywhere: it knows no Node module.')] : []),
          ...(folder.startsWith('renderer') ? [noPackage('node:*', 'The page has no Node.')] : []),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'test-results',
      'playwright-report',
      'coverage',
      '.cache',
      'fixtures/samples',
      'ml/compute/kernels/assembly',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'ml/tsconfig.test.json',
          'main/tsconfig.json',
          'renderer/tsconfig.json',
          'e2e/tsconfig.json',
          'fixtures/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is seeded and passed in: ctx.rng.fork(name).' },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      eqeqeq: 'error',
    },
  },
  ...ownerBlocks,
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'ml/testing/node-*.ts', 'ml/bench/**', 'renderer/bench/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-function-return-type': 'off',
    },
  },
  { files: ['renderer/**/*.{ts,tsx}'], rules: { ...reactHooks.configs.recommended.rules } },
  { files: ['**/*.config.ts', '**/*.config.js'], rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['**/*.js'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, '@typescript-eslint/explicit-function-return-type': 'off' },
  },
);
