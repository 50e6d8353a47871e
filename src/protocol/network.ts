/** What a panel asks of a session whose objective is a network on data. Numbers that may be NaN travel in typed arrays. */
import type { LossName, Sampling } from '../core/objective/networkObjective';
import type { TextRange } from '../core/diagnostic';
import { read, type RequestsOf } from './declaration';
import type { RunId } from './session';

/** What is known of the network and its data once they are loaded. */
export interface NetworkInfo {
  readonly loss: LossName;
  readonly layers: readonly LayerInfo[];
  readonly data: DatasetInfo;
  readonly batches: BatchesInfo;
}

interface LayerInfo {
  readonly name: string;
  /** As in experiment files: `dense`. */
  readonly kind: string;
  /** Names of the layers it takes its inputs from; `input` is the data. */
  readonly from: readonly string[];
  /** Of one row. */
  readonly outputShape: readonly number[];
  /** Trainable numbers. */
  readonly parameters: number;
  /** Where it stands in the experiment file; absent for the layers of a preset. */
  readonly range?: TextRange;
}

interface DatasetInfo {
  /** The file's path as written, or the generator's name. */
  readonly source: string;
  readonly rows: number;
  readonly trainingRows: number;
  readonly validationRows: number;
  /** One name an input; pictures and other nested inputs: `column[0,3]`. */
  readonly inputs: readonly string[];
  /** Of one row: [features] or [height, width, channels]. */
  readonly inputShape: readonly number[];
  readonly targets: readonly string[];
  /** Names of the classes; empty where targets are numbers. */
  readonly classes: readonly string[];
  /** Training rows of each class. */
  readonly classCounts: readonly number[];
  /** How much a row of each class counts in the loss; absent: all the same. */
  readonly classWeights?: readonly number[];
}

interface BatchesInfo {
  readonly sampling: Sampling;
  /** Whether the rows of each step come from a file. */
  readonly fromFile: boolean;
}

/** The batch of one step. */
export interface Batch {
  /** Row numbers in the data, as in the file from 0 on. */
  readonly rows: Int32Array;
  /** By class; empty where targets are numbers. */
  readonly classCounts: Int32Array;
  /** Passes through the training rows before this step, with a fraction. */
  readonly epoch: number;
  /** A whole sentence where something about the batch is likely to harm. */
  readonly warning?: string;
}

/** Rows of the data as the network sees them, with what it makes of them. */
export interface RowPredictions {
  readonly rows: Int32Array;
  /** rows.length times the size of inputShape, after standardize or normalize. */
  readonly inputs: Float32Array;
  /** The same before, as in the file. */
  readonly rawInputs: Float32Array;
  /** Class numbers, or target values: rows.length times the number of targets. */
  readonly targets: Float32Array;
  /** rows.length times the outputs: probabilities of classes, or predicted values. */
  readonly outputs: Float32Array;
  /** Numbers of `outputs` a row. */
  readonly width: number;
}

/** Two inputs vary over a window, the others keep their mean. */
export interface DecisionRequest {
  readonly run: RunId;
  readonly step: number;
  /** Positions in DatasetInfo.inputs; one axis alone gives a curve. In raw units, as in the file. */
  readonly axes: readonly { readonly input: number; readonly from: number; readonly to: number; readonly count: number }[];
}

export interface DecisionGrid {
  /** Point by point (axes[0] running fastest), `width` numbers each: probabilities of classes, or predicted values. */
  readonly outputs: Float32Array;
  readonly width: number;
}

/** The gradient over all training rows against that of batches, at one step's parameters. */
export interface GradientNoise {
  /** ‖∇f‖ over all training rows. */
  readonly fullNorm: Float32Array;
  /** As asked. */
  readonly batchSizes: Int32Array;
  /** Per size over several draws: mean ‖g‖ / ‖∇f‖, and mean angle to ∇f in degrees. */
  readonly normRatios: Float32Array;
  readonly angles: Float32Array;
  /** The same for the step's own batch. */
  readonly ownNormRatio: Float32Array;
  readonly ownAngle: Float32Array;
}

/** Loss and accuracy measured on a schedule while the run is recorded. */
export interface MetricSeries {
  readonly steps: Float64Array;
  /** Of the step's batch. NaN where targets are numbers. */
  readonly accuracy: Float32Array;
  /** NaN without validation rows. */
  readonly validationLoss: Float32Array;
  readonly validationAccuracy: Float32Array;
  /** All figures that are measured, by the names that expressions give them. */
  readonly figures: Readonly<Record<string, Float32Array>>;
}

/** How many rows of each class are taken for each: counts[true · classes + predicted], of the first `rows` rows. */
export interface Confusion {
  readonly counts: Int32Array;
  readonly rows: number;
}

/** Answered by the worker; refused where the objective is a formula. */
export const networkRequests = {
  batch: read<{ readonly run: RunId; readonly step: number }, Batch>(),
  /** The network's outputs on the rows of a step's batch (`batch`), or on the first rows of all (`all`), at most `most`. */
  predictions: read<
    { readonly run: RunId; readonly step: number; readonly of: 'batch' | 'validation' | 'all'; readonly most: number },
    RowPredictions
  >(),
  decision: read<DecisionRequest, DecisionGrid>(),
  gradientNoise: read<{ readonly run: RunId; readonly step: number; readonly batchSizes: readonly number[] }, GradientNoise>(),
  confusion: read<{ readonly run: RunId; readonly step: number; readonly of: 'training' | 'validation' }, Confusion>(),
  metrics: read<{ readonly run: RunId }, MetricSeries>(),
  /** For each run at its step the mean loss of the batches of one epoch up to there, or of as many as there are. */
  epochLoss: read<{ readonly runs: readonly RunId[]; readonly steps: readonly number[] }, Float64Array>(),
};

export type NetworkRequests = RequestsOf<typeof networkRequests>;
