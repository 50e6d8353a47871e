import type { Graph, GraphNode } from '../graph/graph';
import type { Derivative, Operation } from '../graph/operation';
import { broadcastShape, reducedShape, type Arithmetic, type FormulaFunction, type Reduction } from './formulaFunction';

const asItIs = (sum: number): number => sum;
const addSquare = (sum: number, a: number): number => sum + a * a;

/** How reductions are taken in float64, the entries one after the other. */
export const sum: Reduction = { begin: 0, take: (total, a) => total + a, end: asItIs };
export const norm: Reduction = { begin: 0, take: addSquare, end: Math.sqrt };
export const dot: Reduction = { begin: 0, take: (total, a, b) => total + a * b, end: asItIs };
export const rms: Reduction = { begin: 0, take: addSquare, end: (total, count) => Math.sqrt(total / count) };
const mean: Reduction = { ...sum, end: (total, count) => total / count };
const product: Reduction = { begin: 1, take: (total, a) => total * a, end: asItIs };
/** The larger power is taken out, so that none overflows. */
const logSumExp: Reduction = {
  begin: -Infinity,
  take: (total, a) => (total === a ? total + Math.LN2 : Math.max(total, a) + Math.log1p(Math.exp(-Math.abs(total - a)))),
  end: asItIs,
};
const length: Reduction = { begin: 0, take: asItIs, end: (_, count) => count };

function reduction(name: string, description: string, ofEntries: Reduction, derivative: Derivative): FormulaFunction {
  return {
    name,
    signature: `${name}(v)`,
    description,
    arity: [1, 1],
    shape: reducedShape,
    ofEntries,
    // Of a single number: what it is of a vector of one entry.
    build: (graph, [v]) => (v.shape.length > 0 ? graph.reduction(name, v) : name === 'norm' ? graph.elementwise('abs', v) : v),
    derivative,
  };
}

/** `max` and `min`: over the entries of one vector, or elementwise between two and more. */
function extremum(name: 'max' | 'min', elementwise: 'maximum' | 'minimum', word: string, ofNumbers: Arithmetic): FormulaFunction {
  return {
    name,
    signature: `${name}(a, b, …) or ${name}(v)`,
    description: `The ${word} of its arguments, entry by entry, or the ${word} entry of one vector.`,
    arity: [1, Infinity],
    shape: (shapes) => (shapes.length > 1 ? broadcastShape(shapes) : reducedShape()),
    ofNumbers,
    ofEntries: { begin: ofNumbers(), take: (found, a) => ofNumbers(found, a), end: asItIs },
    build: (graph, [first, ...others]) =>
      others.length > 0
        ? others.reduce((a, b) => graph.elementwise(elementwise, a, b), first)
        : first.shape.length > 0
          ? graph.reduction(name, first)
          : first,
    // Entries that tie share the slope evenly, as in PyTorch's amax.
    derivative: (graph, { inputs: [v], output, adjoint }) => {
      const chosen = graph.compare('==', v, output);
      return [graph.multiply(graph.divide(adjoint, graph.sum(chosen)), chosen)];
    },
    dependence: (graph, { inputs: [v], output }) => [graph.compare('==', v, output)],
  };
}

/** The pairs that `max` and `min` are made of. Where both are equal each has half the slope, as in PyTorch. */
function pairwise(name: 'maximum' | 'minimum', above: '>' | '<', notBelow: '>=' | '<='): Operation {
  return {
    name,
    derivative: (graph, { inputs: [a, b], adjoint }) => {
      const twice = graph.add(graph.compare(above, a, b), graph.compare(notBelow, a, b));
      const share = graph.multiply(graph.constant(0.5), twice);
      return [graph.multiply(adjoint, share), graph.multiply(adjoint, graph.subtract(graph.constant(1), share))];
    },
    dependence: (graph, { inputs: [a, b] }) => [graph.compare(notBelow, a, b), graph.compare(notBelow, b, a)],
  };
}

export const pairwiseExtrema: readonly Operation[] = [pairwise('maximum', '>', '>='), pairwise('minimum', '<', '<=')];

/** Every entry's product of all the others: the slope of prod, also where an entry is 0. Appears only in derivatives. */
export const productOfOthers: Operation = {
  name: 'productOfOthers',
  derivative: () => {
    throw new Error('Second derivatives of prod are not available.');
  },
};

/** Sums of the entries of a vector from each on: the slope of cumsum. */
export const reverseCumsum: Operation = {
  name: 'reverseCumsum',
  derivative: (g, { adjoint, output }) => [g.elementwise('cumsum', g.fitTo(adjoint, output.shape))],
};

function repeated(graph: Graph, scalar: GraphNode, vector: GraphNode): GraphNode {
  return graph.expand(scalar, vector.shape[0]);
}

export const reductions: readonly FormulaFunction[] = [
  extremum('min', 'minimum', 'smallest', Math.min),
  extremum('max', 'maximum', 'largest', Math.max),
  reduction('sum', 'Sum of the entries of a vector.', sum, (g, { inputs: [v], adjoint }) => [repeated(g, adjoint, v)]),
  reduction('mean', 'Mean of the entries of a vector.', mean, (g, { inputs: [v], adjoint }) => [
    repeated(g, g.divide(adjoint, g.constant(v.shape[0])), v),
  ]),
  reduction('prod', 'Product of the entries of a vector.', product, (g, { inputs: [v], adjoint }) => [
    g.multiply(adjoint, g.elementwise('productOfOthers', v)),
  ]),
  reduction(
    'norm',
    'Euclidean length of a vector, sqrt(sum(v^2)); its slope at the zero vector counts as 0.',
    norm,
    (g, { inputs: [v], output, adjoint }) => {
      const zero = g.compare('==', output, g.constant(0));
      return [g.multiply(adjoint, g.divide(v, g.where(zero, g.constant(1), output)))];
    },
  ),
  {
    name: 'dot',
    signature: 'dot(v, w)',
    description: 'Sum of the products of the entries of two vectors.',
    arity: [2, 2],
    shape: (shapes) => {
      if (shapes.some((shape) => shape.length === 0) && shapes.some((shape) => shape.length > 0))
        return 'needs two vectors, but an argument is a single number';
      const shape = broadcastShape(shapes);
      return typeof shape === 'string' ? shape : [];
    },
    ofEntries: dot,
    build: (graph, [v, w]) => (v.shape.length > 0 ? graph.reduction('dot', v, w) : graph.multiply(v, w)),
    derivative: (g, { inputs: [v, w], adjoint }) => [g.multiply(adjoint, w), g.multiply(adjoint, v)],
  },
  {
    name: 'logsumexp',
    signature: 'logsumexp(v)',
    description: 'log(sum(exp(v))), without overflow: a smooth maximum.',
    arity: [1, 1],
    shape: reducedShape,
    ofEntries: logSumExp,
    build: (graph, [v]) => (v.shape.length > 0 ? graph.reduction('logsumexp', v) : v),
    derivative: (g, { inputs: [v], output, adjoint }) => [g.multiply(adjoint, g.elementwise('exp', g.subtract(v, output)))],
  },
  {
    name: 'cumsum',
    signature: 'cumsum(v)',
    description: 'Sums of the entries of a vector up to each.',
    arity: [1, 1],
    shape: ([shape]) => (shape.length < 2 ? shape : 'needs a vector, but the argument is a matrix'),
    build: (graph, [v]) => (v.shape.length > 0 ? graph.elementwise('cumsum', v) : v),
    derivative: (g, { adjoint, output }) => [g.elementwise('reverseCumsum', g.fitTo(adjoint, output.shape))],
  },
  {
    name: 'length',
    signature: 'length(v)',
    description: 'Number of entries of a vector.',
    arity: [1, 1],
    shape: reducedShape,
    ofEntries: length,
    build: (graph, [v]) => graph.constant(v.shape.length > 0 ? v.shape[0] : 1),
  },
];
