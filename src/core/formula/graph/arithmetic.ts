import { noDerivative, type Operation } from './operation';
import { scalarConstant, stretchOf, type Comparison } from './graph';

const comparisons: readonly Comparison[] = ['<', '<=', '>', '>=', '==', '!='];

/** The operations behind the operators, brackets and broadcasting of formulas. */
export const arithmetic: readonly Operation[] = [
  { name: 'add', derivative: (_graph, { adjoint }) => [adjoint, adjoint] },
  { name: 'subtract', derivative: (graph, { adjoint }) => [adjoint, graph.negate(adjoint)] },
  {
    name: 'multiply',
    derivative: (graph, { inputs: [a, b], adjoint }) => [graph.multiply(adjoint, b), graph.multiply(adjoint, a)],
  },
  {
    // d(a/b)/db = −(a/b)/b
    name: 'divide',
    derivative: (graph, { inputs: [, b], output, adjoint }) => [
      graph.divide(adjoint, b),
      graph.negate(graph.divide(graph.multiply(adjoint, output), b)),
    ],
  },
  { name: 'negate', derivative: (graph, { adjoint }) => [graph.negate(adjoint)] },
  {
    name: 'power',
    derivative: (graph, { inputs: [base, exponent], output, adjoint }) => {
      const lowered = graph.power(base, graph.subtract(exponent, graph.constant(1)));
      const byBase = graph.multiply(graph.multiply(adjoint, exponent), lowered);
      const zero = graph.constant(0);
      const positive = graph.compare('>', base, zero);
      const logarithm = graph.elementwise('log', graph.where(positive, base, graph.constant(1)));
      return [
        // x^0 is 1 everywhere, so its slope is 0 also where 0 · 0^−1 is not a number.
        scalarConstant(exponent) === undefined ? graph.where(graph.compare('==', exponent, zero), zero, byBase) : byBase,
        // For a base that is not positive a varying exponent has no derivative; 0, as in tf.pow.
        graph.multiply(graph.multiply(adjoint, output), logarithm),
      ];
    },
  },
  ...comparisons.map((name) => ({ name, derivative: noDerivative })),
  {
    name: 'index',
    derivative: (graph, { inputs: [vector], output, adjoint }) => [graph.scatter([adjoint], output.attributes, vector.shape[0])],
    dependence: (graph, { inputs: [vector], output }) => [graph.scatter([graph.constant(1)], output.attributes, vector.shape[0])],
  },
  {
    name: 'slice',
    derivative: (graph, { inputs: [vector], output, adjoint }) => [
      graph.place(graph.fitTo(adjoint, output.shape), stretchOf(output), vector.shape[0]),
    ],
  },
  { name: 'place', derivative: (graph, { output, adjoint }) => [graph.slice(graph.fitTo(adjoint, output.shape), stretchOf(output))] },
  { name: 'vector', derivative: (graph, { inputs, adjoint }) => inputs.map((_, entry) => graph.index(adjoint, entry)) },
  { name: 'expand', derivative: (graph, { adjoint }) => [graph.sum(adjoint)] },
  {
    name: 'scatter',
    derivative: (graph, { output, adjoint }) => output.attributes.slice(1).map((entry) => graph.index(adjoint, entry)),
  },
];
