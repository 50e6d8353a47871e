import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { FormulaObjective, StartValue } from '../../../../src/core/objective/formulaObjective';
import { compileObjective } from '../../../../src/core/objective/compile';
import type { Expression } from '../../../../src/core/formula/expression';
import { parseFormula } from '../../../../src/core/formula/parse';
import type { Objective } from '../../../../src/core/objective/objective';

export type Values = Readonly<Record<string, number | readonly number[]>>;

/** Values, matrices among them. */
export type Shapely = Readonly<Record<string, number | readonly number[] | readonly (readonly number[])[]>>;

/** Where the .wasm files lie in a checkout. */
export const wasmDirectory = dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm'));

export function parsed(source: string): Expression {
  const { expression, problems } = parseFormula(source);
  if (!expression) throw new Error(`${source}: ${problems.map(({ message }) => message).join(' ')}`);
  return expression;
}

/** What the experiment parser would make of a formula that stands at `offset` of its file. */
export function objectiveOf(source: string, start: Shapely, constants: Shapely = {}, offset = 0): FormulaObjective {
  return {
    kind: 'formula',
    goal: 'minimize',
    expression: parsed(source),
    source,
    range: { start: offset, end: offset + source.length },
    start: startValues(start),
    constants: startValues(constants),
    view: {},
    minima: [],
  };
}

export function compiled(
  source: string,
  start: Shapely,
  constants: Shapely = {},
  backend: 'auto' | 'cpu' | 'wasm' = 'cpu',
): Promise<Objective> {
  return compileObjective(objectiveOf(source, start, constants), { backend, wasmDirectory });
}

/** Value and gradient at the start. */
export function evaluated(objective: Objective, parameters = objective.start): { value: number; gradient: number[] } {
  const gradient = new Float32Array(objective.layout.size).fill(NaN);
  const value = objective.evaluate(parameters, gradient);
  return { value, gradient: [...gradient] };
}

function startValues(values: Shapely): StartValue[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    shape: shapeOf(value),
    values: flatValues(value),
    range: { start: 0, end: 0 },
  }));
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

function flatValues(value: Shapely[string]): readonly number[] {
  return typeof value === 'number' ? [value] : value.flatMap((row) => row);
}
