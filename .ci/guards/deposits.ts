import type { Guard } from './guard.ts';

const limits = { test: 'pipeline/record-limits.test.ts' };

/** What producers hand over: folders, manifests, documents, archives. */
export const ofDeposits: readonly Guard[] = [
  {
    ...limits,
    what: 'letters of a folder',
    file: 'schemas/rules/files.ts',
    text: 'name.length < least || name.length > most',
    without: 'false',
    by: 'passes the check where its name may stand in a record',
  },
  {
    what: 'keys by which objects are compared',
    file: 'schemas/parse-yaml.ts',
    text: ", 'valueOf', 'toString'",
    test: 'schemas/parse-yaml.test.ts',
    by: 'a key that is called where two objects are compared',
  },
];
