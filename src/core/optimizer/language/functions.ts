import { functions } from '../../formula/functions/registry';

/** A function of rules: those of formulas, and what only makes sense over tensors of parameters. */
export interface RuleFunction {
  readonly name: string;
  readonly signature: string;
  readonly description: string;
  readonly arity: readonly [least: number, most: number];
  /**
   * `entries`: entry by entry. `tensor`, `all`: one number for a whole tensor, or for all parameters together. `matrix`: a
   * matrix of matrices. `rank`: of the tensor, known before anything runs.
   */
  readonly kind: 'entries' | 'tensor' | 'all' | 'matrix' | 'rank';
}

const over = (name: string, kind: 'tensor' | 'all', operands: 1 | 2, description: string): RuleFunction => ({
  name,
  kind,
  signature: operands === 1 ? `${name}(v)` : `${name}(v, w)`,
  arity: [operands, operands],
  description,
});

const own: readonly RuleFunction[] = [
  over('rms', 'tensor', 1, 'Root of the mean of the squares of a tensor’s entries.'),
  over('globalNorm', 'all', 1, 'Euclidean length over all parameters together.'),
  over('globalSum', 'all', 1, 'Sum over the entries of all parameters together.'),
  over('globalDot', 'all', 2, 'Sum of the products of the entries of all parameters together.'),
  {
    name: 'clamp',
    kind: 'entries',
    arity: [3, 3],
    signature: 'clamp(x, least, most)',
    description: 'x, but no smaller than `least` and no larger than `most`.',
  },
  { name: 'lerp', kind: 'entries', arity: [3, 3], signature: 'lerp(a, b, share)', description: 'a + share*(b - a): from a towards b.' },
  {
    name: 'rank',
    kind: 'rank',
    arity: [1, 1],
    signature: 'rank(theta)',
    description: 'Number of axes of the tensor: 0 for a number, 1 for a vector, 2 for a matrix.',
  },
  { name: 'matmul', kind: 'matrix', arity: [2, 2], signature: 'matmul(A, B)', description: 'Product of two matrices.' },
  {
    name: 'transpose',
    kind: 'matrix',
    arity: [1, 1],
    signature: 'transpose(A)',
    description: 'The matrix with rows and columns exchanged.',
  },
  {
    name: 'rowMean',
    kind: 'matrix',
    arity: [1, 1],
    signature: 'rowMean(A)',
    description: 'The matrix in which every entry is the mean of its row in A; all axes but the last are rows.',
  },
  {
    name: 'columnMean',
    kind: 'matrix',
    arity: [1, 1],
    signature: 'columnMean(A)',
    description: 'The matrix in which every entry is the mean of its column in A; all axes but the last are rows.',
  },
  {
    name: 'orthogonalize',
    kind: 'matrix',
    arity: [2, 2],
    signature: 'orthogonalize(A, iterations)',
    description: 'The nearest semi-orthogonal matrix, roughly, by Newton–Schulz iterations as in Muon; all axes but the last are rows.',
  },
];

/** What formulas have and float64 can say entry by entry, or over a tensor: not noise, and no sums along a vector. */
const ofFormulas = [...functions.values()]
  .filter(({ ofNumbers, ofEntries }) => ofNumbers ?? ofEntries)
  .map(({ name, signature, description, arity, ofNumbers }): RuleFunction => ({
    name,
    signature,
    description,
    arity,
    kind: ofNumbers ? 'entries' : 'tensor',
  }));

/** Every function of the rule language by name. */
export const ruleFunctions: ReadonlyMap<string, RuleFunction> = new Map([...ofFormulas, ...own].map((one) => [one.name, one]));

/** What a call of `name` makes: `max` and `min` of one argument run over a tensor. */
export function kindOfCall(name: string, operands: number): RuleFunction['kind'] | undefined {
  if ((name === 'max' || name === 'min') && operands === 1) return 'tensor';
  return ruleFunctions.get(name)?.kind;
}
