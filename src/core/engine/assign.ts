import type { Experiment, OptimizerEntry } from '../experiment/experiment';
import type { Objective } from '../objective/objective';
import type { EvaluationOptions } from '../optimizer/accumulable';
import type { Rule, RuleProblem } from '../optimizer/rule';
import { figureRefusal, isMoreBetter } from '../optimizer/schedules/watchedFigure';
import type { StopRule } from './earlyStop';
import type { Assignment, Origin } from './stepper';

/** What a rule may know of an experiment's problem. */
export function problemOf(experiment: Experiment, objective: Objective): RuleProblem {
  const view = experiment.objective.kind === 'formula' ? experiment.objective.view : {};
  const { layout, goal, updatesPerEpoch, product, meter } = objective;
  const problem = {
    layout,
    goal,
    view: [],
    steps: experiment.steps,
    seed: experiment.seed,
    ...(updatesPerEpoch === undefined ? {} : { updatesPerEpoch }),
    ...(product ? { product } : {}),
    ...(meter ? { figures: meter } : {}),
  };
  // A network's parameters are too many for windows.
  if (Object.keys(view).length === 0) return problem;
  const windows = layout.tensors.flatMap((tensor) =>
    Array.from({ length: tensor.size }, () => (Object.hasOwn(view, tensor.name) ? view[tensor.name] : undefined)),
  );
  return { ...problem, view: windows };
}

/**
 * Puts one optimizer of an experiment to work on its objective.
 * @param start θ(0), where it is not the one that the file gives.
 * @throws RangeError for an optimizer that the experiment's book does not have.
 */
export function assign(experiment: Experiment, entry: OptimizerEntry, compiled: Objective, start = startOf(entry, compiled)): Assignment {
  const rule = experiment.book.named(entry.name);
  if (!rule) throw new RangeError(`There is no optimizer ${entry.name}.`);
  const objective = evaluatedFor(rule, entry.options, compiled, entry.batchSize);
  const problem = problemOf(experiment, objective);
  const limit = rule.limit?.(entry.options, problem) ?? Infinity;
  const origin = start === objective.start ? trainedOrigin(rule, entry.options, objective, problem) : undefined;
  const stop = stopRuleOf(experiment, objective);
  return {
    rule,
    book: experiment.book,
    options: entry.options,
    objective,
    problem,
    start,
    ...(stop ? { stop } : {}),
    ...measuring(experiment, objective, stop),
    steps: Math.min(experiment.steps, limit),
    ...(origin ? { origin } : {}),
  };
}

/** The objective as an optimizer's own options, and the size of its run's batches, have it evaluated. */
export function evaluatedFor(rule: Rule, options: OptimizerEntry['options'], objective: Objective, batchSize?: number | 'all'): Objective {
  const { accumulate = 1, maximize = false }: EvaluationOptions = rule.usesGradient ? options : {};
  const ways = { batchSize, accumulate, goal: maximize ? ('maximize' as const) : ('minimize' as const) };
  return objective.evaluatedWith?.(ways) ?? objective;
}

/** `stop:` with everything filled in, on an objective that measures its figure. */
function stopRuleOf({ stop }: Pick<Experiment, 'stop'>, { goal, meter, updatesPerEpoch }: Objective): StopRule | undefined {
  if (!stop) return undefined;
  const { when: figure = 'value', patience = 5, every, minimumChange = 0, restoreBest = false } = stop.given;
  return {
    figure,
    patience,
    minimumChange,
    restoreBest,
    every: typeof every === 'number' ? every : (updatesPerEpoch ?? 1),
    goal: figure === 'value' ? goal : isMoreBetter(figure, meter) ? 'maximize' : 'minimize',
  };
}

/** Why `stop:` cannot watch its figure on this objective; undefined where it can. */
export function stopRefusal({ stop }: Pick<Experiment, 'stop'>, { meter }: Objective): string | undefined {
  return stop && figureRefusal('stop', stop.given.when ?? 'value', meter);
}

/** When figures are measured: as the file says, and wherever `stop` looks at one. */
function measuring(
  { validation }: Pick<Experiment, 'validation'>,
  { updatesPerEpoch }: Objective,
  stop: StopRule | undefined,
): Pick<Assignment, 'measureEvery' | 'measureAt'> {
  const { every, at } = validation ?? {};
  const chosen = every === 'epoch' ? (updatesPerEpoch ?? 1) : every;
  return {
    ...(stop || chosen !== undefined ? { measureEvery: [stop?.every ?? [], chosen ?? []].flat() } : {}),
    ...(validation ? { measureAt: at ?? [] } : {}),
  };
}

function startOf({ start }: OptimizerEntry, objective: Objective): Float32Array {
  return start ? Float32Array.from(start) : objective.start;
}

/**
 * Where the weights were saved by a run of the same rule with the same state, the run goes on from there, step and all; any other
 * begins at step 0 from the saved parameters.
 */
function trainedOrigin(
  rule: Rule,
  options: OptimizerEntry['options'],
  { trained, start, stateStart }: Objective,
  problem: RuleProblem,
): Origin | undefined {
  if (trained?.optimizer !== rule.name) return undefined;
  const slots = rule.slots(options, problem);
  const given = slots.flatMap(({ name, size }): [string, Float32Array][] => {
    const values = trained.slots.get(name);
    return values?.length === size ? [[name, values]] : [];
  });
  if (given.length < slots.length || given.length < trained.slots.size) return undefined;
  return {
    step: trained.step,
    begun: 0,
    snapshot: { t: trained.step, theta: start, slots: Object.fromEntries(given), layerState: stateStart },
    edits: [],
  };
}
