/** What an optimizer does, ready to be set: LaTeX and plain texts, no numbers (those that can be NaN do not survive JSON). */
export interface Explanation {
  /** As in the literature: `Adam`. */
  readonly title: string;
  readonly summary: string;
  /** LaTeX, one line an entry. */
  readonly formula: readonly string[];
  readonly effectiveLearningRate: string;
  /** Absent where a rule of the user's own names none. */
  readonly reference?: { readonly text: string; readonly url?: string };
  readonly symbols: readonly ExplainedSymbol[];
  readonly stages: readonly ExplainedStage[];
}

export interface ExplainedSymbol {
  readonly latex: string;
  /** A whole phrase: `Decay rate β₁ of the first moment m.` */
  readonly meaning: string;
  readonly option?: string;
  /** The number it stands for in this run, where it is an option. */
  readonly value?: string;
}

/** One stage as an equation, and the same with the numbers of one update and one coordinate. */
export interface ExplainedStage {
  readonly name: string;
  readonly option?: string;
  /** The plain formula. */
  readonly text: string;
  /** The whole equation in LaTeX: `m \leftarrow \beta_1 m + …`; absent where what is computed has no formula. */
  readonly latex?: string;
  /** When it does anything at all: `every 6 updates`. */
  readonly due?: string;
  readonly numbers?: StageNumbers;
}

export interface StageNumbers {
  /** The equation with numbers in place of symbols, ending in the result; absent where there is no formula or nothing was due. */
  readonly latex?: string;
  /** False where this update was not one of those at which the stage is due. */
  readonly isDue: boolean;
  /** Every number in it, exact: `β₁ = 0.9`. */
  readonly exact: readonly string[];
  /** What is worth knowing of it, a whole sentence: that the update was lost in rounding. */
  readonly note?: string;
  /** What the stage made, the shortest text of this very float32. */
  readonly result: string;
}
