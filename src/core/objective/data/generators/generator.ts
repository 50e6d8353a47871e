import type { TObject } from 'typebox';
import * as Type from 'typebox';
import type { Random } from '../../../random';

/** Made-up data to learn from: its options, and one row after the other. */
export interface Generator {
  /** As written in experiment files: `moons`. */
  readonly name: string;
  /** One sentence: what it looks like. */
  readonly summary: string;
  /** JSON schema (TypeBox) of the options, each with `default`, limits and `description`. */
  readonly options: TObject;
  readonly inputs: readonly string[];
  /** Where the only input is a picture: [height, width, channels]. */
  readonly shape?: (options: Readonly<Record<string, number>>) => readonly number[];
  readonly target: string;
  /** How many classes there are; undefined where the target is a number. */
  readonly classes?: (options: Readonly<Record<string, number>>) => number;
  /** Row `i`: its inputs, flat, and its target (a class's number or name, or a number). */
  row(
    i: number,
    options: Readonly<Record<string, number>>,
    random: Random,
  ): { readonly inputs: readonly number[]; readonly target: number | string };
}

export const samples = Type.Integer({ default: 256, minimum: 2, maximum: 1_000_000, description: 'How many rows there are.' });
export const noise = (fallback: number) =>
  Type.Number({ default: fallback, minimum: 0, maximum: 1000, description: 'Standard deviation of the normal noise on each number.' });
