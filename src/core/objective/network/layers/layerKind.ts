import type { layers } from '@tensorflow/tfjs-layers';
import type { TObject } from 'typebox';
import type { LayerDescription } from '../../networkObjective';

export type Layer = layers.Layer;
/** Without the batch: [features], [steps, features], or [height, width, channels]. */
export type RowShape = readonly number[];
export type LayerOptions = Readonly<Record<string, unknown>>;

/** What a layer is made for. */
export interface LayerPlace {
  /** Unique in the network. */
  readonly name: string;
  readonly seed: number;
}

/** A layer that experiment files may use, by its name in Keras, with the options that are let through. */
export interface LayerKind {
  /** As in experiment files: `conv2d`. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** JSON schema (TypeBox) of the options, as Keras names them. */
  readonly options: TObject;
  /** How many axes one row's inputs must have: 3 for pictures, 2 for sequences; undefined: any. */
  readonly axes?: 1 | 2 | 3;
  /** Whether it joins several layers (`from:`); the shapes then have to be equal, but along the joined axis for concatenate. */
  readonly joins?: 'equal' | 'channels';
  /** Trainable numbers, known before they take memory; absent: none. */
  readonly parameters?: (options: LayerOptions, input: RowShape) => number;
  /** Whether its outputs are drawn anew at each step. */
  readonly isRandom?: (options: LayerOptions) => boolean;
  /** A whole sentence for the user where options and inputs do not suit; undefined: they do. */
  readonly refuse?: (options: LayerOptions, input: RowShape) => string | undefined;
  /** The layer, without memory for weights before it is built. @throws Error of tf.layers where options contradict each other. */
  readonly make: (options: LayerOptions, place: LayerPlace) => Layer;
  readonly layers?: undefined;
}

/** A known arrangement of several layers under one name, as a layer of a file. */
export interface BlockKind extends Omit<LayerKind, 'make' | 'layers'> {
  readonly make?: undefined;
  /** The layers in order, each with its name and those it takes its inputs from; the last bears the block's name. @param from what the block takes. */
  readonly layers: (options: LayerOptions, name: string, input: RowShape, from: string) => readonly LayerDescription[];
}
