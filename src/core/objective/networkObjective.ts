import type { TextRange } from '../diagnostic';

/** A network on data, as an experiment file describes it: checked, but nothing that it refers to has been read. Plain data. */
export interface NetworkObjective {
  readonly kind: 'network';
  readonly goal: 'minimize';
  readonly data: DatasetDescription;
  readonly network: NetworkDescription;
}

/** `data:` of an experiment file. */
export interface DatasetDescription {
  readonly source: DatasetSource;
  /** How columns are taken that are not taken as they stand, by name. */
  readonly columns: ReadonlyMap<string, ColumnTreatment>;
  /** What stands for missing inputs of all columns that say nothing of their own; undefined: they are refused. */
  readonly fill: Fill | undefined;
  /** Whether rows are left out in which an input or a target is missing. */
  readonly dropsRows: boolean;
  /** Columns; undefined: all but the target. */
  readonly inputs: readonly string[] | undefined;
  /** Columns; undefined: the last one. */
  readonly target: readonly string[] | undefined;
  /** The shape of one row's inputs, such as [8, 8, 1] for pictures; undefined: a vector, or as nested in the file. */
  readonly shape: readonly number[] | undefined;
  /** Each input to mean 0 and standard deviation 1 over the training rows. */
  readonly standardize: boolean;
  /** Each input to 0 … 1 over the training rows. */
  readonly normalize: boolean;
  /** Targets that are numbers to mean 0 and standard deviation 1 over the training rows. */
  readonly standardizeTarget: boolean;
  /** How much rows of classes count; undefined: all the same. */
  readonly classWeights: 'balanced' | ReadonlyMap<string, number> | undefined;
  /** The share of rows kept from training, 0 … 1; 0 where rows to validate on have a file of their own. */
  readonly validation: number;
  readonly validationSource: FileSource | undefined;
  /** Rows that a network is measured on at last. */
  readonly testSource: FileSource | undefined;
  readonly augmentation: Augmentation | undefined;
  readonly batches: BatchDescription;
  /** Where the section and each key of it stands; a key's value where the key is given. */
  readonly range: TextRange;
  readonly ranges: Readonly<Record<string, TextRange>>;
}

/** `mean`, `median`, `most frequent`, or a value of its own. */
export type Fill = string | number;

export interface ColumnTreatment {
  /** Undefined: numbers as they are, texts of few different values one-hot. */
  readonly as: 'oneHot' | 'ordinal' | 'skip' | undefined;
  readonly fill: Fill | undefined;
  /** Of an ordinal column: its values from the least to the greatest; undefined: by name. */
  readonly order: readonly string[] | undefined;
}

export type DatasetSource =
  | FileSource
  | {
      readonly kind: 'generate';
      readonly generator: string;
      readonly options: Readonly<Record<string, number>>;
      readonly range: TextRange;
    };

/** Rows in files; `range` is where the files are named. */
export type FileSource = { readonly range: TextRange } & (
  | { readonly kind: 'csv'; readonly file: FileReference; readonly format: CsvFormat }
  | { readonly kind: 'json'; readonly file: FileReference }
  | { readonly kind: 'npz'; readonly file: FileReference }
  | { readonly kind: 'parquet'; readonly file: FileReference }
  /** A file for each column, or one for all: then without a name. */
  | { readonly kind: 'npy'; readonly files: readonly ColumnReference[] }
  | { readonly kind: 'idx'; readonly files: readonly ColumnReference[] }
  /** A folder with a folder of pictures for each class. */
  | { readonly kind: 'pictures'; readonly file: FileReference; readonly options: PicturesOptions }
  | { readonly kind: 'text'; readonly file: FileReference; readonly options: TextOptions }
);

interface ColumnReference {
  readonly column: string | undefined;
  readonly file: FileReference;
}

export interface TextOptions {
  readonly tokens: 'characters' | 'words';
  /** Tokens of one row. */
  readonly length: number;
  /** Tokens from the beginning of one row to that of the next; undefined: as many as a row has. */
  readonly stride?: number;
  /** Different tokens at most; rarer ones are taken together. */
  readonly vocabulary: number;
}

export interface PicturesOptions {
  readonly color: 'gray' | 'rgb';
  /** [height, width] that every picture is brought to; undefined: all have one size. */
  readonly size?: readonly [number, number];
}

/** What becomes of training pictures and rows, drawn anew at each step. */
export interface Augmentation {
  readonly flip?: 'horizontal' | 'vertical' | 'both';
  /** Pixels up, down, left or right at most. */
  readonly shift?: number;
  /** The least share of a picture's sides that is cut out and stretched to the whole. */
  readonly crop?: number;
  /** Standard deviation of normal noise on each number. */
  readonly noise?: number;
  /** α of the Beta distribution of the share of another row (Zhang et al. 2018). */
  readonly mixup?: number;
}

/** How a file of comma-separated values is written, where it does not show by itself. */
export interface CsvFormat {
  /** Whether the first line names the columns; absent: it does, and is refused where it holds numbers. */
  readonly header?: boolean;
  /** Names for the columns of a file that has no header line. */
  readonly names?: readonly string[];
  /** One character, `tab`, or `blanks`; absent: guessed. */
  readonly separator?: string;
  readonly decimal?: '.' | ',';
  /** Lines that begin with this character are passed over. */
  readonly comment?: string;
  /** Texts that stand for a missing value, beside the usual ones. */
  readonly missing?: readonly string[];
}

/** A file named in an experiment file, relative to it. */
export interface FileReference {
  readonly path: string;
  readonly range: TextRange;
}

export type Sampling = 'shuffle' | 'sequential' | 'replacement' | 'stratified';

export interface BatchDescription {
  /** Rows a batch; undefined: all of them (gradient descent). */
  readonly size: number | undefined;
  readonly sampling: Sampling;
  /** Parts in which a batch goes through the network, each with statistics of its own; 1: as a whole. */
  readonly parts: number;
  /** Explicit row indices per step. */
  readonly file: FileReference | undefined;
}

/** As the registry of losses has them. */
export type LossName = string;

/** `network:` of an experiment file. */
export interface NetworkDescription {
  readonly layers: readonly LayerDescription[] | undefined;
  readonly preset: PresetChoice | undefined;
  /** A saved tf.layers model: its layers, and its weights where it has some. */
  readonly model: FileReference | undefined;
  readonly loss: LossName;
  /** Defaults filled in. */
  readonly lossOptions: Readonly<Record<string, unknown>>;
  /** Where θ(0) comes from instead of the layers' initializers. */
  readonly weights: FileReference | undefined;
  /** Patterns of names, of the network or the file, that keep their start. */
  readonly weightsToSkip: readonly string[];
  readonly range: TextRange;
  readonly ranges: Readonly<Record<string, TextRange>>;
}

/** One layer by its Keras name and options: what a file or a preset says of it. */
export interface LayerDescription {
  /** As in experiment files: `dense`, `conv2d`. */
  readonly kind: string;
  /** Unique; undefined: the kind, then kind_2, kind_3 … */
  readonly name?: string;
  /** Layers whose outputs it takes; undefined: the layer before. `input` is the data. */
  readonly from?: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Absent for the layers of a preset. */
  readonly range?: TextRange;
}

export interface PresetChoice {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly range: TextRange;
}
