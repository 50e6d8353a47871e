/** A function by which optimizers are judged in the literature. */
export interface TestFunction {
  /** As written in experiment files: `ackley`. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what makes it hard, and where it comes from. */
  readonly summary: string;
  /** Of a vector x at least so many entries; absent: it has two variables, x and y. */
  readonly least?: number;
  /** In the formula language, for `n` dimensions. */
  readonly formula: (n: number) => string;
  readonly constants?: (n: number) => Readonly<Record<string, readonly number[]>>;
  /** Where a run starts: every entry, or x and y. */
  readonly start: readonly [number, number] | number;
  /** The window of the plots: of every variable, or of x and y. */
  readonly view: readonly [number, number] | readonly [readonly [number, number], readonly [number, number]];
  /** Known minima; empty where the literature gives none for so many dimensions. */
  readonly minima: (n: number) => readonly (readonly number[])[];
  /** f at the minima. */
  readonly minimum: (n: number) => number | undefined;
}
