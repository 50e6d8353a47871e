import type { FormulaObjective } from '../objective/formulaObjective';
import type { ParameterLayout } from '../parameters';
import type { Expression } from '../formula/expression';
import { atom, pythonOf, type Meaning } from './expression';
import { identifier, oneLine, text } from './python';
import type { ProblemInTorch } from './problemInTorch';
import type { TensorFile } from './tensorFile';

/** A formula in Python. @throws NotInTorch */
export function formulaInTorch(objective: FormulaObjective, layout: ParameterLayout, file: TensorFile): ProblemInTorch {
  const taken = new Set(['p', 'objective', 'problem', 'stored', 'sign']);
  const names = new Map(
    [...layout.tensors, ...objective.constants, ...(objective.definitions ?? [])].map(({ name }) => [name, identifier(name, taken)]),
  );
  const meaning: Meaning = {
    name: (name) => {
      const known = names.get(name);
      return known === undefined ? undefined : atom(known);
    },
  };
  const asTensor = (expression: Expression) => {
    const { text: written, isTensor } = pythonOf(expression, meaning);
    return isTensor ? written : `scalar(${written})`;
  };
  const constants = objective.constants.map(
    ({ name, shape, values }) => `    ${names.get(name)} = ${file.tensor(`constant ${name}`, shape, values)}`,
  );
  return {
    lines: [
      'def objective(p):',
      `    """${oneLine(objective.source)}"""`,
      ...constants,
      ...layout.tensors.map(({ name }) => `    ${names.get(name)} = p[${text(name)}]`),
      ...(objective.definitions ?? []).map(({ name, expression }) => `    ${names.get(name)} = ${asTensor(expression)}`),
      `    return ${asTensor(objective.expression)}`,
      '',
      '',
      'def problem(start):',
      '    p = {name: torch.nn.Parameter(value.clone()) for name, value in start.items()}',
      '    return p, lambda step, rows: objective(p)',
    ],
    start: (theta, run) =>
      layout.tensors.map(
        ({ name, shape, offset, size }) =>
          `${text(name)}: ${file.tensor(`start of ${run}: ${name}`, shape, theta.subarray(offset, offset + size))},`,
      ),
    rows: () => '[None]',
    shown: [],
    drops: false,
  };
}
