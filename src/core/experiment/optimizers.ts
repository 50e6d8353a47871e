import { layoutOf } from '../parameters';
import { defaultsOf } from '../optimizer/options';
import type { RuleBook } from '../optimizer/book';
import type { Rule, RuleProblem } from '../optimizer/rule';
import { scheduleNamed } from '../optimizer/schedules/registry';
import type { TextRange } from './diagnostic';
import { either } from './either';
import type { FormulaObjective, OptimizerEntry } from './experiment';
import { limits } from './limits';
import type { Report } from './report';
import { runIds } from './runIds';
import { annotationsOf } from './annotations';
import { besideOptimizer } from './optimizerSchema';
import { type ExperimentFile } from './schema';
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
  if (several?.value?.kind === 'list')
    return several.value.items.flatMap((item, i) => readEntry(item, checked.optimizers?.[i], book, report));
  return one?.value ? readEntry(one.value, checked.optimizer, book, report) : [];
}

function readEntry(node: Node, checked: CheckedEntry, book: RuleBook, report: Report): Given[] {
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
      options: withDefaults(rule, given, optionEntries, book, report),
      range,
      nameRange: entry.keyRange,
      optionRanges: Object.fromEntries(optionEntries.flatMap((option) => [[option.key, entryRange(option)], ...groupRanges(option)])),
    },
  ];
}

function withDefaults(
  rule: Rule,
  given: Readonly<Record<string, unknown>>,
  entries: readonly Entry[],
  book: RuleBook,
  report: Report,
): Record<string, unknown> {
  return withSchedules(rule, { ...defaultsOf(rule.options), ...given }, entries, (inside) => readInner(...inside, book, report), book, report);
}

/** Options with every schedule complete, and optimizers inside as `inner` reads them. */
function withSchedules(
  rule: Rule,
  given: Readonly<Record<string, unknown>>,
  entries: readonly Entry[],
  inner: (inside: [given: unknown, node: MappingNode]) => unknown,
  book: RuleBook,
  report: Report,
): Record<string, unknown> {
  const options = { ...given };
  for (const { key, keyRange, value } of entries) {
    if (!(key in options)) continue;
    const { innerRules, schedulable } = annotationsOf(rule.options.properties[key] ?? {});
    if (key === 'groups' && value?.kind === 'list') options[key] = readGroups(rule, options[key], value.items, book, report);
    if (value?.kind !== 'mapping') continue;
    if (innerRules) options[key] = inner([options[key], value]);
    else if (schedulable) options[key] = readSchedule(options[key], value, key, keyRange, report);
  }
  return options;
}

/** Parameter groups: what one does not name is left to the optimizer's own options. */
function readGroups(rule: Rule, given: unknown, items: readonly Node[], book: RuleBook, report: Report): unknown {
  return (given as readonly (Record<string, unknown> | undefined)[]).flatMap((group, i) => {
    const node = items[i];
    return group && node?.kind === 'mapping' ? [withSchedules(rule, group, node.entries, (inside) => innerOfGroup(...inside, book, report), book, report)] : [];
  });
}

function innerOfGroup(given: unknown, { entries }: MappingNode, book: RuleBook, report: Report): unknown {
  const rule = book.named((given as { name: string }).name);
  return rule && withSchedules(rule, given as Record<string, unknown>, entries, () => undefined, book, report);
}

/** Where each parameter group and its names stand: `groups[0]`, `groups[0].match`. */
function groupRanges({ key, value }: Entry): [string, TextRange][] {
  if (key !== 'groups' || value?.kind !== 'list') return [];
  return value.items.flatMap((item, i): [string, TextRange][] => {
    const match = entryOf(item, 'match');
    return [[`groups[${i}]`, { start: item.start, end: item.end }], ...(match ? [[`groups[${i}].match`, entryRange(match)] as [string, TextRange]] : [])];
  });
}

/** `{ name: adam, … }` with every option filled in; undefined where its name is not known. */
function readInner(given: unknown, { entries }: MappingNode, book: RuleBook, report: Report): unknown {
  const { name, ...options } = given as { name: string } & Record<string, unknown>;
  const rule = book.named(name);
  return rule && { name, ...withDefaults(rule, options, entries, book, report) };
}

/** `{ cosine: { … } }` with every option filled in. */
function readSchedule(given: unknown, node: MappingNode, option: string, at: TextRange, report: Report): unknown {
  const names = Object.keys(given ?? {});
  const schedule = names.length === 1 ? scheduleNamed(names[0]) : undefined;
  if (!schedule) {
    if (node.entries.length !== 1) {
      report.error(
        'one-schedule',
        node.entries[1]?.keyRange ?? at,
        `\`${option}\` takes exactly one schedule, such as \`${option}: { cosine: { initial: 0.1 } }\`. ${node.entries.length ? 'Remove the others' : 'Name one, or write a number'}.`,
      );
    }
    return undefined;
  }
  const options = {
    ...defaultsOf(schedule.options),
    ...(given as Record<string, Record<string, number>>)[schedule.name],
  } as Record<string, number>;
  const refusal = schedule.refuse?.(options);
  if (refusal) report.error('refused', node.entries[0].keyRange, refusal);
  return { [schedule.name]: options };
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
      return { id, label: shown, name: rule.name, options, range, optionRanges, ...(start ? { start } : {}), ...(batchSize === undefined ? {} : { batchSize }) };
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
