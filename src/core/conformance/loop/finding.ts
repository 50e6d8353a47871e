import type { Recording, WholeStep } from '../../optrace/recording';
import type { RecordedStep } from '../../optrace/recorded';

/** Something wrong around the updates: in the loop, not in the rule. */
export interface LoopFinding {
  readonly name: string;
  readonly step: number;
  /** Whole sentences, with the numbers that show it. */
  readonly said: string;
}

/** What a test of the loop may look at. */
interface LoopView {
  readonly recording: Pick<Recording, 'index'>;
  readonly optimizer: number;
  readonly steps: readonly RecordedStep[];
  /** A step with its tensors, by its place in the list; undefined where they are not kept. */
  readonly whole: (at: number) => Promise<WholeStep | undefined>;
}

export interface LoopTest {
  readonly name: string;
  /** The first of its kind, if there is one. */
  find(view: LoopView): Promise<LoopFinding | undefined>;
}

export const normOf = (tensors: readonly (Float32Array | undefined)[]): number =>
  Math.sqrt(tensors.reduce((sum, values) => sum + (values?.reduce((squares, x) => squares + x * x, 0) ?? 0), 0));

/** The shortest text with four digits. */
export const figure = (x: number): string => String(Number(x.toPrecision(4)));
