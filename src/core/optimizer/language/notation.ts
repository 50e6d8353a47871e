import type { Expression } from '../../formula/expression';
import { latexExpression } from '../../formula/latex/expression';
import { latexSymbol } from '../../formula/latex/symbol';
import type { RuleLine } from './definition';
import { symbolOf } from './symbols';

/** A right-hand side in LaTeX, with symbols. */
export function latexOf(expression: Expression): string {
  const name = (one: string) => latexSymbol(symbolOf(one));
  return latexExpression(expression, { name, vector: name, reduction: () => undefined, branch: () => undefined, times: '\\,' });
}

/** A whole line in LaTeX: `m \leftarrow \beta_1 m + …`. */
export function latexLine({ target, expression }: RuleLine): string {
  return `${latexSymbol(symbolOf(target))} \\leftarrow ${latexOf(expression)}`;
}
