import js from '@eslint/js';
import ts from 'typescript-eslint';
import { rulesets } from './.ci/lint-rules.ts';

/* What is written in TypeScript, linted with its types, which are checked on the way; eslint.config.js has all the rest. */

/** Rules of the presets that oxlint lacks: for the first, no module has a syntax. */
const lacking = ['no-octal', '@typescript-eslint/no-unsafe-class-instance-assignment'];
const presets = [js.configs.recommended, ...ts.configs.strictTypeChecked, ...ts.configs.stylisticTypeChecked];
/** Rules of the presets; a later one overrides. */
const preset = new Map(presets.flatMap(({ rules = {} }) => Object.entries(rules)));

export default {
  plugins: ['typescript'],
  jsPlugins: ['./.ci/house-rules.ts'],
  categories: { correctness: 'off' },
  options: { typeAware: true, typeCheck: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['node_modules', 'dist/', '.astro/', '.cache/', 'datasets/', '**/*.js', '**/*.mjs', '**/*.svelte', '**/*.astro'],
  rules: Object.fromEntries([...preset].filter(([name, level]) => level !== 'off' && !lacking.includes(name))),
  overrides: [
    ...rulesets,
    {
      files: ['**'],
      rules: {
        // Objects here are plain: no function of theirs asks who it belongs to.
        '@typescript-eslint/unbound-method': 'off',
        // What may be absent is written as such: names of an environment, keys of a record.
        '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
        // Node's types promise values that are absent where there is no terminal.
        '@typescript-eslint/no-useless-default-assignment': 'off',
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
        '@typescript-eslint/switch-exhaustiveness-check': 'error',
        '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
        // A generator may be asynchronous for those who read it; the caller says what a reply is made of.
        '@typescript-eslint/require-await': 'off',
        '@typescript-eslint/no-unnecessary-type-parameters': 'off',
        '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      },
    },
    {
      // A test looks into what it has just read; the assertion says what that is.
      files: ['**/*.test.ts', 'site/e2e/**'],
      rules: {
        '@typescript-eslint/no-unsafe-assignment': 'off',
        '@typescript-eslint/no-unsafe-member-access': 'off',
        '@typescript-eslint/no-unsafe-return': 'off',
      },
    },
    // ESLint has a rule for what Svelte writes to.
    { files: ['site/**/*.svelte.ts'], rules: { 'prefer-const': 'off' } },
  ],
};
