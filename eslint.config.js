import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const fails = 'Set process.exitCode in pipeline/cli.ts instead: process.exit() cuts off what is still being written.';
const environment = 'The environment is read in pipeline/cli.ts and passed down.';
const markup = 'Markup made from text is where scripts get in: build elements, or use textContent.';

/** Components that may set markup: each takes what this project made or rendered itself, never a producer's text as it is. */
const markupComponents = [
  'site/components/MapSlot.astro', // drawings of the pipeline, checked by site/data/records.ts
  'site/components/dataset/Facts.astro', // the same
  'site/components/dataset/About.astro', // Markdown rendered without HTML
  'site/layouts/Page.astro', // JSON with "<" escaped
  'site/pages/*/aide/*.astro', // the project's own guides
];

const noExit = { object: 'process', property: 'exit', message: fails };
const noEnvironment = { object: 'process', property: 'env', message: environment };
const noDoubleCast = { selector: 'TSAsExpression > TSAsExpression', message: 'A cast through unknown hides a wrong type.' };
const noStyle = {
  selector: "JSXAttribute[name.name='style']",
  message: 'The content security policy blocks style attributes: use a class, or the CSSOM.',
};
const noSetHtml = { selector: "JSXNamespacedName[namespace.name='set'][name.name='html']", message: markup };
const noMarkup = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'].map((property) => ({ property, message: markup }));

export default defineConfig(
  globalIgnores(['dist/', '.astro/', '.cache/', 'schemas/validators.js', '**/*.fixtures/', 'datasets/']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  astro.configs['flat/recommended'],
  svelte.configs['flat/recommended'],
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      globals: globals.node,
      parserOptions: { project: ['tsconfig.json'] },
    },
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', noExit, noEnvironment, ...noMarkup],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      // Objects here are plain: no function of theirs asks who it belongs to.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      // French puts narrow spaces before its punctuation.
      'no-irregular-whitespace': [
        'error',
        { skipStrings: true, skipTemplates: true, skipJSXText: true, skipComments: true, skipRegExps: true },
      ],
      // What may be absent is written as such: names of an environment, keys of a record.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Control characters are looked for in order to refuse them.
      'no-control-regex': 'off',
      // Node's types promise values that are absent where there is no terminal.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      'no-restricted-syntax': ['error', noDoubleCast, noStyle, noSetHtml],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // A generator may be asynchronous for those who read it; the caller says what a reply is made of.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    },
  },
  {
    files: ['pipeline/commands/**', 'pipeline/cli.ts', 'pipeline/setup.mjs', 'schemas/generate.ts', '.ci/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: [
      'pipeline/cli.ts',
      'pipeline/setup.mjs',
      '.ci/**',
      '.github/*.ts',
      '*.config.*',
      '**/*.test.ts',
      'site/e2e/**',
      'site/data/settings.ts',
    ],
    rules: { 'no-restricted-properties': ['error', noExit, ...noMarkup] },
  },
  // Loops over typed arrays know their bounds.
  { files: ['pipeline/{programs,fetcher,gdal}/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.config.*', '**/*.d.ts', 'site/**/*.svelte', 'site/**/*.astro'], rules: { 'no-restricted-exports': 'off' } },
  {
    // A test looks into what it has just read; the assertion says what that is.
    files: ['**/*.test.ts', 'site/e2e/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['site/**/*.astro', 'site/**/*.svelte', 'site/islands/**', 'site/map/**', 'site/search/**', 'site/public/**'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['site/**/*.svelte', 'site/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'svelte/no-inline-styles': ['error', { allowTransitions: false }],
      'svelte/no-at-html-tags': 'error',
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
  {
    files: ['site/**/*.astro', 'site/**/*.astro/*.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'astro/no-set-html-directive': 'off' },
  },
  { files: markupComponents, rules: { 'no-restricted-syntax': ['error', noDoubleCast, noStyle] } },
  // Types of components are checked by astro check and svelte-check; here each would load the whole program anew.
  {
    files: ['**/*.js', '**/*.mjs', '**/*.svelte', '**/*.astro', '**/*.astro/*.js', '**/*.astro/*.ts'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null } },
  },
);
