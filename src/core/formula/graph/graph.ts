import type { Expression, FormulaText } from '../expression';

/** `[]` for a scalar, `[n]` for a vector. In formulas also `[n, m]` for a matrix, which is a vector in the graph, row by row. */
export type Shape = readonly number[];

/** One operation on scalars and vectors. Elementwise operations broadcast a scalar over a vector. */
export interface GraphNode {
  /** Nodes are numbered as they are made, so inputs always have smaller numbers: ascending ids are an evaluation order. */
  readonly id: number;
  /** A name of the table of operations, or `parameter`, `constant` or `draw`. */
  readonly operation: string;
  readonly inputs: readonly GraphNode[];
  readonly shape: Shape;
  /** constant: its entries; parameter: its position; index: [entry]; slice: [from, step, count, width]; place: the same and [length]; matmul: [rows, inner, columns]; transpose: [rows, columns]; draw: [which]; expand: [length]; scatter: [length, entry, entry …]. */
  readonly attributes: readonly number[];
  readonly origin: Origin | undefined;
}

/** The part of the formula a node was made for. */
export interface Origin {
  readonly expression: Expression;
  readonly operands: readonly { readonly expression: Expression; readonly node: GraphNode }[];
  /** True for nodes of the adjoint: they belong to the derivative of the expression. */
  readonly derivative: boolean;
  /** The definition that it belongs to; absent: the formula itself. */
  readonly within?: FormulaText;
}

/** Entries of a vector: from `from` on every `step`-th, `count` of them, each `width` neighbours long. */
export interface Stretch {
  readonly from: number;
  readonly step: number;
  readonly count: number;
  readonly width?: number;
}

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/**
 * A computation as a directed acyclic graph, built operation by operation. Equal operations on equal inputs are one node;
 * arithmetic of scalar constants is done at once (in float64), and neutral elements disappear.
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  /** Given to the nodes made next. */
  origin: Origin | undefined;
  private readonly known = new Map<string, GraphNode>();
  private draws = 0;

  /** The parameter tensor at `position` of the layout. */
  parameter(position: number, shape: Shape): GraphNode {
    return this.node('parameter', [], shape, [position]);
  }

  constant(value: number): GraphNode {
    return this.node('constant', [], [], [value]);
  }

  constantVector(values: readonly number[]): GraphNode {
    return this.node('constant', [], [values.length], values);
  }

  add(a: GraphNode, b: GraphNode): GraphNode {
    if (isConstant(a, 0)) return b;
    if (isConstant(b, 0)) return a;
    return this.arithmetic('add', a, b, (x, y) => x + y);
  }

  subtract(a: GraphNode, b: GraphNode): GraphNode {
    if (isConstant(b, 0)) return a;
    if (isConstant(a, 0)) return this.negate(b);
    return this.arithmetic('subtract', a, b, (x, y) => x - y);
  }

  multiply(a: GraphNode, b: GraphNode): GraphNode {
    if (isConstant(a, 1)) return b;
    if (isConstant(b, 1)) return a;
    return this.arithmetic('multiply', a, b, (x, y) => x * y);
  }

  divide(a: GraphNode, b: GraphNode): GraphNode {
    if (isConstant(b, 1)) return a;
    return this.arithmetic('divide', a, b, (x, y) => x / y);
  }

  /** Constant exponents 0, 1 and 2 become 1, the base and its square: exact, and defined for every base. */
  power(base: GraphNode, exponent: GraphNode): GraphNode {
    if (isConstant(exponent, 0)) return this.fitTo(this.constant(1), base.shape);
    if (isConstant(exponent, 1)) return base;
    if (isConstant(exponent, 2)) return this.square(base);
    return this.arithmetic('power', base, exponent, (x, y) => x ** y);
  }

  negate(x: GraphNode): GraphNode {
    if (x.operation === 'negate') return x.inputs[0];
    const value = scalarConstant(x);
    return value === undefined ? this.elementwise('negate', x) : this.constant(-value);
  }

  square(x: GraphNode): GraphNode {
    const value = scalarConstant(x);
    return value !== undefined && Number.isFinite(Math.fround(value * value))
      ? this.constant(value * value)
      : this.elementwise('square', x);
  }

  /** 1 where the comparison holds, else 0. */
  compare(operator: Comparison, a: GraphNode, b: GraphNode): GraphNode {
    return this.elementwise(operator, a, b);
  }

  /** `a` where `condition` is not 0, else `b`. */
  where(condition: GraphNode, a: GraphNode, b: GraphNode): GraphNode {
    return this.elementwise('where', condition, a, b);
  }

  sum(x: GraphNode): GraphNode {
    if (x.operation === 'expand') return this.multiply(this.constant(x.shape[0]), x.inputs[0]);
    return this.reduction('sum', x);
  }

  /** The scalar of a vector's entry `entry`. */
  index(vector: GraphNode, entry: number): GraphNode {
    if (vector.operation === 'vector') return vector.inputs[entry];
    return this.node('index', [vector], [], [entry]);
  }

  /** The entries from, from + step … of a vector, each `width` neighbours long. */
  slice(vector: GraphNode, { from, step, count, width = 1 }: Stretch): GraphNode {
    return this.node('slice', [vector], [count * width], [from, step, count, width]);
  }

  /** A vector of zeros with the entries of a short one where `slice` would take them. */
  place(entries: GraphNode, { from, step, count, width = 1 }: Stretch, length: number): GraphNode {
    return this.node('place', [entries], [length], [from, step, count, width, length]);
  }

  /** The product of matrices [rows, inner] and [inner, columns]. */
  product(a: GraphNode, b: GraphNode, [rows, inner, columns]: readonly [number, number, number]): GraphNode {
    return this.node('matmul', [a, b], [rows * columns], [rows, inner, columns]);
  }

  /** A matrix [rows, columns] with both exchanged. */
  transposed(matrix: GraphNode, rows: number, columns: number): GraphNode {
    return this.node('transpose', [matrix], [rows * columns], [rows, columns]);
  }

  /** Standard normal numbers that depend on the step, others in every call. */
  draw(shape: Shape): GraphNode {
    return this.node('draw', [], shape, [this.draws++]);
  }

  vector(entries: readonly GraphNode[]): GraphNode {
    return this.node('vector', entries, [entries.length], []);
  }

  /** A scalar repeated `length` times. */
  expand(scalar: GraphNode, length: number): GraphNode {
    return this.node('expand', [scalar], [length], [length]);
  }

  /** A vector of zeros but for `scalars[k]` at entry `entries[k]`; the entries differ from each other. */
  scatter(scalars: readonly GraphNode[], entries: readonly number[], length: number): GraphNode {
    return this.node('scatter', scalars, [length], [length, ...entries]);
  }

  /** An operation without parameters of its own on inputs of which all vectors are equally long. */
  elementwise(operation: string, ...inputs: GraphNode[]): GraphNode {
    const shape = inputs.find((input) => input.shape.length > 0)?.shape ?? [];
    // Every elementwise operation broadcasts by itself, so one input that is really a vector is enough.
    const needed = inputs.some((input) => input.shape.length > 0 && input.operation !== 'expand');
    return this.node(operation, needed ? inputs.map((i) => (i.operation === 'expand' ? i.inputs[0] : i)) : inputs, shape, []);
  }

  /** An operation that makes one scalar of its inputs. */
  reduction(operation: string, ...inputs: GraphNode[]): GraphNode {
    return this.node(operation, inputs, [], []);
  }

  /** Undoes broadcasting, or does it: sums a vector to a scalar, repeats a scalar. */
  fitTo(x: GraphNode, shape: Shape): GraphNode {
    if (x.shape.length === shape.length) return x;
    return shape.length === 0 ? this.sum(x) : this.expand(x, shape[0]);
  }

  private arithmetic(operation: string, a: GraphNode, b: GraphNode, compute: (x: number, y: number) => number): GraphNode {
    const [x, y] = [scalarConstant(a), scalarConstant(b)];
    if (x !== undefined && y !== undefined) {
      const value = compute(x, y);
      // What is not finite stays an operation, so that it can be named when a run stops there.
      if (Number.isFinite(Math.fround(value))) return this.constant(value);
    }
    return this.elementwise(operation, a, b);
  }

  private node(operation: string, inputs: readonly GraphNode[], shape: Shape, attributes: readonly number[]): GraphNode {
    // A long constant is its own key: spelling it out would cost more than sharing it saves.
    const key =
      attributes.length > 64 && operation === 'constant'
        ? undefined
        : `${operation}|${inputs.map((input) => input.id).join()}|${shape.join()}|${attributes.map(spell).join()}`;
    const known = key === undefined ? undefined : this.known.get(key);
    if (known) return known;
    const node = { id: this.nodes.length, operation, inputs, shape, attributes, origin: this.origin };
    this.nodes.push(node);
    if (key !== undefined) this.known.set(key, node);
    return node;
  }
}

/** What a `slice` or `place` takes. */
export function stretchOf({ attributes: [from, step, count, width] }: GraphNode): Stretch {
  return { from, step, count, width };
}

/** The value of a scalar constant, undefined for every other node. */
export function scalarConstant(node: GraphNode): number | undefined {
  return node.operation === 'constant' && node.shape.length === 0 ? node.attributes[0] : undefined;
}

function isConstant(node: GraphNode, value: number): boolean {
  return scalarConstant(node) === value;
}

/** −0 and 0 are different constants. */
function spell(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
