import { Optimizer } from '../optimizer/optimizer';
import type { Rule } from '../optimizer/rule';
import { layoutOf } from '../parameters';

type Options = Readonly<Record<string, unknown>>;

/** What an update of one tensor is made from. */
export interface UpdateInputs {
  readonly rule: Rule;
  readonly options: Options;
  readonly learningRate: number;
  /** Updates that the state has seen. */
  readonly t: number;
  readonly shape: readonly number[];
  readonly parameters: Float32Array;
  /** Of the function to be minimized. */
  readonly gradient: Float32Array;
  /** By the rule's names; those absent are as at the start. */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

export interface UpdateOutputs {
  readonly parameters: Float32Array;
  readonly slots: ReadonlyMap<string, Float32Array>;
}

/** Makes one tensor's update as the rule does. @throws RangeError where the rule refuses */
export function updateOf({ rule, options, learningRate, t, shape, parameters, gradient, slots }: UpdateInputs): UpdateOutputs {
  const layout = layoutOf([{ name: 'w', shape }]);
  const problem = { layout, goal: 'minimize' as const, view: [] };
  const optimizer = new Optimizer(rule, options, problem, parameters, 0, false);
  optimizer.t = t;
  for (const { name } of optimizer.slots) {
    const values = slots.get(name);
    if (values?.length === optimizer.slot(name).length) optimizer.slot(name).set(values);
  }
  optimizer.gradient.set(gradient);
  optimizer.update(NaN, learningRate);
  return { parameters: optimizer.theta, slots: new Map(optimizer.slots.map(({ name }) => [name, optimizer.slot(name)])) };
}
