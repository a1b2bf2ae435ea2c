const fails = 'Set process.exitCode in pipeline/cli.ts instead: process.exit() cuts off what is still being written.';
const environment = 'The environment is read in pipeline/cli.ts and passed down.';
/** Why no markup is set from text. */
export const markup = 'Markup made from text is where scripts get in: build elements, or use textContent.';

const noExit = { object: 'process', property: 'exit', message: fails };
const noEnvironment = { object: 'process', property: 'env', message: environment };
const noMarkup = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'].map((property) => ({ property, message: markup }));

/** Message on features that browsers of the floor (site/render/browser-floor.ts) lack, listed by names that nothing else here has. */
const tooNew = 'Chrome 109, Firefox 115 or Safari 16.4 lacks it: see schemas/model/ for parseUrl and groupBy, or copy the list first.';
const newMethods = [
  ...['toSorted', 'toReversed', 'toSpliced', 'fromAsync', 'groupBy', 'withResolvers', 'canParse', 'isWellFormed', 'toWellFormed'],
  ...['isSubsetOf', 'isSupersetOf', 'isDisjointFrom', 'symmetricDifference', 'getOrInsert', 'toBase64', 'fromBase64', 'fromHex'],
  ...['showPopover', 'hidePopover', 'togglePopover', 'checkVisibility', 'startViewTransition', 'requestIdleCallback', 'moveBefore'],
].map((property) => ({ property, message: tooNew }));
const newStatics = (
  [
    ['URL', 'parse'],
    ['AbortSignal', 'any'],
    ['Promise', 'try'],
    ['RegExp', 'escape'],
    ['Iterator', 'from'],
    ['Intl', 'DurationFormat'],
  ] as const
).map(([object, property]) => ({ object, property, message: tooNew }));

type Severity = 'error' | 'off';

/** Rules for some files, in the form that both linters read. */
interface Ruleset {
  files: string[];
  rules: Record<string, Severity | [Severity, ...unknown[]]>;
}

/** Rules of the house: oxlint applies them to TypeScript, ESLint to the rest. A later set says otherwise for its files. */
export const rulesets: Ruleset[] = [
  {
    files: ['**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', noExit, noEnvironment, ...noMarkup],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      // French puts narrow spaces before its punctuation.
      'no-irregular-whitespace': [
        'error',
        { skipStrings: true, skipTemplates: true, skipJSXText: true, skipComments: true, skipRegExps: true },
      ],
      // Control characters are looked for in order to refuse them.
      'no-control-regex': 'off',
      'mappe/no-double-cast': 'error',
      'mappe/doc-comments': 'error',
      'mappe/no-packed-lines': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
    },
  },
  {
    files: ['pipeline/commands/**', 'pipeline/cli.ts', 'pipeline/setup.mjs', 'schemas/generate.ts', '.ci/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // What runs in a browser, too, or may: Node alone has what only makes pages.
    files: ['site/**', 'schemas/**'],
    rules: { 'no-restricted-properties': ['error', noExit, noEnvironment, ...noMarkup, ...newMethods, ...newStatics] },
  },
  {
    files: ['site/{data,render,metadata,fixtures}/**', 'schemas/generate*.ts'],
    rules: { 'no-restricted-properties': ['error', noExit, noEnvironment, ...noMarkup] },
  },
  {
    files: [
      'pipeline/cli.ts',
      'pipeline/setup.mjs',
      // Runs before anything is installed.
      'pipeline/forge/github/limits.ts',
      '.ci/**',
      '.github/*.ts',
      '*.config.*',
      '**/*.test.ts',
      '**/*.fixtures/**',
      'site/e2e/**',
      'site/data/settings.ts',
    ],
    rules: { 'no-restricted-properties': ['error', noExit, ...noMarkup] },
  },
  // Loops over typed arrays know their bounds.
  { files: ['pipeline/{programs,fetcher,gdal}/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: [
      '*.config.*',
      '.ci/house-rules.ts',
      '**/*.d.ts',
      'pipeline/stores/swift.fixtures/global-setup.ts',
      'site/**/*.svelte',
      'site/**/*.astro',
    ],
    rules: { 'no-restricted-exports': 'off' },
  },
  // Made from the words of schemas.
  { files: ['schemas/types.ts', 'schemas/validators.d.ts'], rules: { 'mappe/doc-comments': 'off' } },
  { files: ['**/*.test.ts', '**/*.fixtures/**', 'site/e2e/**'], rules: { 'max-lines-per-function': 'off' } },
];
