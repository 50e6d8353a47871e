import type { TObject } from 'typebox';
import type { LayerDescription } from '../../networkObjective';

/** What a preset's layers have to fit. */
interface PresetProblem {
  /** The shape of one row's inputs: [features], or [height, width, channels]. */
  readonly inputShape: readonly number[];
  /** Numbers the last layer gives: classes, or targets. */
  readonly outputs: number;
}

/** A known architecture: its documentation, its options, and the layers it stands for. One small file each. */
export interface Preset<Options = Record<string, unknown>> {
  /** As written in experiment files: `resnet18`. */
  readonly name: string;
  /** As in the literature: `ResNet-18`. */
  readonly title: string;
  /** One sentence: what it is. */
  readonly summary: string;
  /** The paper it is taken from. */
  readonly reference: string;
  /** JSON schema (TypeBox) of the options; each property has `default`, limits and `description`. */
  readonly options: TObject;
  /** A whole sentence for the user where the problem does not suit; undefined: it does. */
  refuse?(options: Options, problem: PresetProblem): string | undefined;
  /** The layers in order, as an experiment file would list them: `name`, `from` (`input` is the data) and Keras options. The last gives scores, without softmax. */
  layers(options: Options, problem: PresetProblem): readonly LayerDescription[];
  /** PyTorch's name and layout of a parameter such as `conv1/kernel`, for checkpoints; undefined: there is none. */
  readonly torchName?: (parameter: string) => string | undefined;
}

/** Keeps the options' type inside the file that defines a preset; from outside, options are what the schema has checked. */
export function definePreset<Options>(preset: Preset<Options>): Preset {
  return preset as unknown as Preset;
}
