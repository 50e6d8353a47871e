import { equation } from './notation/equation';
import { keptOutputs } from './fusion';
import { groupsOf, ownScalars, scalarName, type Group, type Stretch } from './groups';
import { aligned, blockLength, isBlockwise, mergedStages, passesOf, type Block, type Pass, type PassRange, type Step } from './passes';
import type { Rule, RuleProblem, StateSlot } from './rule';
import { scheduledOptions } from './schedulable';
import type { Stage, UpdateContext, Vectors } from './stage';

/** Everything that decides what comes next: restoring it and running on gives the same bits. */
export interface OptimizerSnapshot {
  /** Zero-based number of the next update. */
  readonly t: number;
  /** θ(t). */
  readonly theta: Float32Array;
  /** By slot name, as they were before update t. */
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** What the objective's layers carried before update t (Objective.stateLayout); absent: nothing. Kept by the stepper. */
  readonly layerState?: Float32Array;
}

/** A stretch of θ under the stages of its group. */
interface Part extends Stretch {
  readonly group: Group;
  readonly isFirst: boolean;
  readonly stages: readonly Stage[];
}

/** Called with each stage's output, block by block: entries from … from + values.length − 1. */
export type StageObserver = (stage: Stage, values: Float32Array, from: number) => void;

/** Milliseconds that everybody waits for. */
const slow = 50;

/**
 * A rule at work on one flat parameter vector. Writes nothing but its own vectors; knows nothing of the objective.
 * Arithmetic is float64 within a stage and float32 between stages, whether or not anybody observes.
 */
export class Optimizer {
  readonly slots: readonly StateSlot[];
  readonly stages: readonly Stage[];
  readonly theta: Float32Array;
  /** To be filled by the caller before `update`: gradient of the function to minimize. */
  readonly gradient: Float32Array;
  /** Of the update made last. */
  readonly effectiveLearningRate: Float32Array;
  t: number;
  /** Whether a stage may take long whatever its vectors. */
  private readonly hasLongStage: boolean;
  /** Whether the last update took so long that somebody may not want to wait for the next. */
  private isSlow = false;
  /** Whether a stage may fail: the update is then undone. */
  private readonly mayFail: boolean;

  private readonly state: Vectors = {};
  private readonly groups: readonly Group[];
  private passes: readonly Pass[];
  /** Every vector that stages work on, by name. */
  private readonly vectors: Vectors;
  /** What is read of it from outside. */
  private readonly neededLater: ReadonlySet<string>;
  /** The options of update t, where others than the learning rate follow a schedule. */
  private readonly optionsAt: ReturnType<typeof scheduledOptions>;

  /**
   * @param begun the number of its first update: where another optimizer made those before, the rule's own t counts from here.
   * @param keepsRate false where nobody reads the effective learning rate of long vectors, which is then not kept whole.
   * @throws RangeError when the rule refuses the problem.
   */
  constructor(
    private readonly rule: Rule,
    options: Record<string, unknown>,
    private readonly problem: RuleProblem,
    start: Float32Array,
    private begun = 0,
    keepsRate = true,
  ) {
    this.t = begun;
    const refusal = rule.refuse?.(options, problem);
    if (refusal !== undefined) throw new RangeError(refusal);
    const size = problem.layout.size;
    this.slots = rule.slots(options, problem);
    this.theta = Float32Array.from(start);
    this.gradient = new Float32Array(size);
    for (const slot of this.slots) {
      this.state[slot.name] = slot.initial === 'parameters' ? this.theta.slice() : new Float32Array(slot.size).fill(slot.initial);
    }

    this.groups = groupsOf(rule, options, problem);
    this.optionsAt = scheduledOptions(rule, options, problem.steps ?? Infinity);
    const whole = rule.stages(this.groups[0].options, problem);
    const parts = this.partsOf(this.groups, whole);
    this.stages = [...mergedStages([whole, ...parts.map(({ stages }) => stages)]), apply];

    this.hasLongStage = this.stages.some((stage) => stage.isLong);
    this.mayFail = this.stages.some((stage) => stage.mayFail);
    // What lies between two stages that need the whole vector has to be kept whole.
    const fitsBlocks = size > blockLength && this.stages.every((stage) => isBlockwise(stage) && !stage.isLate);
    const vectors: Vectors = { theta: this.theta, gradient: this.gradient, ...this.state };
    for (const { group, stages } of parts)
      for (const name of ownScalars(stages)) vectors[scalarName(name, group.number)] ??= new Float32Array(1);
    for (const { output, isNumber } of this.stages) if (isNumber) vectors[output] ??= new Float32Array(1);
    for (const name of ['effectiveLearningRate', 'update', ...this.stages.flatMap(({ output, beside = [] }) => [output, ...beside])]) {
      vectors[name] ??= new Float32Array(fitsBlocks && !(keepsRate && name === 'effectiveLearningRate') ? blockLength : size);
    }
    this.effectiveLearningRate = vectors.effectiveLearningRate;
    this.vectors = vectors;
    if (this.groups.length > 1) {
      for (const {
        group,
        from,
        problem: { layout },
      } of parts)
        this.fillSlots(rule.slots(group.options, problem), from, layout.size);
    }
    this.neededLater = new Set([
      'theta',
      ...(keepsRate || !fitsBlocks ? ['effectiveLearningRate'] : []),
      ...this.slots.map(({ name }) => name),
    ]);
    this.passes = this.passesOver(parts, whole);
  }

  /** The stretches of θ with the stages of their groups. */
  private partsOf(groups: readonly Group[], whole: readonly Stage[]): readonly Part[] {
    const isOne = groups.length === 1;
    return groups.flatMap((group) =>
      group.stretches.map((stretch, i) => ({
        group,
        ...stretch,
        isFirst: i === 0,
        stages: isOne ? whole : this.rule.stages(group.options, stretch.problem),
      })),
    );
  }

  private passesOver(parts: readonly Part[], whole: readonly Stage[]): Pass[] {
    const { vectors, neededLater } = this;
    const { size } = this.problem.layout;
    // Where every update has numbers of its own, a loop is worth compiling for long vectors only.
    const compiles = !this.optionsAt || size > blockLength;
    const isOne = this.groups.length === 1;
    const places = parts.map(({ group, from, problem: { layout }, isFirst, stages }) => {
      const scalars = ownScalars(stages);
      const named = Object.entries(vectors).map(([name, values]): [string, Float32Array] => {
        if (scalars.has(name)) return [name, vectors[scalarName(name, group.number)]];
        return [name, isOne || values.length !== size || this.isScalar(name) ? values : values.subarray(from, from + layout.size)];
      });
      const place = {
        group: group.number,
        from,
        size: layout.size,
        isFirst,
        vectors: Object.fromEntries(named),
        isKept: keptOutputs([...stages, apply], neededLater),
        compiles,
      };
      return { place, steps: aligned(this.stages, [...stages, apply]) };
    });
    return passesInTurn(
      { group: 0, from: 0, size, isFirst: true, vectors, isKept: keptOutputs([...whole, apply], neededLater), compiles },
      aligned(this.stages, [...whole, apply]),
      places,
    );
  }

  /** The stages with the numbers that scheduled options have in update t. */
  private followSchedules(): void {
    if (!this.optionsAt) return;
    const groups = groupsOf(this.rule, this.optionsAt(this.t), this.problem);
    const whole = this.rule.stages(groups[0].options, this.problem);
    this.passes = this.passesOver(this.partsOf(groups, whole), whole);
  }

  /**
   * Makes update t from `gradient` and moves θ by it.
   * @param evaluate for rules that evaluate the function more than once an update.
   * @param watch called now and then by stages that may take long; where it throws, everything is as it was before.
   */
  update(
    value: number,
    learningRate: number,
    observe?: StageObserver,
    evaluate: UpdateContext['evaluate'] = cannotEvaluate,
    watch?: () => void,
    measure?: UpdateContext['measure'],
  ): void {
    const own: UpdateContext = { t: this.t - this.begun, learningRate, value, evaluate, measure, watch };
    if (!this.mayFail && (!watch || !this.isInterruptible)) {
      const began = this.isLarge ? performance.now() : 0;
      this.runStages(own, observe);
      if (this.isLarge) this.isSlow = performance.now() - began > slow;
      return;
    }
    const written = [this.theta, this.gradient, this.effectiveLearningRate, ...Object.values(this.state)].map((values) => ({
      values,
      before: values.slice(),
    }));
    try {
      this.runStages(own, observe);
    } catch (error) {
      for (const { values, before } of written) values.set(before);
      throw error;
    }
  }

  private runStages(own: UpdateContext, observe: StageObserver | undefined): void {
    const { learningRate } = own;
    this.followSchedules();
    const contexts = this.groups.map((group) =>
      group.number === 0 ? own : { ...own, learningRate: group.learningRate(this.t, learningRate) },
    );
    for (let p = 0; p < this.passes.length; p++) {
      const { group, blocks, first, later } = this.passes[p];
      const context = contexts[group];
      for (let i = 0; i < blocks.length; i++) {
        const { steps, quick } = i === 0 ? first : later;
        if (!observe) for (let k = 0; k < quick.length; k++) quick[k].run(blocks[i].vectors, blocks[i].length, context);
        else for (const step of steps) observed(step, blocks[i], group, context, observe);
        if (this.isSlow) context.watch?.();
      }
    }
    this.t++;
  }

  /** Whether an update may take so long that it can be interrupted. */
  get isInterruptible(): boolean {
    return this.hasLongStage || this.isSlow;
  }

  /** Of so many parameters that the time of an update is worth a look at the clock. */
  private get isLarge(): boolean {
    return this.theta.length > blockLength;
  }

  /** Has the rule's own t count from another update, as where its state was made elsewhere. */
  countFrom(begun: number): void {
    this.begun = begun;
  }

  slot(name: string): Float32Array {
    return this.state[name];
  }

  /** True for a slot with one number for the whole vector. */
  private isScalar(name: string): boolean {
    return this.slots.some((slot) => slot.name === name && slot.scalar === true);
  }

  /** Gives a stretch of the vectors that groups share the first values of its own group. */
  private fillSlots(slots: readonly StateSlot[], from: number, size: number): void {
    for (const { name, scalar, initial } of slots)
      if (!scalar && initial !== 'parameters') this.state[name].fill(initial, from, from + size);
  }

  snapshot(): OptimizerSnapshot {
    return {
      t: this.t,
      theta: this.theta.slice(),
      slots: Object.fromEntries(Object.entries(this.state).map(([name, values]) => [name, values.slice()])),
    };
  }

  restore({ t, theta, slots }: OptimizerSnapshot): void {
    this.t = t;
    this.theta.set(theta);
    for (const [name, values] of Object.entries(slots)) this.state[name].set(values);
  }
}

function cannotEvaluate(): never {
  throw new Error('This optimizer evaluates the function itself: pass `evaluate` to its update.');
}

/** θ ← θ + Δθ, the last stage of every update. */
export const apply: Stage = {
  name: 'apply',
  output: 'theta',
  symbol: 'θ',
  formula: 'θ ← θ + Δθ',
  equation: equation('theta + update', { theta: 'theta', update: 'update' }),
  line: {
    tree: {
      kind: 'operation',
      name: '+',
      operands: [
        { kind: 'vector', name: 'theta', level: 'entry' },
        { kind: 'vector', name: 'update', level: 'entry' },
      ],
      level: 'entry',
    },
    reads: new Set(['theta', 'update']),
    isFusable: true,
  },
  elementwise: true,
  run({ theta, update }, length) {
    for (let i = 0; i < length; i++) theta[i] += update[i];
  },
};

function observed(
  { shown, own }: Step,
  { vectors, from, length }: Block,
  group: number,
  context: UpdateContext,
  observe: StageObserver,
): void {
  own?.run(vectors, length, context);
  const values = vectors[own || !shown.otherwise ? shown.output : shown.otherwise];
  if (!shown.scalar) observe(shown, values.subarray(0, length), from);
  // A group's own scalars are state of its own; what is shown as a stage's output is the optimizer's.
  else if (group === 0) observe(shown, values, 0);
}

/**
 * Stages that couple all parameters run over the whole of θ; the others, between them, stretch by stretch. A late scalar
 * waits for all stretches.
 */
function passesInTurn(
  whole: PassRange,
  wholeSteps: readonly Step[],
  places: readonly { place: PassRange; steps: readonly Step[] }[],
): Pass[] {
  if (places.length === 1) return passesOf(wholeSteps, whole);
  const passes: Pass[] = [];
  for (let from = 0, to = 0; from < wholeSteps.length; from = to + 1) {
    to = wholeSteps.findIndex(({ shown }, i) => (i >= from && shown.coupled) || (i > from && shown.isLate));
    if (to < 0) to = wholeSteps.length;
    for (const { place, steps } of places) passes.push(...passesOf(steps.slice(from, to), place));
    if (to < wholeSteps.length && wholeSteps[to].shown.coupled) passes.push(...passesOf([wholeSteps[to]], whole));
    else to--;
  }
  return passes;
}
