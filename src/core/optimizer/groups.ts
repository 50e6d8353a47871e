import { layoutOf, type ParameterTensor } from '../parameters';
import { matchesGlob } from './glob';
import type { Rule, RuleProblem, StateSlot } from './rule';
import { numberAt } from './schedules/scheduled';
import type { Clip, NormLimit } from './transforms/clipping';
import type { Stage } from './stage';

type Options = Readonly<Record<string, unknown>>;

/** An entry of `groups:`: which parameters it takes and what holds for them instead of the optimizer's own options. */
export interface GroupOptions extends Options {
  /** Names of parameters, `*` and `?` standing for any characters and for one. */
  readonly match: string | readonly string[];
}

/** Parameters under the same options: those of a group, or (number 0) those that no group takes. */
export interface Group {
  readonly number: number;
  readonly options: Options;
  /** The stretches of θ it has, each a problem of its own. */
  readonly stretches: readonly Stretch[];
  /** α(t), given that of the optimizer. */
  readonly learningRate: (t: number, usual: number) => number;
}

/** Neighbouring tensors in θ: entries from … from + problem.layout.size − 1. */
export interface Stretch {
  readonly from: number;
  readonly problem: RuleProblem;
}

export const patternsOf = ({ match }: GroupOptions): readonly string[] => (typeof match === 'string' ? [match] : match);

const entriesOf = (options: Options) => (options.groups ?? []) as readonly GroupOptions[];

/** The optimizer's options with a group's in their place; an optimizer inside keeps what the group does not name. */
export function optionsOfGroup(options: Options, { match: _, ...overridden }: GroupOptions): Options {
  const { inner } = options;
  const merged = typeof overridden.inner === 'object' ? { inner: { ...(inner as Options), ...overridden.inner } } : {};
  return { ...options, groups: undefined, ...overridden, ...merged };
}

/** Every group in the order of the file, after the optimizer's own; the first that matches a parameter takes it. */
export function groupsOf(rule: Rule, options: Options, problem: RuleProblem): readonly Group[] {
  const entries = entriesOf(options);
  const own = { ...options, groups: undefined };
  const numberOf = ({ name }: ParameterTensor) =>
    entries.findIndex((entry) => patternsOf(entry).some((pattern) => matchesGlob(pattern, name))) + 1;
  const numbers = new Map(entries.length === 0 ? [] : problem.layout.tensors.map((tensor) => [tensor, numberOf(tensor)]));
  const groups = [own, ...entries.map((entry) => optionsOfGroup(options, entry))].map((groupOptions, number) => ({
    number,
    options: groupOptions,
    stretches:
      entries.length === 0 ? [{ from: 0, problem }] : stretchesOf(problem, (tensor) => numbers.get(tensor) === number, number === 0),
    learningRate: learningRateOf(rule, groupOptions, own, problem),
  }));
  return clippedApart(groups);
}

/** `clip` of a rule, or of the one inside. */
const clipOf = ({ clip, inner }: Options): Clip | undefined => (clip ?? (inner as Options | undefined)?.clip) as Clip | undefined;

/** Where a group has a limit of its own, every global norm is that of the parameters whose options give it. */
function clippedApart(groups: readonly Group[]): readonly Group[] {
  const [own, ...others] = groups.map(({ options }) => clipOf(options));
  if (others.every((clip) => clip === own)) return groups;
  const normLimits = groups.flatMap(({ stretches }, i): NormLimit[] => {
    const longest = [own, ...others][i]?.globalNorm;
    const ranges = stretches.flatMap(({ from, problem: { layout } }) => (layout.size > 0 ? [{ from, size: layout.size }] : []));
    return longest === undefined ? [] : [{ longest, stretches: ranges }];
  });
  return groups.map((group) => {
    const { inner } = group.options;
    const options = inner ? { ...group.options, inner: { ...(inner as Options), normLimits } } : { ...group.options, normLimits };
    return { ...group, options };
  });
}

/** @param isKept whether there is to be an empty stretch where there is no other: for numbers that are made once an update. */
function stretchesOf({ layout, view, ...rest }: RuleProblem, isMember: (tensor: ParameterTensor) => boolean, isKept: boolean): Stretch[] {
  const runs: ParameterTensor[][] = [];
  let last: ParameterTensor[] | undefined;
  for (const tensor of layout.tensors) {
    if (!isMember(tensor)) last = undefined;
    else if (last) last.push(tensor);
    else runs.push((last = [tensor]));
  }
  if (runs.length === 0 && isKept) runs.push([]);
  return runs.map((tensors) => {
    const from = tensors[0]?.offset ?? 0;
    const part = layoutOf(tensors);
    return { from, problem: { ...rest, layout: part, view: view.slice(from, from + part.size) } };
  });
}

function learningRateOf(rule: Rule, options: Options, own: Options, { steps = Infinity }: RuleProblem): Group['learningRate'] {
  const rateIn = (given: Options) => rule.learningRate?.(given) ?? given.learningRate;
  if (rateIn(options) === rateIn(own)) return (_, usual) => usual;
  const schedule = numberAt(rateIn(options), steps);
  return (t) => schedule(t);
}

/** Numbers for the whole vector that a stage makes of scalars alone: every group has its own. */
export function ownScalars(stages: readonly Stage[]): ReadonlySet<string> {
  return new Set(stages.filter(({ scalar }) => scalar).map(({ output }) => output));
}

/** The name of a group's own scalar slot: `muProduct`, `muProduct_1`. */
export const scalarName = (name: string, number: number) => (number === 0 ? name : `${name}_${number}`);

/** The slots of all groups: vectors are shared, each group filling its stretches. */
export function slotsOfGroups(rule: Rule, options: Options, problem: RuleProblem): readonly StateSlot[] {
  const slots = new Map<string, StateSlot>();
  for (const group of groupsOf(rule, options, problem)) {
    const ofGroup = rule.slots(group.options, problem);
    const scalars = ownScalars(rule.stages(group.options, problem));
    for (const slot of ofGroup) {
      const name = scalars.has(slot.name) ? scalarName(slot.name, group.number) : slot.name;
      const title = name === slot.name ? slot.title : `${slot.title}, group ${group.number}`;
      if (!slots.has(name)) slots.set(name, { ...slot, name, title });
    }
  }
  return [...slots.values()];
}
