import type { Graph, GraphNode, Shape } from '../graph/graph';
import type { Dependence, Derivative } from '../graph/operation';

/** What a function or sign makes of numbers, in float64. Conditions are 1 and 0. */
export type Arithmetic = (...numbers: number[]) => number;

/** What a reduction makes of all entries: how it begins, takes one entry in (of the second argument: `b`), and ends. */
export interface Reduction {
  readonly begin: number;
  readonly take: (sum: number, a: number, b: number) => number;
  readonly end: (sum: number, count: number) => number;
}

/** A function of the formula language: what completion, hover, checking and the graph need to know about it. */
export interface FormulaFunction {
  readonly name: string;
  /** As written in a formula: `dot(v, w)`. */
  readonly signature: string;
  /** One sentence for completion and hover. */
  readonly description: string;
  /** Fewest and most arguments. */
  readonly arity: readonly [least: number, most: number];
  /** The shape of the result, or what is wrong with the arguments' shapes: the end of a sentence that begins with the name. */
  readonly shape: (shapes: readonly Shape[]) => Shape | string;
  /** In float64, entry by entry: conditions, rules and verdicts compute with this. */
  readonly ofNumbers?: Arithmetic;
  /** In float64, over all entries of a vector. */
  readonly ofEntries?: Reduction;
  /** The graph of a call. */
  readonly build: (graph: Graph, inputs: readonly GraphNode[]) => GraphNode;
  /** Of the operation with the function's own name; absent when `build` composes other operations. */
  readonly derivative?: Derivative;
  /** Of the same operation; absent where it depends on every argument everywhere. */
  readonly dependence?: Dependence;
}

/** Scalars and vectors of one length: the vector's shape, or both lengths when they differ. */
export function broadcastShape(shapes: readonly Shape[]): Shape | string {
  const vectors = shapes.filter((shape) => shape.length > 0);
  const other = vectors.find((shape) => shape[0] !== vectors[0][0]);
  return other ? `needs vectors of one length, but one has ${vectors[0][0]} entries and another ${other[0]}` : vectors[0] ?? [];
}

/** One vector: a scalar comes of it. */
export function reducedShape([shape]: readonly Shape[]): Shape | string {
  return shape.length > 0 ? [] : 'needs a vector, but the argument is a single number';
}
