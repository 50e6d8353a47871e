import type { RuleBook } from '../optimizer/book';
import { bookWith, builtIn } from '../optimizer/registry';
import { conform } from './conform';
import type { Diagnostic, TextRange } from '../diagnostic';
import { figure } from './expectation';
import type { Experiment } from './experiment';
import { readJson } from './jsonTree';
import { limits } from '../limits';
import { readData, readFormulaData } from './dataSection';
import { readNetwork } from './networkSection';
import { isModule, readModule } from './moduleSection';
import { readObjective } from './objectiveSection';
import { makeRuns, readOptimizers } from './optimizers';
import { Report } from './report';
import { readRules, type RuleCode, type RuleFileReader } from './rulesSection';
import { annotationsOf } from '../schema/annotations';
import { schemaOf, type ExperimentFile } from './schema';
import { entryOf, type MappingNode, type Node } from './tree';
import { readYaml } from './yamlTree';

export type ExperimentFormat = 'yaml' | 'json';

export interface ParsedExperiment {
  /** Absent as soon as there is one error. */
  readonly experiment?: Experiment;
  readonly diagnostics: readonly Diagnostic[];
  /** The optimizers that the file can name, also when it is broken. */
  readonly book: RuleBook;
  /** Files of code that it takes rules from, where they have not been run: which optimizers there are is not known then, and there is no experiment. */
  readonly pending: readonly string[];
  /** What could be read of the file, also when it is broken; for language features. */
  readonly tree?: Node;
}

/** Which format a file name stands for: `.json` is JSON with comments, everything else YAML. */
export function formatOf(fileName: string): ExperimentFormat {
  return /\.json$/i.test(fileName) ? 'json' : 'yaml';
}

/**
 * Reads and validates an experiment file. Never throws, whatever the text.
 * @param readFile reads files of rules; absent: `rules` names none.
 * @param comesWithUs the optimizers that every file can name.
 * @param code what files of code bring that `rules` names.
 */
export function parseExperiment(
  source: string,
  format: ExperimentFormat,
  readFile?: RuleFileReader,
  comesWithUs: RuleBook = builtIn,
  code?: RuleCode,
): ParsedExperiment {
  const report = new Report(source);
  if (source.length > limits.fileLength) {
    const message = `The file has ${figure(source.length)} characters, but may have ${figure(limits.fileLength)} at most. Shorten it: long vectors of equal entries can be written \`{ length: 1000, value: 1 }\`.`;
    report.error('file-too-long', { start: 0, end: 1 }, message);
    return { diagnostics: report.diagnostics, book: comesWithUs, pending: [] };
  }
  const { root, trusted } = format === 'json' ? readJson(source, report) : readYaml(source, report);
  const { rules: own, pending } = trusted ? readRules(root, source, comesWithUs, readFile, report, code) : { rules: [], pending: [] };
  const book = own.length === 0 ? comesWithUs : bookWith(own);
  // After a syntax error everything further would be guesswork about a guessed tree.
  const experiment = trusted ? validate(root, source, book, report) : undefined;
  // An optimizer that is not known may be one of those.
  if (pending.length > 0) report.withdraw(({ code: kind }) => kind === 'unknown-optimizer');
  return {
    diagnostics: report.diagnostics,
    book,
    pending,
    ...(experiment && pending.length === 0 ? { experiment } : {}),
    ...(root ? { tree: root } : {}),
  };
}

function validate(root: Node | undefined, source: string, book: RuleBook, report: Report): Experiment | undefined {
  const beginning = firstLine(source);
  if (!root) {
    report.error(
      'empty-file',
      beginning,
      'The file holds no experiment yet. Begin with `objective:` and `optimizer:`, or take a template with the command "New Optimizer Experiment…".',
    );
    return undefined;
  }
  if (root.kind !== 'mapping') {
    if (root.kind !== 'invalid')
      report.error(
        'not-an-experiment',
        beginning,
        'An experiment consists of keys with values, such as `steps: 100`. Begin with `objective:` and `optimizer:`.',
      );
    return undefined;
  }
  const at = root.entries[0]?.keyRange ?? beginning;
  const schema = schemaOf(book);
  const checked = conform(root, schema, '', at, report) as ExperimentFile;
  withdrawBroken(root, source, report);
  const read = readFormulaOrNetwork(root, checked, source, at, report);
  const given = readOptimizers(root, checked, at, book, report);
  if (!read || report.hasErrors) return undefined;
  const listKey = entryOf(root, 'optimizers') ?? entryOf(root, 'optimizer');
  const optimizers = makeRuns(
    given,
    read.objective.kind === 'formula' ? read.objective : undefined,
    read.starts,
    listKey?.keyRange ?? at,
    report,
  );
  const validation = entryOf(root, 'validation');
  if (validation && read.objective.kind === 'formula' && !read.objective.data)
    report.error('validation-of-formula', validation.keyRange, 'A formula without `data` has no rows to validate on. Remove `validation`.');
  if (report.hasErrors) return undefined;
  const { steps, seed } = schema.properties;
  const stop = entryOf(root, 'stop');
  return {
    title: checked.title,
    objective: read.objective,
    optimizers,
    steps: checked.steps ?? Number(annotationsOf(steps).default),
    ...(stop?.value && checked.stop ? { stop: { given: checked.stop, range: { start: stop.value.start, end: stop.value.end } } } : {}),
    ...(checked.validation ? { validation: checked.validation } : {}),
    seed: checked.seed ?? Number(annotationsOf(seed).default),
    backend: checked.backend ?? 'auto',
    book,
  };
}

/** An optimizer whose rule has errors is not unknown. */
function withdrawBroken(root: MappingNode, source: string, report: Report): void {
  const rules = entryOf(root, 'rules')?.value;
  if (rules?.kind !== 'mapping') return;
  report.withdraw(
    ({ code, range }) =>
      code === 'unknown-optimizer' &&
      rules.entries.some(({ key }) => key === source.slice(range.start, range.end).replaceAll(/^["']|["']$/g, '')),
  );
}

/** An experiment has a formula, or a network on data. */
function readFormulaOrNetwork(
  root: MappingNode,
  checked: ExperimentFile,
  source: string,
  at: TextRange,
  report: Report,
): ReadExperimentObjective | undefined {
  const [objective, data, network] = ['objective', 'data', 'network'].map((key) => entryOf(root, key));
  if (objective && data && !network) return readFormulaOfData(root, checked, source, report);
  const other = data ?? network;
  if (!other) {
    if (!objective)
      report.error(
        'missing-key',
        at,
        '`objective` is missing. Add `objective: { minimize: x^2, start: { x: 1 } }`, or `data` and `network`.',
      );
    if (!isModule(root)) return readObjective(root, checked, source, report);
    const module = readModule(root, checked, report);
    return module && { objective: module, starts: [] };
  }
  if (objective) {
    const later = objective.keyRange.start > other.keyRange.start ? objective : other;
    report.error(
      'objective-and-network',
      later.keyRange,
      'An experiment has either an `objective` or a `network` with `data`. Remove one of the two.',
    );
  }
  if (!network)
    report.error(
      'missing-key',
      other.keyRange,
      '`network` is missing: `data` needs a network that learns from them. Add `network: { layers: [dense: { units: 3 }], loss: crossEntropy }`.',
    );
  if (!data)
    report.error(
      'missing-key',
      other.keyRange,
      '`data` is missing: the network needs something to learn from. Add `data: { csv: iris.csv, target: species }`, or `data: { generate: moons }`.',
    );
  const read = { data: readData(root, checked, report), network: readNetwork(root, checked, report) };
  return (
    read.data && read.network && { objective: { kind: 'network', goal: 'minimize', data: read.data, network: read.network }, starts: [] }
  );
}

/** Names of the formula that are neither variables nor constants are columns of the data. */
function readFormulaOfData(
  root: MappingNode,
  checked: ExperimentFile,
  source: string,
  report: Report,
): ReadExperimentObjective | undefined {
  const data = readFormulaData(root, checked, report);
  const columns = new Map<string, TextRange>();
  const read = readObjective(root, checked, source, report, columns);
  if (!data || !read) return undefined;
  if (columns.size === 0)
    report.error(
      'unused-data',
      entryOf(root, 'data')?.keyRange ?? { start: 0, end: 0 },
      'The formula names no column of the data. Use one, as in `mean((a*x + b - y)^2)`, or remove `data`.',
    );
  const named = [...columns].map(([name, range]) => ({ name, range }));
  return { ...read, objective: { ...read.objective, data: { description: data, columns: named } } };
}

interface ReadExperimentObjective {
  readonly objective: Experiment['objective'];
  readonly starts: readonly (readonly number[])[];
}

/** The first line with something on it. */
function firstLine(source: string): TextRange {
  const match = /[^\s].*/.exec(source);
  return match ? { start: match.index, end: match.index + match[0].trimEnd().length } : { start: 0, end: source.length };
}
