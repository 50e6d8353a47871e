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
  /** The graph of a call. A matrix is a vector there, row by row; `shapes` tells them apart. */
  readonly build: (graph: Graph, inputs: readonly GraphNode[], shapes: readonly Shape[]) => GraphNode;
  /** Of the operation with the function's own name; absent when `build` composes other operations. */
  readonly derivative?: Derivative;
  /** Of the same operation; absent where it depends on every argument everywhere. */
  readonly dependence?: Dependence;
}

/** Scalars, and vectors or matrices of one shape: that shape, or both where they differ. */
export function broadcastShape(shapes: readonly Shape[]): Shape | string {
  const wide = shapes.filter((shape) => shape.length > 0);
  const other = wide.find((shape) => shape.join() !== wide[0].join());
  if (!other) return wide[0] ?? [];
  if (wide[0].length === 1 && other.length === 1)
    return `needs vectors of one length, but one has ${wide[0][0]} entries and another ${other[0]}`;
  return `needs arguments of one shape, but one is ${shapeText(wide[0])} and another ${shapeText(other)}`;
}

/** One scalar, vector or matrix: a scalar comes of it. */
export const reducedShape = (): Shape => [];

/** In words: `a vector of 3 entries`, `a matrix of 2 by 3`. */
export function shapeText(shape: Shape): string {
  if (shape.length === 0) return 'a single number';
  return shape.length === 1 ? `a vector of ${shape[0]} ${shape[0] === 1 ? 'entry' : 'entries'}` : `a matrix of ${shape.join(' by ')}`;
}
