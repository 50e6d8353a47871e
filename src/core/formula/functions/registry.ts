import { elementwiseFunctions } from './elementwise';
import type { FormulaFunction } from './formulaFunction';
import { matrixFunctions } from './matrices';
import { reductions } from './reductions';

/** Every function of the formula language by name. */
export const functions: ReadonlyMap<string, FormulaFunction> = new Map(
  [...elementwiseFunctions, ...reductions, ...matrixFunctions].map((entry) => [entry.name, entry]),
);

export interface FormulaConstant {
  readonly name: string;
  readonly value: number;
  readonly description: string;
}

/** Constants known without being declared. A parameter of the same name hides them. */
export const builtinConstants: ReadonlyMap<string, FormulaConstant> = new Map(
  [
    { name: 'pi', value: Math.PI, description: 'The ratio of a circle’s circumference to its diameter, 3.14159…' },
    { name: 'e', value: Math.E, description: 'The base of the natural logarithm, 2.71828…' },
  ].map((entry) => [entry.name, entry]),
);
