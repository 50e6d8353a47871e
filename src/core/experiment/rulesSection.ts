import type { RuleBook } from '../optimizer/book';
import { compileRule } from '../optimizer/language/compileRule';
import type { Rule } from '../optimizer/rule';
import { CodeFailure } from '../code/workspaceCode';
import { codeFile } from './moduleSection';
import { conform } from './conform';
import { positionOf, type TextRange } from '../diagnostic';
import { readJson } from './jsonTree';
import { limits } from '../limits';
import { Report } from './report';
import { readRule } from './ruleEntry';
import { ruleFileSchema, rulesSchema } from './ruleSchema';
import { entryOf, type Entry, type MappingNode, type Node } from './tree';
import { readYaml } from './yamlTree';

/** Reads a file of rules, named as the experiment names it. Absent: files cannot be read here. */
export type RuleFileReader = (path: string) => { readonly text: string } | { readonly refusal: string };

/** Rules that a file of code brings, or why it does not. Core runs no code: whoever loads an experiment has run it before. */
export type RuleCode = ReadonlyMap<string, readonly Rule[] | CodeFailure>;

/** The rules of a file, and the files of code among those it names that have not been run. */
export interface ReadRules {
  readonly rules: readonly Rule[];
  readonly pending: readonly string[];
}

/** What reading rules needs beside the tree. */
interface Reading {
  readonly source: string;
  readonly report: Report;
  readonly book: RuleBook;
  readonly readFile: RuleFileReader | undefined;
  /** The files being read, outermost first; empty in the experiment itself. */
  readonly within: readonly string[];
  /** Files read so far, by path. */
  readonly read: Set<string>;
  /** What files of code bring, as far as they have been run. */
  readonly code: RuleCode | undefined;
  /** Files of code that have been named, but not been run. */
  readonly pending: Set<string>;
  /** Names taken already, with where. */
  readonly taken: Map<string, string | undefined>;
}

/** The rules that a file brings, as far as they are valid. Complains about everything else. */
export function readRules(
  root: Node | undefined,
  source: string,
  book: RuleBook,
  readFile: RuleFileReader | undefined,
  report: Report,
  code?: RuleCode,
): ReadRules {
  const entry = entryOf(root, 'rules');
  const pending = new Set<string>();
  const rules = entry
    ? rulesIn(entry, { source, report, book, readFile, code, pending, within: [], read: new Set(), taken: new Map() })
    : [];
  return { rules, pending: [...pending] };
}

/** The rules of a file that no experiment names, and what is wrong in it: `In rules.yaml, line 3, column 5: …`. */
export function readRuleFile(
  path: string,
  book: RuleBook,
  readFile: RuleFileReader,
): { readonly rules: readonly Rule[]; readonly problems: readonly string[] } {
  const report = new Report(path);
  const rules = fileRules(
    path,
    { start: 0, end: path.length },
    { source: path, report, book, readFile, code: undefined, pending: new Set(), within: [], read: new Set(), taken: new Map() },
  );
  return { rules, problems: report.diagnostics.map(({ message }) => message) };
}

function rulesIn(entry: Entry, reading: Reading): Rule[] {
  const { value } = entry;
  const { report } = reading;
  const given = conform(value, rulesSchema, 'rules', entry.keyRange, report);
  if (!value || given === undefined) return [];
  if (value.kind === 'mapping') return ownRules(value, given as Record<string, unknown>, reading);
  const files = value.kind === 'list' ? value.items : [value];
  return files.flatMap((file) => (file.kind === 'scalar' && typeof file.value === 'string' ? fileRules(file.text, file, reading) : []));
}

function ownRules(node: MappingNode, given: Record<string, unknown>, reading: Reading): Rule[] {
  const { report, source, within } = reading;
  if (node.entries.length > limits.rules) {
    report.error('too-many-rules', node.entries[limits.rules].keyRange, `A file may have ${limits.rules} rules at most. Remove some.`);
    return [];
  }
  return node.entries.flatMap((entry) => {
    const refusal = nameRefusal(entry.key, reading);
    if (refusal) {
      report.error(refusal.code, entry.keyRange, refusal.message, refusal.suggestions);
      return [];
    }
    reading.taken.set(entry.key, within.at(-1));
    if (!Object.hasOwn(given, entry.key)) return [];
    const definition = readRule(entry, given[entry.key] as Parameters<typeof readRule>[1], source, within.at(-1), report);
    return definition ? [compileRule(definition)] : [];
  });
}

function nameRefusal(
  name: string,
  { book, taken, within }: Reading,
): { code: string; message: string; suggestions?: string[] } | undefined {
  const ours = book.named(name);
  if (ours && !ours.yields) {
    const other = `my${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return {
      code: 'built-in-rule',
      message: `\`${name}\` is an optimizer that comes with the debugger. Give your rule another name, such as \`${other}\`.`,
      suggestions: [other],
    };
  }
  if (
    !/^[\p{L}_][\p{L}\p{M}\p{Nd}_-]*$/u.test(name) ||
    name in Object.prototype ||
    ['label', 'batchSize', 'name', 'rules'].includes(name)
  ) {
    return {
      code: 'not-a-rule-name',
      message: `\`${name.slice(0, 60)}\` cannot be the name of a rule. Write a letter, followed by letters, digits or dashes, such as \`myAdam\`.`,
    };
  }
  if (taken.has(name) && taken.get(name) !== within.at(-1))
    return {
      code: 'duplicate-rule',
      message: `There is a rule \`${name}\` in ${taken.get(name) ?? 'the experiment'} already. Give one of the two another name.`,
    };
  return undefined;
}

function fileRules(written: string, at: TextRange, reading: Reading): Rule[] {
  const path = written.replace(/^(?:\.\/)+/, '');
  const { report, readFile, within, read } = reading;
  if (within.includes(path)) {
    report.error(
      'rule-files-cycle',
      at,
      `The files of rules name each other in a circle: ${[...within, path].join(' → ')}. Remove one of these references.`,
    );
    return [];
  }
  if (codeFile.test(path) && !read.has(path)) {
    read.add(path);
    return codeRules(path, at, reading);
  }
  if (within.length >= limits.ruleFiles || !readFile) {
    report.error(
      'rule-file',
      at,
      readFile
        ? 'Files of rules name files too deeply. Put the rules into fewer files.'
        : `${path} cannot be read here. Save the experiment in a folder, or write the rules into the experiment.`,
    );
    return [];
  }
  // Its rules are there already.
  if (read.has(path)) return [];
  if (read.size >= limits.allRuleFiles) {
    report.error('rule-file', at, `Rules come from ${limits.allRuleFiles} files at most. Put them into fewer files.`);
    return [];
  }
  read.add(path);
  const file = readFile(path);
  if ('refusal' in file) {
    report.error('rule-file', at, file.refusal);
    return [];
  }
  const inside = new Report(file.text);
  const rules =
    file.text.length > limits.fileLength
      ? []
      : rulesOfFile(path, { ...reading, source: file.text, report: inside, within: [...within, path] });
  if (file.text.length > limits.fileLength)
    inside.error('file-too-long', { start: 0, end: 1 }, `The file is longer than ${limits.fileLength / 1024} KB. Shorten it.`);
  for (const { severity, code, range, message } of inside.diagnostics) {
    const { line, column } = positionOf(file.text, range.start);
    if (severity === 'error') report.error(code, at, `In ${path}, line ${line}, column ${column}: ${message}`);
  }
  return rules;
}

/** What a file of code brings. */
function codeRules(path: string, at: TextRange, reading: Reading): Rule[] {
  const { report, code, pending, taken } = reading;
  const found = code?.get(path);
  if (found === undefined) {
    pending.add(path);
    return [];
  }
  if (found instanceof CodeFailure) {
    report.failure('module', at, found);
    return [];
  }
  return found.filter(({ name }) => {
    const refusal = nameRefusal(name, { ...reading, within: [...reading.within, path] });
    if (refusal) report.error(refusal.code, at, `In ${path}: ${refusal.message}`);
    else taken.set(name, path);
    return !refusal;
  });
}

/** A file holds rules by name; under `rules` it may hold more, or name further files. */
function rulesOfFile(path: string, reading: Reading): Rule[] {
  const { source, report } = reading;
  const { root, trusted } = /\.json$/i.test(path) ? readJson(source, report) : readYaml(source, report);
  if (!trusted) return [];
  if (root?.kind !== 'mapping') {
    report.error(
      'not-rules',
      { start: 0, end: 1 },
      'A file of rules holds rules by name, such as `signum: { update: [theta = theta - 0.01*sign(g)] }`.',
    );
    return [];
  }
  const more = entryOf(root, 'rules');
  const own: MappingNode = { ...root, entries: root.entries.filter((entry) => entry !== more) };
  const given = (conform(own, ruleFileSchema, 'rules', own, report) ?? {}) as Record<string, unknown>;
  return [...(more ? rulesIn(more, reading) : []), ...ownRules(own, given, reading)];
}
