import { checkFormula } from '../../formula/check';
import type { FormulaProblem } from '../../formula/expression';
import { builtinConstants } from '../../formula/functions/registry';
import { arithmetic } from '../../formula/numbers';
import { parseFormula } from '../../formula/parse';
import { foldExpression } from '../../formula/traverse';
import type { NumberAt } from './scheduled';

/** What a formula of the step can name: the step, and the updates planned. */
const names = ['t', 'step', 'steps'] as const;

const scalars = new Map<string, readonly number[]>(names.map((name) => [name, []]));

/** What is wrong with a formula of the step, with ranges into it; nothing where it can be computed. */
export function problemsOfStepFormula(source: string): readonly FormulaProblem[] {
  const { expression, problems } = parseFormula(source);
  if (!expression || problems.length > 0) return problems;
  const found = checkFormula(expression, scalars).map((problem) =>
    problem.code === 'unknown-name' ? unknownName(source, problem) : problem,
  );
  if (found.length > 0) return found;
  const vectors = foldExpression<FormulaProblem[]>(expression, (part, inside) =>
    part.kind === 'vector' || (part.kind === 'call' && !Object.hasOwn(arithmetic, part.name))
      ? [
          {
            code: 'not-a-scalar',
            message: 'A schedule is made of single numbers: vectors have no place in it.',
            start: part.start,
            end: part.end,
          },
        ]
      : inside.flat(),
  );
  return vectors.slice(0, 1);
}

function unknownName(source: string, problem: FormulaProblem): FormulaProblem {
  const name = source.slice(problem.start, problem.end);
  return {
    ...problem,
    message: `A schedule knows no ${name}. It is a formula of the step \`t\`, of the planned \`steps\`, and of constants, such as \`0.1/(1 + 0.01*t)\`.`,
    suggestions: ['t'],
  };
}

/**
 * A formula of t, in float64.
 * @throws RangeError where it has an error.
 */
export function compileFormulaOfStep(source: string, steps: number): NumberAt {
  const [problem] = problemsOfStepFormula(source);
  const { expression } = parseFormula(source);
  if (problem || !expression) throw new RangeError(problem.message);
  return foldExpression<(t: number) => number>(expression, (part, operands) => {
    switch (part.kind) {
      case 'number':
        return () => part.value;
      case 'name': {
        const constant = part.name === 'steps' ? steps : builtinConstants.get(part.name)?.value;
        return constant === undefined ? (t) => t : () => constant;
      }
      case 'negate':
        return (t) => -operands[0](t);
      default: {
        const compute = arithmetic[part.kind === 'binary' ? part.operator : part.kind === 'call' ? part.name : ''];
        return (t) => compute(...operands.map((operand) => operand(t)));
      }
    }
  });
}
