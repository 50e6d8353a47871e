import type { BinaryOperator, Expression } from '../../formula/expression';

interface Printed {
  readonly text: string;
  readonly strength: number;
}

const strengths: Readonly<Record<BinaryOperator, number>> = {
  '<': 0,
  '<=': 0,
  '>': 0,
  '>=': 0,
  '==': 0,
  '!=': 0,
  '+': 1,
  '-': 1,
  '*': 2,
  '/': 2,
  '^': 4,
};
const signs: Readonly<Partial<Record<BinaryOperator, string>>> = { '<=': '≤', '>=': '≥', '==': '=', '!=': '≠', '-': '−' };
const raised: ReadonlyMap<string, string> = new Map([...'0123456789+−tn'].map((sign, i) => [sign, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗⁿ'][i]]));
const leaf = 5;

/** An expression in plain text as the literature writes it: `β₁·m + (1 − β₁)·g`, `√v̂`, `|g|`, `‖θ‖`. */
export function plainExpression(expression: Expression, symbol: (name: string) => string): string {
  return print(expression, symbol).text;
}

const bracketed = ({ text, strength }: Printed, least: number): string => (strength >= least ? text : `(${text})`);

function print(expression: Expression, symbol: (name: string) => string): Printed {
  switch (expression.kind) {
    case 'number':
      return { text: String(expression.value), strength: leaf };
    case 'name':
      return { text: symbol(expression.name), strength: leaf };
    case 'negate':
      return { text: `−${bracketed(print(expression.operand, symbol), 2)}`, strength: 1 };
    case 'binary':
      return binary(expression.operator, print(expression.left, symbol), print(expression.right, symbol));
    case 'call':
      return call(
        expression.name,
        expression.arguments.map((operand) => print(operand, symbol)),
      );
    default:
      return { text: '…', strength: leaf };
  }
}

function binary(operator: BinaryOperator, a: Printed, b: Printed): Printed {
  const strength = strengths[operator];
  if (operator === '^') {
    const above = [...b.text.replaceAll(' ', '')];
    const text = above.every((sign) => raised.has(sign)) ? above.map((sign) => raised.get(sign)).join('') : `^${bracketed(b, leaf)}`;
    return { text: `${bracketed(a, leaf)}${text}`, strength };
  }
  if (operator === '*') return { text: `${bracketed(a, 2)}·${bracketed(b, 3)}`, strength };
  const right = operator === '+' || strength === 0 ? bracketed(b, strength) : bracketed(b, strength + 1);
  return { text: `${bracketed(a, strength)} ${signs[operator] ?? operator} ${right}`, strength };
}

function call(name: string, operands: readonly Printed[]): Printed {
  const [a] = operands;
  if (name === 'sqrt') return { text: `√${bracketed(a, leaf)}`, strength: leaf };
  if (name === 'square') return { text: `${bracketed(a, leaf)}²`, strength: 4 };
  if (name === 'abs') return { text: `|${a.text}|`, strength: leaf };
  if (name === 'norm') return { text: `‖${a.text}‖`, strength: leaf };
  return { text: `${name}(${operands.map(({ text }) => text).join(', ')})`, strength: leaf };
}
