import type { WholeStep, Moment } from '../optrace/recording';
import type { RecordedStep, ScalarState } from '../optrace/recorded';
import { stepNames, type Counterpart } from './counterpart';
import type { Reading, Seen } from './reading';
import { bitsOf, distanceOf, type Distance } from './tolerance';
import { Updater, type UpdateInputs, type UpdateOutputs } from './update';

/** What a parameter's update was found to be, of one step. */
export interface Found extends Distance {
  readonly parameter: number;
  /** The slot, in the rule's name; undefined: the parameter itself. */
  readonly slot: string | undefined;
  readonly recorded: number;
  readonly ours: number;
}

/** Of every step: the worst of what was compared, and the first that rounding does not explain, in the order of the stages. */
export interface StepResult {
  readonly compared: number;
  readonly ulps: number;
  readonly departure: Found | undefined;
}

/** Makes the updates of a recording again, one tensor at a time, by one reading of its rule. */
export class Checker {
  /** State that the recording does not name as we do, carried on by our own updates. */
  private readonly carried = new Map<number, { step: number; slots: ReadonlyMap<string, Float32Array>; t: number }>();

  private readonly updater = new Updater();

  constructor(
    private readonly counterpart: Counterpart,
    private readonly reading: Reading = {},
  ) {}

  check(seen: Seen, whole: WholeStep): StepResult {
    const step = seen.steps[seen.at];
    let [compared, ulps] = [0, 0];
    let departure: Found | undefined;
    step.description.groups.forEach((group, number) => {
      for (const parameter of group.parameters) {
        const inputs = this.inputs(seen, whole, number, parameter);
        if (!inputs) continue;
        const outputs = this.updater.update(inputs);
        this.carried.set(parameter, { step: step.step, slots: outputs.slots, t: inputs.t + 1 });
        compared++;
        const found = this.compare(step, whole, parameter, inputs, outputs);
        ulps = Math.max(ulps, ...found.map((one) => one.ulps));
        departure ??= found.find((one) => one.excess > 1);
      }
    });
    return { compared, ulps, departure };
  }

  /** Undefined where there was no update, or not all of it is kept. */
  private inputs({ steps, at }: Seen, whole: WholeStep, group: number, parameter: number): UpdateInputs | undefined {
    const step = steps[at];
    const { before, gradient } = whole;
    const [parameters, slope] = [before.parameters[parameter], gradient[parameter]];
    if (!parameters || !slope || slope.length !== parameters.length) return undefined;
    const { counterpart, reading } = this;
    const torchOptions = step.options[group];
    const seen = { steps, at };
    const options = reading.options ? reading.options(counterpart.options(torchOptions), seen) : counterpart.options(torchOptions);
    const rate = typeof options.learningRate === 'number' ? options.learningRate : 0;
    const sign = torchOptions.get('maximize') === true ? -1 : 1;
    const factor = sign * (reading.gradientFactor?.(seen) ?? 1);
    const decay = reading.gradientDecay?.(counterpart.gradientDecay(torchOptions)) ?? counterpart.gradientDecay(torchOptions);
    const taken = slope.map((g, i) => (decay === 0 ? factor * g : factor * g + decay * parameters[i]));
    const { slots, t } = this.state(step, whole, parameter, parameters.length);
    return {
      rule: reading.rule ?? counterpart.rule,
      options,
      learningRate: reading.learningRate?.(rate, seen, group) ?? rate,
      t: reading.t?.(t) ?? t,
      shape: step.description.parameters[parameter].shape,
      ...onlyRows(step.rows.get(parameter), step.description.parameters[parameter].shape, { parameters, gradient: taken, slots }),
    };
  }

  /** The recorded state in the rule's names; of an optimizer that names nothing as we do, the state that our own updates have left. */
  private state(
    step: RecordedStep,
    { before, after }: WholeStep,
    parameter: number,
    size: number,
  ): { slots: Map<string, Float32Array>; t: number } {
    const carried = this.carried.get(parameter);
    const last = carried?.step === step.step - 1 ? carried : undefined;
    const slots = new Map<string, Float32Array>();
    let isNamed = false;
    for (const name of new Set([...this.counterpart.slots.keys(), ...(last?.slots.keys() ?? [])])) {
      const aliases = this.counterpart.slots.get(name) ?? [];
      const isRecorded = slotOf(after, aliases, parameter) !== undefined;
      isNamed ||= isRecorded;
      const values = isRecorded ? slotOf(before, aliases, parameter) : last?.slots.get(name);
      if (values && !this.reading.forgets?.includes(name)) slots.set(name, values);
    }
    const hasState = [...slots.values()].some((values) => values.length === size);
    const isCounted = countOf(after.numbers, parameter) !== undefined;
    const uncounted = isNamed ? Number(hasState) : (last?.t ?? 0);
    return { slots, t: countOf(before.numbers, parameter) ?? (isCounted ? 0 : uncounted) };
  }

  private compare(step: RecordedStep, { after }: WholeStep, parameter: number, inputs: UpdateInputs, outputs: UpdateOutputs): Found[] {
    const rows = step.rows.get(parameter);
    const { shape, dtype } = step.description.parameters[parameter];
    const of = (values: Float32Array) => (rows ? gathered(values, rows, shape) : values);
    const bits = bitsOf(dtype);
    const pairs = [...outputs.slots].flatMap(([slot, ours]) => {
      const recorded = slotOf(after, this.counterpart.slots.get(slot) ?? [], parameter);
      if (!recorded || (recorded.length !== ours.length && !rows)) return [];
      return [
        {
          slot,
          kind: 'state' as const,
          before: inputs.slots.get(slot) ?? ours.map(() => 0),
          recorded: recorded.length === 1 ? recorded : of(recorded),
          ours,
        },
      ];
    });
    const moved = after.parameters[parameter];
    const all = [
      ...pairs,
      ...(moved
        ? [{ slot: undefined, kind: 'parameter' as const, before: inputs.parameters, recorded: of(moved), ours: outputs.parameters }]
        : []),
    ];
    let uncertain: Uncertainties | undefined;
    return all.map((pair): Found => {
      let distance = distanceOf({ ...pair, bits });
      if ((distance.excess > 1 && distance.excess < Infinity) || distance.ulps > 2) {
        uncertain ??= uncertaintiesOf(this.updater, inputs, outputs, bits);
        distance = distanceOf({
          ...pair,
          bits,
          uncertainty: pair.slot === undefined ? uncertain.parameters : uncertain.slots.get(pair.slot),
        });
      }
      return { ...distance, parameter, slot: pair.slot, recorded: pair.recorded[distance.at], ours: pair.ours[distance.at] };
    });
  }
}

interface Uncertainties {
  readonly parameters: Float64Array;
  readonly slots: ReadonlyMap<string, Float64Array>;
}

/**
 * What the outputs move by when every input in turn moves by a few of its last places: where terms cancel, more of an output is
 * uncertain than its own last place. Elementwise rules alone are made for it; of others it is an estimate.
 */
function uncertaintiesOf(updater: Updater, inputs: UpdateInputs, outputs: UpdateOutputs, bits: number): Uncertainties {
  const parameters = new Float64Array(outputs.parameters.length);
  const slots = new Map([...outputs.slots].map(([name, values]) => [name, new Float64Array(values.length)]));
  const add = (changed: UpdateInputs) => {
    const moved = updater.update(changed);
    spread(parameters, outputs.parameters, moved.parameters);
    for (const [name, sums] of slots) spread(sums, outputs.slots.get(name), moved.slots.get(name));
  };
  const decay = typeof inputs.options.weightDecay === 'number' ? inputs.options.weightDecay : 0;
  const nudge = 2 ** -(bits - 1);
  // The gradient with what is added to it, which is rounded at the size of the larger.
  add({ ...inputs, gradient: inputs.gradient.map((g, i) => g + nudge * Math.max(Math.abs(g), Math.abs(decay * inputs.parameters[i]))) });
  for (const [name, values] of inputs.slots)
    add({ ...inputs, slots: new Map([...inputs.slots, [name, values.map((x) => x * (1 + nudge))]]) });
  return { parameters, slots };
}

function spread(sums: Float64Array, one: ArrayLike<number> | undefined, other: ArrayLike<number> | undefined): void {
  if (!one || !other) return;
  for (let i = 0; i < sums.length; i++) {
    const difference = Math.abs(one[i] - other[i]);
    if (difference < Infinity) sums[i] += difference;
  }
}

/** What a moment holds of a slot, under any of its names, of one parameter. */
export function slotOf({ state, numbers }: Moment, aliases: readonly string[], parameter: number): Float32Array | undefined {
  for (const alias of aliases) {
    const tensor = state.get(alias)?.[parameter];
    if (tensor) return tensor;
    const number = numbers.get(alias);
    const own = typeof number === 'number' ? number : number?.[parameter];
    if (own !== undefined) return Float32Array.of(own);
  }
  return undefined;
}

/** How many updates a parameter has seen. */
export function countOf(numbers: ScalarState, parameter: number): number | undefined {
  for (const name of stepNames) {
    const known = numbers.get(name);
    const own = typeof known === 'number' ? known : known?.[parameter];
    if (own !== undefined && Number.isSafeInteger(own) && own >= 0) return own;
  }
  return undefined;
}

interface RowInputs {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly slots: ReadonlyMap<string, Float32Array>;
}

/** Of a sparse gradient the rows that it has: an optimizer for them leaves the others alone. */
function onlyRows(
  rows: readonly number[] | undefined,
  shape: readonly number[],
  { parameters, gradient, slots }: RowInputs,
): RowInputs & { shape?: readonly number[] } {
  if (!rows) return { parameters, gradient, slots };
  const of = (values: Float32Array) => (values.length === parameters.length ? gathered(values, rows, shape) : values);
  return {
    shape: [rows.length, ...shape.slice(1)],
    parameters: of(parameters),
    gradient: of(gradient),
    slots: new Map([...slots].map(([name, values]) => [name, of(values)])),
  };
}

function gathered(values: Float32Array, rows: readonly number[], shape: readonly number[]): Float32Array {
  const width = shape.slice(1).reduce((product, length) => product * length, 1);
  const found = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    if (row < shape[0]) found.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return found;
}
