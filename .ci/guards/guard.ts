/** Guard of the pipeline: its exact text, the text that replaces it when it is removed, and the test that must then fail. */
export interface Guard {
  what: string;
  file: string;
  text: string;
  /** Nothing, unless said. */
  without?: string;
  /** File of the test, and words of its name: several of a table may bear them. */
  test: string;
  by: string;
}
