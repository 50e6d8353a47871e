import type { Expression } from '../../formula/expression';
import { latexExpression } from '../../formula/latex/expression';
import { latexSymbol } from '../../formula/latex/symbol';
import type { RuleLine } from './definition';
import { plainExpression } from './plainExpression';
import { symbolOf } from './symbols';

type Symbols = (name: string) => string;

/** A right-hand side in LaTeX, with symbols. */
function latexOf(expression: Expression, symbols: Symbols = symbolOf): string {
  const name = (one: string) => latexSymbol(symbols(one));
  return latexExpression(expression, { name, vector: name, reduction: () => undefined, branch: () => undefined, times: '\\,' });
}

/** A whole line in LaTeX: `m \\leftarrow \\beta_1 m + …`; what is forgotten after the update has an equals sign. */
export function latexLine({ target, expression }: RuleLine, isRemembered: boolean, symbols: Symbols = symbolOf): string {
  return `${latexSymbol(symbols(target))} ${isRemembered ? '\\leftarrow' : '='} ${latexOf(expression, symbols)}`;
}

/** The same in plain text: `m ← β₁·m + (1 − β₁)·g`, `m̂ = m / (1 − β₁ᵗ⁺¹)`. */
export function plainLine({ target, expression }: RuleLine, isRemembered: boolean, symbols: Symbols = symbolOf): string {
  return `${symbols(target)} ${isRemembered ? '←' : '='} ${plainExpression(expression, symbols)}`;
}
