import { stretchOf, type Graph, type GraphNode } from './graph';

/** At which of its entries a node is used by the value, at a point: 1 and 0, or undefined: everywhere. */
type Use = GraphNode | undefined;

/** Follows, from the value backwards, which entries of every node it depends on at a point. */
export class Uses {
  private readonly found: Map<GraphNode, Use>;

  constructor(
    private readonly graph: Graph,
    value: GraphNode,
  ) {
    this.found = new Map([[value, undefined]]);
  }

  /** Takes in that `node`, all of whose uses are known, uses its input number `position` where `dependence` is not 0. */
  add(input: GraphNode, node: GraphNode, position: number, dependence: Use): void {
    const own = this.alongInput(node, position);
    const use = own && dependence ? this.graph.multiply(own, dependence) : (own ?? dependence);
    const fitted = use && this.fit(use, input);
    const isKnown = this.found.has(input);
    const known = this.found.get(input);
    if (isKnown && (!known || !fitted)) this.found.set(input, undefined);
    else this.found.set(input, known && fitted ? this.graph.elementwise('maximum', known, fitted) : fitted);
  }

  /** What `node` adds to the derivative by an input: 0 where the node is not used. */
  mask(node: GraphNode, contribution: GraphNode): GraphNode {
    const use = this.found.get(node);
    // Only a slope can fail to be finite; what is handed on as it is, is 0 already.
    return use && !linear.has(node.operation) ? this.graph.where(use, contribution, this.graph.constant(0)) : contribution;
  }

  private alongInput(node: GraphNode, position: number): Use {
    const { graph } = this;
    const use = this.found.get(node);
    switch (node.operation) {
      case 'slice':
        return graph.place(graph.fitTo(use ?? graph.constant(1), node.shape), stretchOf(node), node.inputs[0].shape[0]);
      case 'place':
        return use && graph.slice(graph.fitTo(use, node.shape), stretchOf(node));
      case 'transpose':
        return use && graph.transposed(graph.fitTo(use, node.shape), node.attributes[1], node.attributes[0]);
      // Every entry may count in any of theirs.
      case 'matmul':
      case 'cumsum':
      case 'reverseCumsum':
        return undefined;
      default:
        return use && node.operation === 'vector' && use.shape.length > 0 ? graph.index(use, position) : use;
    }
  }

  /** A number that is spread over a vector is used where any entry is. */
  private fit(use: GraphNode, input: GraphNode): GraphNode {
    return use.shape.length > input.shape.length ? this.graph.compare('!=', this.graph.sum(use), this.graph.constant(0)) : use;
  }
}

/** Operations whose derivative multiplies by nothing that depends on the point, or picks; and products of matrices, whose entries are not those of what they add. */
const linear: ReadonlySet<string> = new Set([
  'add',
  'subtract',
  'negate',
  'sum',
  'mean',
  'index',
  'slice',
  'place',
  'transpose',
  'matmul',
  'cumsum',
  'reverseCumsum',
  'vector',
  'expand',
  'where',
]);
