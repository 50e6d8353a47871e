import { evaluatedFor } from './assign';
import { checkedOptimizer } from '../experiment/optionsOf';
import type { OptimizerSnapshot } from '../optimizer/optimizer';
import type { Rule, StateSlot } from '../optimizer/rule';
import type { Edit } from '../recording/edit';
import type { Replayable } from './replayable';
import type { Assignment } from './stepper';

/** What differs in a fork. */
export interface ForkOptions {
  /** Another optimizer by its name; absent: the parent's. */
  readonly optimizer?: string;
  /** Options that differ from the parent's, or for another optimizer from its defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * A run from a recorded step of another: θ, batches and learning-rate schedule go on from there, and so does the state where
 * the optimizer is the same; another optimizer begins with its first state, which it counts its own updates from.
 * @throws RangeError whose message says what the rule does not accept.
 */
export function fork(parent: Replayable, step: number, { optimizer, options = {} }: ForkOptions, plannedSteps: number): Assignment {
  const { rule: parentRule, book, objective: parentObjective } = parent.assignment;
  const isSame = optimizer === undefined || optimizer === parentRule.name;
  const { rule, options: checked } = checkedOptimizer(book, optimizer ?? parentRule.name, {
    ...(isSame ? parent.optionsAt(step) : {}),
    ...options,
  });
  const objective = evaluatedFor(rule, checked, parentObjective);
  const problem = { ...parent.assignment.problem, goal: objective.goal, updatesPerEpoch: objective.updatesPerEpoch };
  const refusal = rule.refuse?.(checked, problem);
  if (refusal !== undefined) throw new RangeError(refusal);

  const known = objective.lastKnown?.(step) ?? Infinity;
  if (known <= step)
    throw new RangeError(
      `The recorded gradients end at step ${step}, or were not kept there, so nothing can be made of them. Fork from an earlier step.`,
    );

  const before = parent.snapshotBefore(step);
  const repeated = parent.edits.filter((edit) => edit.step === step && edit.change.kind === 'parameters');
  // As the parent's record shows it: what was changed at this very step is part of its present parameters.
  const theta = Float32Array.from(before.theta);
  for (const { change } of parent.edits.filter((edit) => edit.step === step))
    if (change.kind === 'end' && change.parameters) theta.set(change.parameters);
  for (const { change } of repeated) if (change.kind === 'parameters') theta[change.index] = change.value;

  const wanted = rule.slots(checked, problem);
  const begun = isSame ? (parent.assignment.origin?.begun ?? 0) : step;
  const snapshot: OptimizerSnapshot = {
    t: step,
    theta,
    slots: Object.fromEntries(wanted.map((slot) => [slot.name, isSame ? (kept(before, slot) ?? first(slot, theta)) : first(slot, theta)])),
    layerState: before.layerState,
  };
  const edits = isSame ? parent.edits.filter((edit) => edit.step === step && edit.change.kind === 'state' && isAmong(edit, wanted)) : [];
  const limit = limitOf(rule, checked, parent);
  const { stop, measureEvery, measureAt } = parent.assignment;
  return {
    rule,
    book,
    options: checked,
    objective,
    problem,
    start: theta,
    ...(stop ? { stop } : {}),
    ...(measureEvery === undefined ? {} : { measureEvery }),
    ...(measureAt === undefined ? {} : { measureAt }),
    steps: Math.min(plannedSteps, begun + limit, known),
    origin: { step, begun, snapshot, edits },
  };
}

function kept({ slots }: OptimizerSnapshot, { name, size }: StateSlot): Float32Array | undefined {
  const values = Object.hasOwn(slots, name) ? slots[name] : undefined;
  return values?.length === size ? values.slice() : undefined;
}

function first({ size, initial }: StateSlot, theta: Float32Array): Float32Array {
  return initial === 'parameters' ? theta.slice() : new Float32Array(size).fill(initial);
}

function isAmong({ change }: Edit, slots: readonly StateSlot[]): boolean {
  return change.kind === 'state' && slots.some(({ name, size }) => name === change.slot && change.index < size);
}

function limitOf(rule: Rule, options: Readonly<Record<string, unknown>>, { assignment: { problem } }: Replayable): number {
  return rule.limit?.(options, problem) ?? Infinity;
}
