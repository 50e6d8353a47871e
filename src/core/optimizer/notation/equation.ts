import type { ParameterTensor } from '../../parameters';
import type { UpdateContext } from '../stage';

/** A number in an equation that is no entry of a vector: an option, or what follows from options and t. */
export interface NamedNumber {
  /** As in the literature: `β₁`. */
  readonly symbol: string;
  readonly value: number | ((context: UpdateContext) => number);
  /** The option that sets it. */
  readonly option?: string;
  /** In words, where no option's description says it. */
  readonly meaning?: string;
}

/**
 * What a stage computes, in the formula language, so that it can be printed with symbols, printed with numbers and
 * evaluated. A vector stands for its entry at the coordinate explained; inside `norm`, `mean`, `sum` and `length` it stands
 * for all its entries in the part of θ that `over` names. `t` and `alpha`, the rate after the schedule, are always known.
 */
export interface Equation {
  /** Right-hand side: `beta*m + (1 - beta)*g`. Absent: what is computed has no formula; its plain text is shown. */
  readonly formula?: string;
  /** What the names in it stand for: a vector by its name, as it is before the stage, or a number. */
  readonly names: Readonly<Record<string, string | NamedNumber>>;
  /** Which part of θ reductions run over; all of it where absent. */
  readonly over?: 'unit' | 'tensor' | readonly { readonly from: number; readonly size: number }[];
  /** When the stage does anything at all; absent: at every update. */
  readonly due?: { readonly text: string; readonly at: (context: UpdateContext) => boolean };
  /** Vectors written beside the output, each with what another was before the stage. */
  readonly copies?: Readonly<Record<string, string>>;
}

/** The same for every tensor, or chosen by it (muon treats matrices otherwise than vectors). */
export type StageEquation = Equation | ((tensor: ParameterTensor) => Equation);

export function equation(formula: string, names: Equation['names'], rest: Omit<Equation, 'formula' | 'names'> = {}): Equation {
  return { formula, names, ...rest };
}

/** The number an option holds. */
export function option(name: string, value: number, symbol: string): NamedNumber {
  return { symbol, value, option: name };
}

/** A number that follows from options and t. */
export function derived(symbol: string, meaning: string, value: NamedNumber['value']): NamedNumber {
  return { symbol, value, meaning };
}

export function equationFor(equation: StageEquation, tensor: ParameterTensor): Equation {
  return typeof equation === 'function' ? equation(tensor) : equation;
}
