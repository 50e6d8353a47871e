import type { TSchema } from 'typebox';
import { layoutOf } from '../parameters';
import { defaultsOf } from '../optimizer/options';
import type { RuleBook } from '../optimizer/book';
import type { Rule, RuleProblem } from '../optimizer/rule';
import type { TextRange } from '../diagnostic';
import { either } from './either';
import type { OptimizerEntry } from './experiment';
import type { FormulaObjective } from '../objective/formulaObjective';
import { limits } from '../limits';
import type { Report } from './report';
import { runIds } from './runIds';
import { readScheduled } from './scheduleOption';
import { annotationsOf } from '../schema/annotations';
import { besideOptimizer } from './optimizerSchema';
import { schemaOf, type ExperimentFile } from './schema';
import { entryOf, entryRange, type Entry, type MappingNode, type Node } from './tree';

/** An optimizer as one entry of the file gives it; every start makes a run of it. */
interface Given {
  readonly rule: Rule;
  readonly label: string | undefined;
  readonly batchSize?: number | 'all';
  readonly options: Readonly<Record<string, unknown>>;
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly optionRanges: Readonly<Record<string, TextRange>>;
}

/** What reading an optimizer's options needs beside them. */
interface Reading {
  readonly book: RuleBook;
  /** Updates planned. */
  readonly steps: number;
  readonly report: Report;
}

type CheckedEntry = NonNullable<ExperimentFile['optimizer']> | undefined;

/** The optimizers of a file, as far as they are valid. */
export function readOptimizers(root: MappingNode, checked: ExperimentFile, at: TextRange, book: RuleBook, report: Report): Given[] {
  const both = {
    code: 'optimizer-and-optimizers',
    message: 'A file has either `optimizer` or `optimizers`. Put all of them into the list `optimizers`.',
  };
  const [one, several] = either(root, ['optimizer', 'optimizers'], both, report);
  if (!one && !several) {
    report.error('missing-optimizer', at, 'The experiment has no optimizer. Add `optimizer: adam`, or a list `optimizers`.');
  }
  const reading = { book, steps: checked.steps ?? defaultSteps(book), report };
  if (several?.value?.kind === 'list') return several.value.items.flatMap((item, i) => readEntry(item, checked.optimizers?.[i], reading));
  return one?.value ? readEntry(one.value, checked.optimizer, reading) : [];
}

/** How many updates a file plans that does not say. */
const defaultSteps = (book: RuleBook) => Number(annotationsOf(schemaOf(book).properties.steps).default);

function readEntry(node: Node, checked: CheckedEntry, reading: Reading): Given[] {
  const { book, report } = reading;
  if (checked === undefined) return [];
  const range = { start: node.start, end: node.end };
  if (typeof checked === 'string') {
    const rule = book.named(checked);
    return rule ? [{ rule, label: undefined, options: defaultsOf(rule.options), range, nameRange: range, optionRanges: {} }] : [];
  }
  if (node.kind !== 'mapping') return [];
  const named = node.entries.filter(({ key }) => book.named(key));
  const [entry, another] = named;
  if (!entry) {
    if (node.entries.every(({ key }) => besideOptimizer.includes(key))) {
      report.error(
        'missing-optimizer',
        node.entries[0]?.keyRange ?? range,
        'This entry names no optimizer. Add one, such as `adam: { learningRate: 0.05 }`.',
      );
    }
    return [];
  }
  if (another && another.key !== entry.key) {
    report.error(
      'several-optimizers',
      another.keyRange,
      `One entry holds one optimizer, and this one is \`${entry.key}\`. Give \`${another.key}\` an entry of its own in the list \`optimizers\`.`,
    );
  }
  const rule = book.named(entry.key);
  if (!rule) return [];
  const given = Object.hasOwn(checked, entry.key) ? (checked[entry.key] as Record<string, unknown>) : {};
  const optionEntries = entry.value?.kind === 'mapping' ? entry.value.entries : [];
  return [
    {
      rule,
      label: checked.label,
      batchSize: checked.batchSize,
      options: withDefaults(rule, given, optionEntries, reading),
      range,
      nameRange: entry.keyRange,
      optionRanges: Object.fromEntries(optionEntries.flatMap((option) => [[option.key, entryRange(option)], ...groupRanges(option)])),
    },
  ];
}

function withDefaults(rule: Rule, given: Options, entries: readonly Entry[], reading: Reading): Record<string, unknown> {
  return withSchedules(rule, { ...defaultsOf(rule.options), ...given }, entries, (inside) => readInner(...inside, reading), reading);
}

type Options = Readonly<Record<string, unknown>>;

/** Options with every schedule complete, and optimizers inside as `inner` reads them. */
function withSchedules(
  rule: Rule,
  given: Options,
  entries: readonly Entry[],
  inner: (inside: [given: unknown, node: MappingNode]) => unknown,
  reading: Reading,
): Record<string, unknown> {
  const options = scheduledParts(rule.options.properties, given, entries, reading);
  for (const { key, value } of entries) {
    if (!(key in options)) continue;
    if (key === 'groups' && value?.kind === 'list') options[key] = readGroups(rule, options[key], value.items, reading);
    if (!annotationsOf(rule.options.properties[key] ?? {}).innerRules) continue;
    if (value?.kind === 'mapping') options[key] = inner([options[key], value]);
    else if (typeof options[key] === 'string') options[key] = usualInner(options[key], reading);
  }
  return options;
}

/** Options with every schedule complete, also in the parts of an option that is a mapping (clip). */
function scheduledParts(
  properties: Readonly<Record<string, TSchema>>,
  given: Options,
  entries: readonly Entry[],
  reading: Reading,
): Record<string, unknown> {
  const options = { ...given };
  for (const { key, keyRange, value } of entries) {
    if (!(key in options) || !value) continue;
    const schema = (properties as Record<string, TSchema | undefined>)[key] ?? {};
    const { schedulable, type, properties: parts } = annotationsOf(schema);
    if (schedulable) options[key] = readScheduled(options[key], { key, keyRange, value, schema }, reading.steps, reading.report);
    else if (type === 'object' && parts && value.kind === 'mapping')
      options[key] = scheduledParts(parts, options[key] as Options, value.entries, reading);
  }
  return options;
}

/** Parameter groups: what one does not name is left to the optimizer's own options. */
function readGroups(rule: Rule, given: unknown, items: readonly Node[], reading: Reading): unknown {
  return (given as readonly (Record<string, unknown> | undefined)[]).flatMap((group, i) => {
    const node = items[i];
    return group && node?.kind === 'mapping'
      ? [withSchedules(rule, group, node.entries, (inside) => innerOfGroup(...inside, reading), reading)]
      : [];
  });
}

function innerOfGroup(given: unknown, { entries }: MappingNode, reading: Reading): unknown {
  const rule = reading.book.named((given as { name: string }).name);
  return rule && withSchedules(rule, given as Record<string, unknown>, entries, () => undefined, reading);
}

/** Where each parameter group and its names stand: `groups[0]`, `groups[0].match`. */
function groupRanges({ key, value }: Entry): [string, TextRange][] {
  if (key !== 'groups' || value?.kind !== 'list') return [];
  return value.items.flatMap((item, i): [string, TextRange][] => {
    const match = entryOf(item, 'match');
    return [
      [`groups[${i}]`, { start: item.start, end: item.end }],
      ...(match ? [[`groups[${i}].match`, entryRange(match)] as [string, TextRange]] : []),
    ];
  });
}

/** `inner: adam`: under its usual options. */
function usualInner(name: string, { book }: Reading): unknown {
  const rule = book.named(name);
  return rule && { name, ...defaultsOf(rule.options) };
}

/** `{ name: adam, … }` with every option filled in; undefined where its name is not known. */
function readInner(given: unknown, { entries }: MappingNode, reading: Reading): unknown {
  const { name, ...options } = given as { name: string } & Record<string, unknown>;
  const rule = reading.book.named(name);
  return rule && { name, ...withDefaults(rule, options, entries, reading) };
}

/**
 * One run for every optimizer and start, with unique ids; asks each rule whether it takes its options on this objective.
 * @param objective the formula; undefined for a network.
 * @param starts θ(0) of `starts:`, flat; empty where the file gives one `start`.
 */
export function makeRuns(
  given: readonly Given[],
  objective: FormulaObjective | undefined,
  starts: readonly (readonly number[])[],
  at: TextRange,
  report: Report,
): OptimizerEntry[] {
  if (objective) refuseUnfit(given, objective, report);
  const count = given.length * Math.max(1, starts.length);
  if (count > limits.optimizers) {
    report.error(
      'too-many-runs',
      at,
      `${given.length} optimizers from ${starts.length} starts make ${count} runs, but a file may have ${limits.optimizers} at most. Remove optimizers or starts.`,
    );
    return [];
  }
  const ids = runIds(
    given.map(({ rule, label }) => label ?? rule.name),
    starts.length,
  );
  return given.flatMap(({ rule, label, batchSize, options, range, optionRanges }, entry) =>
    (starts.length ? starts : [undefined]).map((start, i): OptimizerEntry => {
      const id = ids[entry][i];
      const shown = start && start.length <= 3 ? `${label ?? rule.name} from (${start.join(', ')})` : (label ?? id);
      return {
        id,
        label: shown,
        name: rule.name,
        options,
        range,
        optionRanges,
        ...(start ? { start } : {}),
        ...(batchSize === undefined ? {} : { batchSize }),
      };
    }),
  );
}

/** Asks each rule whether it takes its options on a formula; of a network the parameters are not known before its data are. */
function refuseUnfit(given: readonly Given[], objective: FormulaObjective, report: Report): void {
  const layout = layoutOf(objective.start);
  const view = objective.start.flatMap(({ name, values }) =>
    values.map(() => (Object.hasOwn(objective.view, name) ? objective.view[name] : undefined)),
  );
  const problem: RuleProblem = { layout, goal: objective.goal, view };
  for (const { rule, options, nameRange, optionRanges } of given) {
    const refusal = rule.refuse?.(options, problem);
    if (!refusal) continue;
    const named = Object.keys(optionRanges).filter((option) => refusal.includes(option));
    const culprit = named.findLast((option) => refusal.includes(`\`${option}\``) && option.startsWith('groups[')) ?? named[0];
    report.error('refused', culprit ? optionRanges[culprit] : nameRange, refusal);
  }
}
