import { equation } from './notation/equation';
import type { Rule, RuleProblem, StateSlot } from './rule';
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

/** Called with each stage's output, block by block: entries from … from + values.length − 1. */
export type StageObserver = (stage: Stage, values: Float32Array, from: number) => void;

/** Long vectors are worked through in blocks that stay in the processor's cache while all stages pass over them. */
const blockLength = 8192;

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

  private readonly state: Vectors = {};
  private readonly passes: readonly Pass[];

  /**
   * @param begun the number of its first update: where another optimizer made those before, the rule's own t counts from here.
   * @throws RangeError when the rule refuses the problem.
   */
  constructor(
    rule: Rule,
    options: Record<string, unknown>,
    problem: RuleProblem,
    start: Float32Array,
    private readonly begun = 0,
  ) {
    this.t = begun;
    const refusal = rule.refuse?.(options, problem);
    if (refusal !== undefined) throw new RangeError(refusal);
    const size = problem.layout.size;
    this.slots = rule.slots(options, problem);
    this.stages = [...rule.stages(options, problem), apply];
    this.theta = Float32Array.from(start);
    this.gradient = new Float32Array(size);
    for (const slot of this.slots) {
      this.state[slot.name] = slot.initial === 'parameters' ? this.theta.slice() : new Float32Array(slot.size).fill(slot.initial);
    }

    // What lies between two stages that need the whole vector has to be kept whole.
    const fitsBlocks = size > blockLength && this.stages.every(isBlockwise);
    const whole: Vectors = { theta: this.theta, gradient: this.gradient, ...this.state };
    const temporaries: Vectors = {};
    for (const name of ['effectiveLearningRate', 'update', ...this.stages.map((stage) => stage.output)]) {
      if (!(name in whole)) temporaries[name] ??= new Float32Array(fitsBlocks && name !== 'effectiveLearningRate' ? blockLength : size);
    }
    this.effectiveLearningRate = temporaries.effectiveLearningRate;
    this.passes = passesOf(this.stages, size, { ...whole, ...temporaries });
  }

  /**
   * Makes update t from `gradient` and moves θ by it.
   * @param evaluate for rules that evaluate the function more than once an update.
   */
  update(value: number, learningRate: number, observe?: StageObserver, evaluate: UpdateContext['evaluate'] = cannotEvaluate): void {
    const context: UpdateContext = { t: this.t - this.begun, learningRate, value, evaluate };
    for (const { stages, blocks } of this.passes) {
      for (const { vectors, from, length } of blocks) {
        for (const stage of stages) {
          if (stage.scalar && from > 0) continue;
          stage.run(vectors, length, context);
          observe?.(stage, vectors[stage.output].subarray(0, length), from);
        }
      }
    }
    this.t++;
  }

  slot(name: string): Float32Array {
    return this.state[name];
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

/** θ ← θ + Δθ. */
const apply: Stage = {
  name: 'apply',
  output: 'theta',
  symbol: 'θ',
  formula: 'θ ← θ + Δθ',
  equation: equation('theta + update', { theta: 'theta', update: 'update' }),
  elementwise: true,
  run({ theta, update }, length) {
    for (let i = 0; i < length; i++) theta[i] += update[i];
  },
};

/** Stages that follow each other over the same blocks. */
interface Pass {
  readonly stages: readonly Stage[];
  readonly blocks: readonly Block[];
}

interface Block {
  readonly vectors: Vectors;
  readonly from: number;
  readonly length: number;
}

const isBlockwise = (stage: Stage) => stage.elementwise || stage.scalar === true;

/** Blockwise stages share passes; a stage that needs the whole vector makes a pass of its own. */
function passesOf(stages: readonly Stage[], size: number, vectors: Vectors): Pass[] {
  const whole = [{ vectors, from: 0, length: size }];
  if (size <= blockLength) return [{ stages, blocks: whole }];
  const blocks = blocksOf(size, vectors);
  const passes: { stages: Stage[]; blocks: readonly Block[] }[] = [];
  for (const stage of stages) {
    const last = passes.at(-1);
    if (isBlockwise(stage) && last?.blocks === blocks) last.stages.push(stage);
    else passes.push({ stages: [stage], blocks: isBlockwise(stage) ? blocks : whole });
  }
  return passes;
}

function blocksOf(size: number, whole: Vectors): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < size; from += blockLength) {
    const length = Math.min(blockLength, size - from);
    const vectors = Object.fromEntries(
      Object.entries(whole).map(([name, values]) => [name, values.length === size ? values.subarray(from, from + length) : values]),
    );
    blocks.push({ vectors, from, length });
  }
  return blocks;
}
