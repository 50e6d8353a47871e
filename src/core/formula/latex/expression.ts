import type { BinaryOperator, Expression } from '../expression';
import { reductionNumbers } from '../numbers';
import { latexNumber } from './number';

/** How an expression's leaves are printed: as symbols, or as the numbers they hold. */
export interface Leaves {
  /** LaTeX of a name outside of reductions. */
  name(name: string): string;
  /** LaTeX of a name inside a reduction, where it stands for all its entries. */
  vector(name: string): string;
  /** The value of a whole reduction in LaTeX; undefined: it is printed as written. */
  reduction(call: Expression): string | undefined;
  /** Which branch of `where` to print; undefined: all of them. */
  branch(condition: Expression): boolean | undefined;
  /** Between factors: a space for symbols, a dot for numbers. */
  readonly times: string;
}

/** How strongly the outermost sign of a printed part binds; a leaf binds strongest. */
interface Printed {
  readonly text: string;
  readonly strength: number;
  /** One factor with a minus sign in front: a product may begin with it as it is. */
  readonly isNegative?: boolean;
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
  '/': 4,
  '^': 4,
};
const relations: Readonly<Record<string, string>> = { '<': '<', '<=': '\\le ', '>': '>', '>=': '\\ge ', '==': '=', '!=': '\\ne ' };
const leaf = 5;

/** An equation's right-hand side in LaTeX, with as few brackets as its meaning needs. */
export function latexExpression(expression: Expression, leaves: Leaves): string {
  return print(expression, leaves, false).text;
}

function print(expression: Expression, leaves: Leaves, whole: boolean): Printed {
  switch (expression.kind) {
    case 'number':
      return { text: numeral(expression.value), strength: leaf };
    case 'name':
      return leafOf(whole ? leaves.vector(expression.name) : leaves.name(expression.name));
    case 'negate':
      return { text: `-${bracketed(print(expression.operand, leaves, whole), 2)}`, strength: 1, isNegative: true };
    case 'binary':
      return binary(expression, leaves, whole);
    case 'call':
      return call(expression, leaves, whole);
    default:
      throw new RangeError('Equations use no indices and no vectors written out.');
  }
}

/** A negative number, or one with a power of ten, is no leaf once it stands inside an expression. */
function leafOf(text: string): Printed {
  return {
    text,
    isNegative: text.startsWith('-'),
    strength: text.startsWith('-') ? 1 : text.includes('\\times') ? 2 : /_\{?.*\^|\^\{/.test(text) ? 4 : leaf,
  };
}

const numeral = (value: number): string => (value !== 0 && Math.abs(value) < 1e-3 ? latexNumber(value, 17) : String(value));

const bracketed = ({ text, strength }: Printed, least: number): string => (strength >= least ? text : `\\left(${text}\\right)`);

function binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, leaves: Leaves, whole: boolean): Printed {
  const [a, b] = [print(left, leaves, whole), print(right, leaves, whole)];
  const strength = strengths[operator];
  switch (operator) {
    case '+':
      return { text: `${bracketed(a, 1)} + ${bracketed(b, 2)}`, strength };
    case '-':
      return { text: `${bracketed(a, 1)} - ${bracketed(b, 2)}`, strength };
    case '*':
      return {
        text: `${a.isNegative ? a.text : bracketed(a, 2)}${leaves.times}${bracketed(b, 3)}`,
        strength: a.isNegative ? 1 : strength,
        isNegative: a.isNegative,
      };
    case '/':
      return { text: `\\frac{${a.text}}{${b.text}}`, strength };
    case '^':
      return { text: `${bracketed(a, leaf)}^{${b.text}}`, strength };
    default:
      return { text: `${bracketed(a, 1)} ${relations[operator]} ${bracketed(b, 1)}`, strength };
  }
}

const wrappers: Readonly<Record<string, readonly [string, string]>> = {
  sqrt: ['\\sqrt{', '}'],
  abs: ['\\left\\lvert ', '\\right\\rvert '],
  norm: ['\\left\\lVert ', '\\right\\rVert '],
};
const named: Readonly<Record<string, string>> = { max: '\\max', min: '\\min', exp: '\\exp', log: '\\log', length: '\\#' };

function call(expression: Extract<Expression, { kind: 'call' }>, leaves: Leaves, whole: boolean): Printed {
  const { name, arguments: operands } = expression;
  const isReduction = Object.hasOwn(reductionNumbers, name) && (operands.length === 1 || name === 'dot' || name === 'globalDot');
  const value = isReduction ? leaves.reduction(expression) : undefined;
  if (value !== undefined) return leafOf(value);
  if (name === 'where') return cases(operands, leaves, whole);
  const inside = operands.map((operand) => print(operand, leaves, whole || isReduction).text);
  if (name in wrappers) return { text: `${wrappers[name][0]}${inside[0]}${wrappers[name][1]}`, strength: leaf };
  return { text: `${named[name] ?? `\\operatorname{${name}}`}\\left(${inside.join(', ')}\\right)`, strength: leaf };
}

function cases([condition, yes, no]: readonly Expression[], leaves: Leaves, whole: boolean): Printed {
  const holds = leaves.branch(condition);
  if (holds !== undefined) return print(holds ? yes : no, leaves, whole);
  const [when, first, second] = [condition, yes, no].map((part) => print(part, leaves, whole).text);
  return { text: `\\begin{cases} ${first} & \\text{if } ${when} \\\\ ${second} & \\text{else} \\end{cases}`, strength: leaf };
}
