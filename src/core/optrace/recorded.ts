/** What the lines of a recording's index say, once they are checked. */
import type { Numeric } from './checked';

export interface RecordedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** As in safetensors: `F32`; any other text: not kept as numbers. */
  readonly dtype: string;
  readonly size: number;
  /** All its names, where it has several (tied weights). */
  readonly tied: readonly string[];
  /** The shape of the whole, where this process holds a part of it. */
  readonly globalShape?: readonly number[];
}

export interface RecordedGroup {
  /** Numbers of parameters. */
  readonly parameters: readonly number[];
  readonly options: ReadonlyMap<string, unknown>;
}

/** What an optimizer holds from a step on, until it is described anew. */
export interface Description {
  readonly className: string;
  /** The rule that it claims to be, where the recorder was told. */
  readonly rule: string | undefined;
  readonly implementation: 'single' | 'foreach' | 'fused';
  readonly groups: readonly RecordedGroup[];
  readonly parameters: readonly RecordedParameter[];
}

/** Where tensors of a step lie. */
export interface TensorLocation {
  readonly layout: number;
  readonly chunk: number;
  readonly row: number;
}

export type ScalarState = ReadonlyMap<string, Numeric | readonly (Numeric | undefined)[]>;

export interface Figures {
  readonly [figure: string]: readonly (Numeric | undefined)[];
}

export interface RecordedStep {
  readonly optimizer: number;
  readonly step: number;
  readonly description: Description;
  /** Of every group, as they were at this step. */
  readonly options: readonly ReadonlyMap<string, unknown>[];
  readonly scalars: ReadonlyMap<string, Numeric>;
  /** Single numbers of the state after the update, for all parameters or one each. */
  readonly state: ScalarState;
  /** Parameters without a gradient. */
  readonly absent: ReadonlySet<number>;
  /** Rows that a sparse gradient has. */
  readonly rows: ReadonlyMap<number, readonly number[]>;
  /** Evaluations by a closure; 0: the gradient was there before. */
  readonly evaluations: number;
  /** Parameters that somebody has changed since the update before. */
  readonly changedBefore: readonly number[];
  readonly checksum: string | undefined;
  /** The loss scale; undefined without a GradScaler. */
  readonly scale: number | undefined;
  /** Whether the gradient had been divided by it. */
  readonly unscaled: boolean | undefined;
  /** The scheduler's own count of its steps, where the recorder was given it. */
  readonly scheduler: number | undefined;
  /** Rates when recording began, where they changed before the first update. */
  readonly ratesAtStart: readonly Numeric[] | undefined;
  /** Gradient, and what came of parameters and state. */
  readonly whole: TensorLocation | undefined;
  /** Parameters and state before the update, where they are not those that the step before left. */
  readonly base: (TensorLocation & { readonly state: ScalarState }) | undefined;
  readonly figures: ReadonlyMap<string, Figures>;
  /** The first of a process that went on with the recording of another. */
  readonly isResumed: boolean;
}

export interface RecordedEvent {
  readonly kind: 'skipped' | 'gradientChanged' | 'trigger';
  readonly optimizer: number;
  readonly step: number;
  /** skipped: the scale; gradientChanged: the norm afterwards. */
  readonly amount: Numeric | undefined;
  readonly causes: readonly string[];
}

export interface ColumnOfLayout {
  readonly kind: 'gradient' | 'parameter' | 'state';
  readonly parameter: number;
  readonly slot: string | undefined;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Entries of a row. */
  readonly size: number;
  /** Bytes of a row. */
  readonly width: number;
  /** Where row 0 begins in the chunk. */
  readonly offset: number;
}

export interface Layout {
  readonly optimizer: number;
  readonly rows: number;
  /** Where the column of step numbers begins. */
  readonly begin: number;
  readonly columns: readonly ColumnOfLayout[];
  /** Bytes of a chunk. */
  readonly bytes: number;
}

export interface Header {
  readonly torch: string;
  readonly python: string;
  readonly rank: number;
  readonly world: number;
}
