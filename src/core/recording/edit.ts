/** A change that a user made to a run at a step. It is kept with the run, so that every replay repeats it. */
export interface Edit {
  /** The record that is made with the change. */
  readonly step: number;
  /** In words: `x = 3`, `learningRate = 0.01`. */
  readonly text: string;
  readonly change: Change;
}

export type Change =
  /** θ before update t. */
  | { readonly kind: 'parameters'; readonly index: number; readonly value: number }
  /** What update t makes of a state slot, as the record holds it: the stages after the one that makes the slot, and all later updates, go on from it. */
  | { readonly kind: 'state'; readonly slot: string; readonly index: number; readonly value: number }
  /** The run ends with this record, from which no update is made; with other parameters where they are given. */
  | { readonly kind: 'end'; readonly parameters: Float32Array | undefined }
  /** An option from update t on; `options` is the complete set that holds then. */
  | { readonly kind: 'option'; readonly name: string; readonly options: Options };

type Options = Readonly<Record<string, unknown>>;

/** The edits with one more: what was changed at later steps lay ahead and is gone, as is an earlier change of the same number. */
export function withEdit(edits: readonly Edit[], edit: Edit): readonly Edit[] {
  return [...edits.filter(({ step, change }) => step < edit.step || (step === edit.step && !isSameTarget(change, edit.change))), edit];
}

/** The options that hold in update `step`. */
export function optionsAt(original: Options, edits: readonly Edit[], step: number): Options {
  const last = edits.findLast((edit) => edit.change.kind === 'option' && edit.step <= step);
  return last?.change.kind === 'option' ? last.change.options : original;
}

export function editsByStep(edits: readonly Edit[]): ReadonlyMap<number, readonly Edit[]> {
  const steps = [...new Set(edits.map(({ step }) => step))];
  return new Map(steps.map((step) => [step, edits.filter((edit) => edit.step === step)]));
}

function isSameTarget(a: Change, b: Change): boolean {
  if (a.kind === 'option' || b.kind === 'option') return a.kind === b.kind && 'name' in a && 'name' in b && a.name === b.name;
  if (a.kind === 'end' || b.kind === 'end') return a.kind === b.kind;
  return a.kind === b.kind && a.index === b.index && (a.kind === 'state' ? b.kind === 'state' && a.slot === b.slot : true);
}
