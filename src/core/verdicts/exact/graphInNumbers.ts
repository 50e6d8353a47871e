import type { GraphNode } from '../../formula/graph/graph';
import { arithmetic, reductionNumbers } from '../../formula/numbers';

type Values = Float64Array;
type Compute = (out: Values, inputs: readonly Values[]) => void;

/** Operations of the graph that stand behind signs and functions of another name. */
const spelled: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  power: '^',
  maximum: 'max',
  minimum: 'min',
};

/** Nodes of a formula's graph computed in float64, in one pass over the nodes that they need. */
export class GraphInNumbers {
  private readonly values = new Map<GraphNode, Values>();
  private readonly program: (() => void)[] = [];
  private theta: ArrayLike<number> = [];

  /**
   * @param offsets where in θ each parameter tensor begins.
   * @throws RangeError for an operation that has no float64 form.
   */
  constructor(
    private readonly outputs: readonly GraphNode[],
    private readonly offsets: readonly number[],
  ) {
    for (const node of needed(outputs)) this.place(node);
  }

  /** The outputs' values at θ, one array an output (length 1 for scalars); good until the next run. */
  run(theta: ArrayLike<number>): readonly Values[] {
    this.theta = theta;
    for (const compute of this.program) compute();
    return this.outputs.map((node) => this.valuesOf(node));
  }

  private place(node: GraphNode): void {
    const out = new Float64Array(node.shape[0] ?? 1);
    this.values.set(node, out);
    if (node.operation === 'constant') out.set(node.attributes);
    else if (node.operation === 'parameter') {
      const from = this.offsets[node.attributes[0]];
      this.program.push(() => {
        for (let i = 0; i < out.length; i++) out[i] = this.theta[from + i];
      });
    } else {
      const inputs = node.inputs.map((input) => this.valuesOf(input));
      const compute = computing(node);
      this.program.push(() => compute(out, inputs));
    }
  }

  private valuesOf(node: GraphNode): Values {
    return this.values.get(node) as Values;
  }
}

/** Inputs before what is made of them. */
function needed(outputs: readonly GraphNode[]): readonly GraphNode[] {
  const found = new Set<GraphNode>();
  const waiting = [...outputs];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    waiting.push(...node.inputs);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

function computing({ operation, attributes }: GraphNode): Compute {
  const name = Object.hasOwn(spelled, operation) ? spelled[operation] : operation;
  // `max` and `min` of the graph run over a vector; between two they have names of their own.
  const reduce = name === operation && Object.hasOwn(reductionNumbers, name) ? reductionNumbers[name] : undefined;
  if (reduce)
    return (out, [v, w = v]) =>
      (out[0] = reduce.end(
        v.reduce((found, x, i) => reduce.take(found, x, w[i]), reduce.begin),
        v.length,
      ));
  const f = Object.hasOwn(arithmetic, name) ? arithmetic[name] : undefined;
  if (f) return (out, [a, b = a, c = a]) => out.forEach((_, i) => (out[i] = f(entry(a, i), entry(b, i), entry(c, i))));
  switch (operation) {
    case 'index':
      return (out, [v]) => (out[0] = v[attributes[0]]);
    case 'slice':
      return (out, [v]) => out.forEach((_, i) => (out[i] = v[placeOf(attributes, i)]));
    case 'place':
      return (out, [v]) => {
        out.fill(0);
        v.forEach((x, i) => (out[placeOf(attributes, i)] = x));
      };
    case 'matmul':
      return (out, [a, b]) => {
        const [, inner, columns] = attributes;
        out.forEach((_, i) => {
          const [row, column] = [Math.floor(i / columns), i % columns];
          out[i] = 0;
          for (let k = 0; k < inner; k++) out[i] += a[row * inner + k] * b[k * columns + column];
        });
      };
    case 'transpose':
      return (out, [v]) => out.forEach((_, i) => (out[i] = v[(i % attributes[0]) * attributes[1] + Math.floor(i / attributes[0])]));
    case 'cumsum':
      return (out, [v]) => v.reduce((sum, x, i) => (out[i] = sum + x), 0);
    case 'reverseCumsum':
      return (out, [v]) => v.reduceRight((sum, x, i) => (out[i] = sum + x), 0);
    case 'vector':
      return (out, inputs) => inputs.forEach(([x], i) => (out[i] = x));
    case 'expand':
      return (out, [x]) => out.fill(x[0]);
    case 'scatter':
      return (out, inputs) => {
        out.fill(0);
        inputs.forEach(([x], i) => (out[attributes[i + 1]] = x));
      };
    case 'productOfOthers':
      return (out, [v]) => out.forEach((_, i) => (out[i] = v.reduce((product, x, j) => (i === j ? product : product * x), 1)));
    default:
      throw new RangeError(`The operation ${operation} has no float64 form.`);
  }
}

/** Where entry i of a slice stands in the whole. */
function placeOf([from, step, , width]: readonly number[], i: number): number {
  return (from + Math.floor(i / width) * step) * width + (i % width);
}

/** A scalar stands for a vector of equal entries. */
function entry(values: Values, i: number): number {
  return values.length === 1 ? values[0] : values[i];
}
