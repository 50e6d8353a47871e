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
  /** Of the update made last, where the vectors are short enough not to be worked through in blocks. */
  readonly effectiveLearningRate: Float32Array | undefined;
  t = 0;

  private readonly state: Vectors = {};
  private readonly blocks: readonly { readonly vectors: Vectors; readonly from: number; readonly length: number }[];

  /** @throws RangeError when the rule refuses the problem. */
  constructor(rule: Rule, options: Record<string, unknown>, problem: RuleProblem, start: Float32Array) {
    const refusal = rule.refuse?.(options, problem);
    if (refusal !== undefined) throw new RangeError(refusal);
    const size = problem.layout.size;
    this.slots = rule.slots(options, problem);
    this.stages = [...rule.stages(options, problem), apply];
    this.theta = Float32Array.from(start);
    this.gradient = new Float32Array(size);
    for (const slot of this.slots) this.state[slot.name] = new Float32Array(slot.size).fill(slot.initial);

    const blockwise = size > blockLength && this.stages.every((stage) => stage.elementwise);
    const temporaries: Vectors = {};
    const kept = new Set(['theta', ...this.slots.map((slot) => slot.name)]);
    for (const name of ['effectiveLearningRate', 'update', ...this.stages.map((stage) => stage.output)]) {
      if (!kept.has(name)) temporaries[name] ??= new Float32Array(blockwise ? blockLength : size);
    }
    this.effectiveLearningRate = blockwise ? undefined : temporaries.effectiveLearningRate;
    this.blocks = blocksOf(size, blockwise ? blockLength : Math.max(size, 1), { theta: this.theta, gradient: this.gradient, ...this.state }, temporaries);
  }

  /** Makes update t from `gradient` and moves θ by it. */
  update(value: number, learningRate: number, observe?: StageObserver): void {
    const context: UpdateContext = { t: this.t, learningRate, value };
    for (const { vectors, from, length } of this.blocks) {
      for (const stage of this.stages) {
        stage.run(vectors, length, context);
        observe?.(stage, vectors[stage.output].subarray(0, vectors[stage.output].length === 1 ? 1 : length), from);
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

/** θ ← θ + Δθ. */
const apply: Stage = {
  name: 'apply',
  output: 'theta',
  symbol: 'θ',
  formula: 'θ ← θ + Δθ',
  elementwise: true,
  run({ theta, update }, length) {
    for (let i = 0; i < length; i++) theta[i] += update[i];
  },
};

function blocksOf(size: number, length: number, whole: Vectors, temporaries: Vectors) {
  const blocks = [];
  for (let from = 0; from < size; from += length) {
    const count = Math.min(length, size - from);
    const vectors: Vectors = { ...temporaries };
    for (const [name, values] of Object.entries(whole)) {
      const isWhole = values.length === size && count < size;
      vectors[name] = isWhole ? values.subarray(from, from + count) : values;
    }
    blocks.push({ vectors, from, length: count });
  }
  return blocks;
}
