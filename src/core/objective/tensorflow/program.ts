import { dispose, engine, keep, reshape, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../../formula/graph/graph';
import { kernels, type Kernel } from './kernels';

/** One operation; operands and result are slots of the tensors of a run. */
interface Instruction {
  readonly node: GraphNode;
  readonly kernel: Kernel;
  readonly operands: readonly number[];
  readonly result: number;
}

/** Gives the tensor of the parameter at a position of the layout. */
export type ParameterTensors = (position: number) => Tensor;

/** Gives the random numbers of a `draw`, in its shape. */
export type Draws = (node: GraphNode) => Tensor;

const cannotDraw: Draws = () => {
  throw new Error('This formula draws random numbers: say for which step.');
};

/**
 * The operations that some outputs of a graph need, in order, ready to run on the backend that was current when it was
 * made. What does not depend on a parameter is computed once and kept until `dispose`.
 */
export class Program {
  private readonly parameters: readonly { readonly node: GraphNode; readonly slot: number }[];
  private readonly draws: Program['parameters'];
  private readonly instructions: readonly Instruction[];
  /** By slot; empty where a run fills in. */
  private readonly constants: (Tensor | undefined)[];
  private readonly outputs: readonly number[];

  constructor(outputs: readonly GraphNode[]) {
    const nodes = neededNodes(outputs);
    const slots = new Map(nodes.map((node, slot) => [node, slot]));
    const varying = dependents(nodes);
    this.outputs = outputs.map((node) => slotOf(node, slots));
    this.parameters = nodes.flatMap((node, slot) => (node.operation === 'parameter' ? [{ node, slot }] : []));
    this.draws = nodes.flatMap((node, slot) => (node.operation === 'draw' ? [{ node, slot }] : []));
    this.instructions = nodes.flatMap((node, result) =>
      varying.has(node) && node.operation !== 'parameter' && node.operation !== 'draw'
        ? [{ node, kernel: kernelOf(node), operands: node.inputs.map((input) => slotOf(input, slots)), result }]
        : [],
    );
    this.constants = keepConstants(
      nodes.map((node) => (varying.has(node) ? undefined : node)),
      new Set([...this.outputs, ...this.instructions.flatMap(({ operands }) => operands)]),
    );
  }

  /** Computes the outputs; to be called inside a tidy. */
  run(parameters: ParameterTensors, watch?: (share: number) => void, draws = cannotDraw): Tensor[] {
    const tensors = this.constants.slice() as Tensor[];
    for (const { node, slot } of this.parameters) tensors[slot] = parameters(node.attributes[0]);
    for (const { node, slot } of this.draws) tensors[slot] = draws(node);
    this.instructions.forEach(({ node, kernel, operands, result }, i) => {
      watch?.(i / this.instructions.length);
      tensors[result] = kernel(pick(tensors, operands), node);
    });
    return pick(tensors, this.outputs);
  }

  /**
   * The same over a grid: parameters are [B] or [n, B], or [] and [n, 1] where they are the same at all points, and so are
   * the outputs. To be called inside a tidy.
   */
  runOverGrid(parameters: ParameterTensors, draws = cannotDraw): Tensor[] {
    // A constant vector is [n]: it becomes [n, 1] like a parameter that does not vary.
    const tensors = this.constants.map((tensor) => (tensor?.rank === 1 ? reshape(tensor, [tensor.shape[0], 1]) : tensor)) as Tensor[];
    for (const { node, slot } of this.parameters) tensors[slot] = parameters(node.attributes[0]);
    for (const { node, slot } of this.draws) tensors[slot] = alignToGrid(node, draws(node));
    for (const { node, kernel, operands, result } of this.instructions) {
      tensors[result] = alignToGrid(node, kernel(pick(tensors, operands), node));
    }
    return pick(tensors, this.outputs);
  }

  /** How many numbers a run over a grid holds at once for each point. */
  get numbersPerGridPoint(): number {
    return [...this.parameters, ...this.instructions].reduce((total, { node }) => total + (node.shape[0] ?? 1), 0);
  }

  /** Whether an output depends on random numbers. */
  get isRandom(): boolean {
    return this.draws.length > 0;
  }

  dispose(): void {
    dispose(this.constants.filter((tensor) => tensor !== undefined));
  }
}

/** Every node that the outputs need, in evaluation order. */
export function neededNodes(outputs: readonly GraphNode[]): readonly GraphNode[] {
  const needed = new Set<GraphNode>();
  const pending = [...outputs];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    pending.push(...node.inputs);
  }
  return [...needed].sort((a, b) => a.id - b.id);
}

/** Runs one node other than a parameter, on the tensors of its inputs. */
export function compute(node: GraphNode, inputs: readonly Tensor[]): Tensor {
  if (node.operation !== 'constant') return kernelOf(node)(inputs, node);
  return engine().makeTensor(Float32Array.from(node.attributes), [...node.shape], 'float32');
}

/** Those of the nodes that depend on a parameter or on the step. */
function dependents(nodes: readonly GraphNode[]): ReadonlySet<GraphNode> {
  const found = new Set<GraphNode>();
  for (const node of nodes)
    if (node.operation === 'parameter' || node.operation === 'draw' || node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** Computes the constant nodes (by slot, undefined elsewhere) and keeps the tensors of the slots that are used. */
function keepConstants(nodes: readonly (GraphNode | undefined)[], used: ReadonlySet<number>): (Tensor | undefined)[] {
  const kept = nodes.map((): Tensor | undefined => undefined);
  tidy(() => {
    const tensors = new Map<GraphNode, Tensor>();
    nodes.forEach((node, slot) => {
      if (!node) return;
      const tensor = compute(
        node,
        node.inputs.map((input) => slotOf(input, tensors)),
      );
      tensors.set(node, tensor);
      if (used.has(slot)) kept[slot] = keep(tensor);
    });
  });
  return kept;
}

function pick(tensors: readonly Tensor[], slots: readonly number[]): Tensor[] {
  return slots.map((slot) => tensors[slot]);
}

/** Where nothing varied over the points, a kernel's vector is [n] and its sum [1]. */
function alignToGrid(node: GraphNode, tensor: Tensor): Tensor {
  if (node.shape.length === 1) return tensor.rank === 1 ? reshape(tensor, [tensor.shape[0], 1]) : tensor;
  return tensor.rank === 1 && tensor.shape[0] === 1 ? reshape(tensor, []) : tensor;
}

function kernelOf({ operation }: GraphNode): Kernel {
  const kernel = kernels.get(operation);
  if (!kernel) throw new Error(`There is no kernel for the operation ${operation}.`);
  return kernel;
}

function slotOf<Slot>(node: GraphNode, slots: ReadonlyMap<GraphNode, Slot>): Slot {
  const slot = slots.get(node);
  if (slot === undefined) throw new Error(`The operation ${node.operation} is used before it is computed.`);
  return slot;
}
