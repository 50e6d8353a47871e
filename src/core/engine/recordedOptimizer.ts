import { countOf, slotOf } from '../conformance/checker';
import type { Counterpart } from '../conformance/counterpart';
import type { Optimizer } from '../optimizer/optimizer';
import type { Description, RecordedStep } from '../optrace/recorded';
import type { Moment, Recording, WholeStep } from '../optrace/recording';
import { layoutOf, type ParameterLayout } from '../parameters';
import type { RecordedUpdates } from './recordedUpdates';

type Options = Readonly<Record<string, unknown>>;

/** One optimizer of a recording under the rule that it claims to be: its steps by their own numbers, whole vectors in the order of its parameters. */
export class RecordedOptimizer implements RecordedUpdates {
  readonly description: Description;
  readonly layout: ParameterLayout;
  /** The first step that is recorded. */
  readonly first: number;
  private readonly translated = new WeakMap<ReadonlyMap<string, unknown>, Options>();

  constructor(
    private readonly recording: Recording,
    readonly number: number,
    readonly counterpart: Counterpart,
  ) {
    // Parameters that were added later stand behind those that were there before.
    this.description = this.steps[this.steps.length - 1].description;
    this.layout = layoutOf(this.description.parameters);
    this.first = this.steps[0].step;
  }

  get steps(): readonly RecordedStep[] {
    return this.recording.index.optimizers[this.number].steps;
  }

  get end(): number {
    return this.steps[this.steps.length - 1].step + 1;
  }

  isKept(step: number): boolean {
    return this.wholeAt(step) !== undefined;
  }

  /** What is said of a step; undefined for one that was left out, or not recorded. */
  lineOf(step: number): RecordedStep | undefined {
    return this.steps[this.placeOf(step)];
  }

  /** The loss that the training has noted; NaN: none. */
  valueAt(step: number): number {
    return this.lineOf(step)?.scalars.get('loss') ?? NaN;
  }

  /** The whole gradient: 0 where a parameter had none, NaN where it was not kept. */
  gradientAt(step: number, into: Float32Array): void {
    const whole = this.wholeAt(step);
    const line = this.lineOf(step);
    if (!whole || !line) {
      into.fill(NaN);
      return;
    }
    this.layout.tensors.forEach(({ offset, size, shape }, parameter) => {
      const values = whole.gradient[parameter];
      const rows = line.rows.get(parameter);
      const tensor = into.subarray(offset, offset + size);
      if (values?.length === size) tensor.set(values);
      else if (values && rows) scatter(tensor, values, rows, shape);
      else tensor.fill(line.absent.has(parameter) || parameter >= line.description.parameters.length ? 0 : NaN);
    });
  }

  /** The last step from `step` on up to which every gradient was kept, as the index says. */
  lastKnown(step: number): number {
    let last = step - 1;
    while (this.lineOf(last + 1)?.whole) last++;
    return last;
  }

  begin(step: number, optimizer: Optimizer): void {
    const whole = this.wholeAt(step);
    if (whole) optimizer.countFrom(step - this.countAt(step));
    this.put(optimizer, whole, whole?.before);
  }

  finish(step: number, optimizer: Optimizer): void {
    const whole = this.wholeAt(step);
    this.put(optimizer, whole, whole?.after);
  }

  countAt(step: number): number {
    const whole = this.wholeAt(step);
    if (!whole) return step - this.first;
    return this.layout.tensors.reduce((most, _, parameter) => Math.max(most, countOf(whole.before.numbers, parameter) ?? 0), 0);
  }

  optionsAt(step: number): Options {
    const [first, ...others] = this.groupsAt(step);
    return others.length === 0 ? first : { ...first, groups: others };
  }

  /** The options of every group. */
  groupsAt(step: number): readonly Options[] {
    const { options } = this.lineOf(step) ?? this.steps[Math.max(0, this.placeBefore(step))];
    return options.map((recorded) => {
      const known = this.translated.get(recorded) ?? this.counterpart.options(recorded);
      this.translated.set(recorded, known);
      return known;
    });
  }

  private wholeAt(step: number): WholeStep | undefined {
    const at = this.placeOf(step);
    return at < 0 ? undefined : this.recording.wholeNow(this.number, at);
  }

  private put(optimizer: Optimizer, whole: WholeStep | undefined, moment: Moment | undefined): void {
    const { tensors, size } = this.layout;
    tensors.forEach(({ offset, size: entries }, parameter) => {
      const values = moment?.parameters[parameter];
      if (values?.length === entries) optimizer.theta.set(values, offset);
      else optimizer.theta.fill(NaN, offset, offset + entries);
    });
    for (const { name, size: entries, initial } of optimizer.slots) {
      const slot = optimizer.slot(name);
      const aliases = this.counterpart.slots.get(name) ?? [];
      if (!whole || !moment) {
        if (entries === size) slot.fill(NaN);
      } else if (entries === size) this.putSlot(slot, aliases, moment, whole, initial === 'parameters' ? optimizer.theta : initial);
      else if (entries === 1) {
        const scalar = tensors.map((_, parameter) => slotOf(moment, aliases, parameter)).find((values) => values?.length === 1);
        if (scalar) slot.set(scalar);
      }
    }
  }

  private putSlot(
    slot: Float32Array,
    aliases: readonly string[],
    moment: Moment,
    { after }: WholeStep,
    initial: number | Float32Array,
  ): void {
    this.layout.tensors.forEach(({ offset, size }, parameter) => {
      const tensor = slot.subarray(offset, offset + size);
      const values = slotOf(moment, aliases, parameter);
      if (values?.length === size) tensor.set(values);
      else if (values?.length === 1) tensor.fill(values[0]);
      // Not there yet: as a rule begins. What is never there under a name that we know goes on as our rule has left it.
      else if (slotOf(after, aliases, parameter)) {
        if (typeof initial === 'number') tensor.fill(initial);
        else tensor.set(initial.subarray(offset, offset + size));
      }
    });
  }

  /** Where a step stands in the list; −1: nowhere. */
  private placeOf(step: number): number {
    const at = this.placeBefore(step);
    return this.steps[at]?.step === step ? at : -1;
  }

  /** The last that is not later. */
  private placeBefore(step: number): number {
    const { steps } = this;
    const guess = step - this.first;
    if (steps[guess]?.step === step) return guess;
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle].step <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Rows of a sparse gradient at their places; the others are 0. */
function scatter(into: Float32Array, values: Float32Array, rows: readonly number[], shape: readonly number[]): void {
  into.fill(0);
  const width = shape.slice(1).reduce((product, length) => product * length, 1);
  rows.forEach((row, i) => {
    if (row < shape[0] && (i + 1) * width <= values.length) into.set(values.subarray(i * width, (i + 1) * width), row * width);
  });
}
