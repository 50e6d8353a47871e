import { Optimizer, type OptimizerSnapshot } from '../optimizer/optimizer';
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

/** Makes updates of single tensors as a rule does; what a rule compiles to is kept for the next of the same kind. */
export class Updater {
  private readonly made = new Map<string, { readonly rule: Rule; readonly optimizer: Optimizer; readonly start: OptimizerSnapshot }>();

  /** @throws RangeError where the rule refuses */
  update({ rule, options, learningRate, t, shape, parameters, gradient, slots }: UpdateInputs): UpdateOutputs {
    const { optimizer, start } = this.optimizerFor(rule, options, shape, parameters);
    const vectors = optimizer.slots.map(({ name, initial }): [string, Float32Array] => {
      const values = slots.get(name);
      return [name, values?.length === start.slots[name].length ? values : initial === 'parameters' ? parameters : start.slots[name]];
    });
    optimizer.restore({ t, theta: parameters, slots: Object.fromEntries(vectors) });
    optimizer.gradient.set(gradient);
    optimizer.update(NaN, learningRate);
    return { parameters: optimizer.theta.slice(), slots: new Map(optimizer.slots.map(({ name }) => [name, optimizer.slot(name).slice()])) };
  }

  private optimizerFor(rule: Rule, options: Options, shape: readonly number[], parameters: Float32Array) {
    // The rate comes with every update.
    const key = JSON.stringify([{ ...options, learningRate: undefined }, shape]);
    const known = this.made.get(key);
    if (known?.rule === rule) return known;
    const optimizer = new Optimizer(
      rule,
      options,
      { layout: layoutOf([{ name: 'w', shape }]), goal: 'minimize', view: [] },
      parameters,
      0,
      false,
    );
    const made = { rule, optimizer, start: optimizer.snapshot() };
    // Options that change at every step would fill it.
    if (this.made.size > 256) this.made.clear();
    this.made.set(key, made);
    return made;
  }
}
