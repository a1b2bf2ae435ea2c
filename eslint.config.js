import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import houseRules from './.ci/house-rules.ts';
import { markup, rulesets } from './.ci/lint-rules.ts';

/* What is not plain TypeScript: components, whose types astro check and svelte-check look at, and JavaScript. oxlint.config.ts has the rest. */

/** All but what Svelte compiles of TypeScript: there it has the rules of Svelte alone. */
const files = ['**/*.js', '**/*.mjs', '**/*.svelte', '**/*.astro', '**/*.astro/*.js', '**/*.astro/*.ts'];

/** Components that may set markup: each takes what this project made or rendered itself, never a producer's text as it is. */
const markupComponents = [
  'site/components/MapSlot.astro', // drawings of the pipeline, checked by site/data/records.ts
  'site/components/dataset/Facts.astro', // the same
  'site/components/dataset/About.astro', // Markdown rendered without HTML
  'site/layouts/Restricted.astro', // Markdown rendered without HTML
  'site/layouts/Page.astro', // JSON with "<" escaped
  'site/pages/*/aide/*.astro', // the project's own guides
];

const noStyle = {
  selector: "JSXAttribute[name.name='style']",
  message: 'The content security policy blocks style attributes: use a class, or the CSSOM.',
};
const noSetHtml = { selector: "JSXNamespacedName[namespace.name='set'][name.name='html']", message: markup };

export default defineConfig(
  globalIgnores(['dist/', '.astro/', '.cache/', 'schemas/validators.js', '**/*.fixtures/', 'datasets/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, languageOptions: { globals: globals.node } },
  { files, extends: [js.configs.recommended, ts.configs.strict, ts.configs.stylistic] },
  astro.configs['flat/recommended'],
  svelte.configs['flat/recommended'],
  { files, plugins: { mappe: houseRules }, extends: [rulesets] },
  {
    files: ['site/**/*.astro', 'site/**/*.svelte', 'site/islands/**'],
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
    rules: { 'astro/no-set-html-directive': 'off', 'no-restricted-syntax': ['error', noStyle, noSetHtml] },
  },
  { files: markupComponents, rules: { 'no-restricted-syntax': ['error', noStyle] } },
);
