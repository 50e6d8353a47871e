import { builtinConstants } from '../formula/functions/registry';
import type { Expression } from '../formula/expression';
import { foldExpression } from '../formula/traverse';
import { NotInTorch, number } from './python';

/** A piece of Python: how tightly it binds, and whether it is a tensor or a plain number. */
export interface Piece {
  readonly text: string;
  readonly binding: number;
  readonly isTensor: boolean;
}

/** What names and calls of their own mean where an expression stands. */
export interface Meaning {
  /** Undefined: not known here; π and e are known everywhere. */
  name(name: string): Piece | undefined;
  /** Undefined: as in every formula. */
  call?(expression: Extract<Expression, { kind: 'call' }>, operands: readonly Piece[]): Piece | undefined;
}

/** Python's order of operators, the loosest first. */
const binding = { compare: 1, sum: 2, product: 3, sign: 4, power: 5, atom: 6 };

export const atom = (text: string, isTensor = true): Piece => ({ text, binding: binding.atom, isTensor });

/** Functions of one tensor that PyTorch has under a name of its own. */
const ofOne: ReadonlyMap<string, string> = new Map([
  ...[
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
    'erf',
    'exp',
    'log',
    'log2',
    'log10',
    'sqrt',
    'abs',
    'sign',
    'floor',
    'ceil',
    'round',
    'sigmoid',
    'relu',
    'square',
    'sum',
    'mean',
    'prod',
  ].map((name): [string, string] => [name, `torch.${name}`]),
  ['softplus', 'F.softplus'],
  ['norm', 'torch.linalg.vector_norm'],
]);

/** A formula as Python with torch: `(1 - x)**2 + 100 * (y - x**2)**2`. @throws NotInTorch for a function it cannot say. */
export function pythonOf(expression: Expression, meaning: Meaning): Piece {
  return foldExpression<Piece>(expression, (part, operands) => {
    switch (part.kind) {
      case 'number':
        return atom(number(part.value), false);
      case 'name': {
        const own = meaning.name(part.name);
        const constant = builtinConstants.get(part.name);
        if (own) return own;
        if (constant) return atom(`math.${constant.name}`, false);
        throw new NotInTorch(`There is no ${part.name} to write in Python.`);
      }
      case 'negate':
        return { text: `-${bound(operands[0], binding.sign)}`, binding: binding.sign, isTensor: operands[0].isTensor };
      case 'binary':
        return binary(part.operator, operands[0], operands[1]);
      case 'index':
        return atom(`${bound(operands[0], binding.atom)}[${operands[1].text}]`);
      case 'slice': {
        const { from = '', to = '', step = 1 } = part.range;
        if (step < 0)
          throw new NotInTorch('PyTorch takes no entries backwards: a range with a step below 0 has no counterpart in the script.');
        return atom(`${bound(operands[0], binding.atom)}[${from}:${to}${step === 1 ? '' : `:${step}`}]`);
      }
      case 'vector':
        return atom(`torch.stack([${operands.map(asTensor).join(', ')}])`);
      case 'call':
        return meaning.call?.(part, operands) ?? call(part.name, operands);
    }
  });
}

function binary(operator: string, left: Piece, right: Piece): Piece {
  const isTensor = left.isTensor || right.isTensor;
  switch (operator) {
    case '+':
    case '-':
      return { text: `${bound(left, binding.sum)} ${operator} ${bound(right, binding.product)}`, binding: binding.sum, isTensor };
    case '*':
      return { text: `${bound(left, binding.product)} * ${bound(right, binding.sign)}`, binding: binding.product, isTensor };
    case '/':
      // Python's own numbers refuse to be divided by 0.
      return {
        text: `${isTensor ? bound(left, binding.product) : asTensor(left)} / ${bound(right, binding.sign)}`,
        binding: binding.product,
        isTensor: true,
      };
    case '^':
      return {
        text: `${isTensor ? bound(left, binding.atom) : asTensor(left)}**${bound(right, binding.sign)}`,
        binding: binding.power,
        isTensor: true,
      };
    default:
      return {
        text: `${isTensor ? bound(left, binding.sum) : asTensor(left)} ${operator} ${bound(right, binding.sum)}`,
        binding: binding.compare,
        isTensor: true,
      };
  }
}

function call(name: string, operands: readonly Piece[]): Piece {
  const [a, b, c] = operands;
  const tensors = operands.map(asTensor);
  const known = ofOne.get(name);
  if (known !== undefined) return atom(`${known}(${tensors[0]})`);
  switch (name) {
    case 'max':
    case 'min': {
      const [reduction, pair] = name === 'max' ? ['torch.amax', 'torch.maximum'] : ['torch.amin', 'torch.minimum'];
      return atom(
        operands.length === 1 ? `${reduction}(${tensors[0]})` : tensors.reduce((first, second) => `${pair}(${first}, ${second})`),
      );
    }
    case 'pow':
      return binary('^', a, b);
    case 'where':
      return atom(`where(${a.text}, ${b.text}, ${c.text})`);
    case 'dot':
      return atom(`torch.sum(${bound(a, binding.product)} * ${bound(b, binding.sign)})`);
    case 'length':
      return atom(`${bound(a, binding.atom)}.numel()`, false);
    case 'rms':
      return atom(`torch.sqrt(torch.mean(torch.square(${tensors[0]})))`);
    case 'atan2':
      return atom(`torch.atan2(${tensors.join(', ')})`);
    case 'mod':
      return atom(`torch.remainder(${tensors.join(', ')})`);
    case 'logsumexp':
      return atom(`torch.logsumexp(torch.flatten(${tensors[0]}), 0)`);
    case 'cumsum':
      return atom(`torch.cumsum(torch.atleast_1d(${tensors[0]}), 0)`);
    case 'matmul':
      return atom(`torch.matmul(${tensors.join(', ')})`);
    case 'outer':
      return atom(`torch.outer(${tensors.join(', ')})`);
    case 'transpose':
      return atom(`torch.transpose(${tensors[0]}, 0, 1)`);
    case 'trace':
      return atom(`torch.trace(${tensors[0]})`);
    case 'det':
      return atom(`torch.linalg.det(${tensors[0]})`);
    case 'clamp':
      return atom(`torch.minimum(torch.maximum(${tensors[0]}, ${tensors[1]}), ${tensors[2]})`);
    case 'lerp':
      return {
        text: `${bound(a, binding.sum)} + ${bound(c, binding.product)} * (${b.text} - ${bound(a, binding.product)})`,
        binding: binding.sum,
        isTensor: true,
      };
    case 'rank':
      return atom(`${bound(a, binding.atom)}.dim()`, false);
    default:
      throw new NotInTorch(`\`${name}\` has no counterpart in the script.`);
  }
}

/** In parentheses where it binds less than it must. A truth counts as the number 0 or 1 where it is reckoned with. */
function bound(piece: Piece, least: number): string {
  if (piece.binding === binding.compare) return `(${piece.text}).to(dtype)`;
  return piece.binding < least ? `(${piece.text})` : piece.text;
}

const asTensor = (piece: Piece): string =>
  piece.isTensor ? (piece.binding === binding.compare ? bound(piece, binding.atom) : piece.text) : `scalar(${piece.text})`;
