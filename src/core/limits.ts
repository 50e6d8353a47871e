/** What an experiment file may hold at most; beyond these a file is refused with the limit named. */
export const limits = {
  /** Characters of the whole file: 256 KiB. */
  fileLength: 256 * 1024,
  /** Bytes that are read of what is said to be one, so as to say what is wrong with it. */
  fileBytes: 64 * 2 ** 20,
  /** Lists and mappings inside one another. */
  nesting: 32,
  /** Entries of all vectors of `start` together. */
  vectorEntries: 1_000_000,
  /** Runs of one file: optimizers times starts. */
  optimizers: 32,
  titleLength: 200,
  /** Rules of a file and of the files it names. */
  rules: 100,
  /** Lines of a rule, and names of options and of state it declares. */
  ruleLines: 200,
  ruleFiles: 20,
  allRuleFiles: 100,
  /** Characters of a path that the file refers to. */
  pathLength: 1000,
  /** Columns named as inputs or targets. */
  columns: 10_000,
  /** Layers of a network. */
  layers: 1000,
  steps: 1e12,
  /** Largest magnitude a float32 can hold. */
  float32: 3.4028234663852886e38,
  /** Syntax errors reported for one file: one leads to the next. */
  syntaxErrors: 5,
  /** Diagnostics reported for one file. */
  diagnostics: 100,
} as const;
