import type { SummaryFigure } from '../record/summary';

/** A tensor at a step: all of it, or figures of it. */
export interface SeenTensor {
  readonly shape: readonly number[];
  readonly values?: Float32Array;
  readonly figures?: ReadonlyMap<SummaryFigure, number>;
}

export type SeenTensors = ReadonlyMap<string, SeenTensor>;

/** What a file says of one step, in the order in which a step is made; what it does not say is absent. */
export interface SeenStep {
  readonly step: number;
  /** Before the update. */
  readonly parameters?: SeenTensors;
  readonly value?: number;
  readonly gradient?: SeenTensors;
  readonly learningRate?: number;
  /** By slot, in our names. */
  readonly state: ReadonlyMap<string, SeenTensors>;
  readonly update?: SeenTensors;
  /** The next step's parameters. */
  readonly after?: SeenTensors;
}

/** One optimizer's run in a file. */
export interface SeenRun {
  readonly name: string;
  /** Whose layout its tensors have: kernels are [inputs, outputs] here and [outputs, inputs] there. */
  readonly origin: 'ours' | 'torch';
  steps(): AsyncIterable<SeenStep>;
}
