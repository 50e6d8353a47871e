import type { Graph, GraphNode, Shape } from '../graph/graph';
import { shapeText, type FormulaFunction } from './formulaFunction';

/** Determinants are written out: a larger one would be thousands of terms. */
const largestDeterminant = 8;

const isMatrix = ({ length }: Shape): boolean => length === 2;

const needsMatrix = (shape: Shape): string => `needs a matrix, but the argument is ${shapeText(shape)}`;

/** What of two factors is a row, a column, or both: [rows, inner, columns], and the shape of the product. */
function productOf([a, b]: readonly Shape[]): { readonly sizes: readonly [number, number, number]; readonly shape: Shape } | string {
  if (a.length === 0 || b.length === 0)
    return 'needs matrices or vectors, but an argument is a single number; a multiple is written with *';
  const [rows, inner] = isMatrix(a) ? a : [1, a[0]];
  const [other, columns] = isMatrix(b) ? b : [b[0], 1];
  if (inner !== other)
    return `needs as many columns on the left as rows on the right, but the arguments are ${shapeText(a)} and ${shapeText(b)}`;
  return { sizes: [rows, inner, columns], shape: [...(isMatrix(a) ? [rows] : []), ...(isMatrix(b) ? [columns] : [])] };
}

/** det by expansion along the rows; minors of the same columns are one node each, as equal nodes are. */
function determinant(
  graph: Graph,
  matrix: GraphNode,
  size: number,
  row: number,
  columns: readonly number[],
  known: Map<string, GraphNode>,
): GraphNode {
  if (row === size) return graph.constant(1);
  const key = columns.join();
  const minor =
    known.get(key) ??
    columns
      .map((column, i) => {
        const rest = determinant(
          graph,
          matrix,
          size,
          row + 1,
          columns.filter((other) => other !== column),
          known,
        );
        const term = graph.multiply(graph.index(matrix, row * size + column), rest);
        return i % 2 === 0 ? term : graph.negate(term);
      })
      .reduce((a, b) => graph.add(a, b));
  known.set(key, minor);
  return minor;
}

/** Matrices are vectors in the graph, row by row. */
export const matrixFunctions: readonly FormulaFunction[] = [
  {
    name: 'matmul',
    signature: 'matmul(A, B)',
    description: 'The product of two matrices; a vector on the left is a row, on the right a column.',
    arity: [2, 2],
    shape: (shapes) => {
      const product = productOf(shapes);
      return typeof product === 'string' ? product : product.shape;
    },
    build: (graph, [a, b], shapes) => {
      const product = productOf(shapes);
      if (typeof product === 'string') throw new Error(`The formula was not checked: matmul ${product}.`);
      const whole = graph.product(a, b, product.sizes);
      return product.shape.length === 0 ? graph.index(whole, 0) : whole;
    },
    derivative: (graph, { inputs: [a, b], output: { attributes }, adjoint }) => {
      const [rows, inner, columns] = attributes;
      return [
        graph.product(adjoint, graph.transposed(b, inner, columns), [rows, columns, inner]),
        graph.product(graph.transposed(a, rows, inner), adjoint, [inner, rows, columns]),
      ];
    },
  },
  {
    name: 'transpose',
    signature: 'transpose(A)',
    description: 'The matrix with rows and columns exchanged.',
    arity: [1, 1],
    shape: ([shape]) => (isMatrix(shape) ? [shape[1], shape[0]] : needsMatrix(shape)),
    build: (graph, [matrix], [[rows, columns]]) => graph.transposed(matrix, rows, columns),
    derivative: (
      graph,
      {
        output: {
          attributes: [rows, columns],
        },
        adjoint,
      },
    ) => [graph.transposed(adjoint, columns, rows)],
  },
  {
    name: 'outer',
    signature: 'outer(v, w)',
    description: 'The matrix of all products of an entry of v (its row) with one of w (its column).',
    arity: [2, 2],
    shape: ([v, w]) =>
      v.length === 1 && w.length === 1 ? [v[0], w[0]] : `needs two vectors, but the arguments are ${shapeText(v)} and ${shapeText(w)}`,
    build: (graph, [v, w], [[rows], [columns]]) => graph.product(v, w, [rows, 1, columns]),
  },
  {
    name: 'trace',
    signature: 'trace(A)',
    description: 'The sum of the entries on the diagonal of a square matrix.',
    arity: [1, 1],
    shape: ([shape]) => (isMatrix(shape) && shape[0] === shape[1] ? [] : `needs a square matrix, but the argument is ${shapeText(shape)}`),
    build: (graph, [matrix], [[size]]) => graph.sum(graph.slice(matrix, { from: 0, step: size + 1, count: size })),
  },
  {
    name: 'det',
    signature: 'det(A)',
    description: `The determinant of a square matrix of at most ${largestDeterminant} rows.`,
    arity: [1, 1],
    shape: ([shape]) => {
      if (!isMatrix(shape) || shape[0] !== shape[1]) return `needs a square matrix, but the argument is ${shapeText(shape)}`;
      return shape[0] <= largestDeterminant ? [] : `takes at most ${largestDeterminant} rows, but the matrix has ${shape[0]}`;
    },
    build: (graph, [matrix], [[size]]) => determinant(graph, matrix, size, 0, [...Array(size).keys()], new Map()),
  },
];
