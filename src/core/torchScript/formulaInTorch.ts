import type { FormulaObjective } from '../objective/formulaObjective';
import type { ParameterLayout } from '../parameters';
import { atom, pythonOf } from './expression';
import { identifier, oneLine, text } from './python';
import type { ProblemInTorch } from './problemInTorch';
import type { TensorFile } from './tensorFile';

/** A formula in Python. @throws NotInTorch */
export function formulaInTorch(objective: FormulaObjective, layout: ParameterLayout, file: TensorFile): ProblemInTorch {
  const taken = new Set(['p', 'objective', 'problem', 'stored', 'sign']);
  const names = new Map([...layout.tensors, ...objective.constants].map(({ name }) => [name, identifier(name, taken)]));
  const value = pythonOf(objective.expression, {
    name: (name) => {
      const known = names.get(name);
      return known === undefined ? undefined : atom(known);
    },
  });
  const constants = objective.constants.map(({ name, shape, values }) => `    ${names.get(name)} = ${file.tensor(`constant ${name}`, shape, values)}`);
  return {
    lines: [
      'def objective(p):',
      `    """${oneLine(objective.source)}"""`,
      ...constants,
      ...layout.tensors.map(({ name }) => `    ${names.get(name)} = p[${text(name)}]`),
      `    return ${value.isTensor ? value.text : `scalar(${value.text})`}`,
      '',
      '',
      'def problem(start):',
      '    p = {name: torch.nn.Parameter(value.clone()) for name, value in start.items()}',
      '    return p, lambda step, rows: objective(p)',
    ],
    start: (theta, run) => layout.tensors.map(({ name, shape, offset, size }) => `${text(name)}: ${file.tensor(`start of ${run}: ${name}`, shape, theta.subarray(offset, offset + size))},`),
    rows: () => '[None]',
    shown: [],
    drops: false,
  };
}
