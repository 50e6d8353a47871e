import { readsOf, treeLevel, type Tree } from '../tree';
import { getLocal, loadNumber, setLocal, teeLocal, type Instructions } from './instructions';
import { moduleOf, valueTypes } from './wasmModule';

/** A line of a loop: the vector it writes, and what. */
export interface LoopLine {
  readonly output: string;
  readonly tree: Tree;
}

/** The longest stretch of entries one call makes. */
export const loopLength = 4096;
/** Vectors and numbers that a loop may have at most. */
export const mostVectors = 120;
export const mostNumbers = 500;

const pageLength = 65_536;
/** Of a vector and the next: not a power of two, or a turn's loads and stores would all fall into one set of the cache. */
const vectorStride = loopLength * 4 + 192;
const firstVector = 4096;
export const loopPages = Math.ceil((firstVector + mostVectors * vectorStride) / pageLength);

/** Where number `index` and vector `index` lie in the memory, in bytes. */
export const numberPlace = (index: number): number => index * 8;
export const vectorPlace = (index: number): number => firstVector + index * vectorStride;

/** What a loop is compiled into, and what its caller has to put where. */
export interface LoopCode {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Numbers that are the same for all entries, in order of their places. */
  readonly numbers: readonly Tree[];
  /** Vectors in order of their places. */
  readonly vectors: readonly string[];
  readonly read: readonly string[];
  readonly written: readonly string[];
}

const own = new Set([
  'abs',
  'negate',
  'ceil',
  'floor',
  'round',
  'sqrt',
  'square',
  '+',
  '-',
  '*',
  '/',
  'min',
  'max',
  'where',
  'sign',
  'relu',
  'clamp',
  'lerp',
]);
const comparisons = new Set(['==', '!=', '<', '>', '<=', '>=']);
const mostDepth = 200;

/** Whether a line is made of nothing but what a loop can say: + − · / √, absolute values, extremes, comparisons and choices. */
export function isFusable(tree: Tree, depth = 0): boolean {
  if (treeLevel(tree) === 'all') return true;
  if (depth > mostDepth) return false;
  if (tree.kind === 'vector' || tree.kind === 'moved') return true;
  return (
    tree.kind === 'operation' &&
    (own.has(tree.name) || comparisons.has(tree.name)) &&
    tree.operands.every((operand) => isFusable(operand, depth + 1))
  );
}

/**
 * One loop over the entries that makes lines one after the other, each rounded to float32 as if it were written down.
 * @param kept outputs that somebody reads afterwards; the others never leave the processor.
 */
export function loopCode(lines: readonly LoopLine[], kept: (name: string) => boolean, instructions: Instructions): LoopCode {
  return new LoopWriter(lines, kept, instructions).code();
}

const negativeOne: Tree = { kind: 'constant', value: -1 };
const zero: Tree = { kind: 'constant', value: 0 };
const one: Tree = { kind: 'constant', value: 1 };

class LoopWriter {
  private readonly numbers = new Map<string, { readonly tree: Tree; readonly local: number }>();
  private readonly vectors = new Map<string, number>();
  /** Locals that hold a vector's entry as float64. */
  private readonly entries = new Map<string, number>();
  private readonly read = new Set<string>();
  private readonly written = new Set<string>();
  private readonly locals: number[] = [valueTypes.i32, valueTypes.i32];
  /** Where shared parts of a tree are kept, by the tree that stands for them. */
  private readonly shared = new Map<Tree, number>();

  constructor(
    private readonly lines: readonly LoopLine[],
    private readonly kept: (name: string) => boolean,
    private readonly operators: Instructions,
  ) {}

  code(): LoopCode {
    const { operators } = this;
    const [length, address, end] = [0, 1, 2];
    const body = this.lines.flatMap((line) => this.line(line, address));
    const head = [...this.numbers.values()].flatMap(({ local }, i) => [
      0x41,
      0,
      ...loadNumber(numberPlace(i)),
      ...operators.spread,
      ...setLocal(local),
    ]);
    const loads = [...this.read].flatMap((name) => [
      ...getLocal(address),
      ...operators.load(this.place(name)),
      ...operators.promote,
      ...setLocal(this.entries.get(name) as number),
    ]);
    const instructions = [
      ...head,
      // end ← 4·length
      ...[...getLocal(length), 0x41, 2, 0x74, ...setLocal(end)],
      ...[0x03, 0x40, ...loads, ...body],
      ...[...getLocal(address), 0x41, operators.entries * 4, 0x6a, ...teeLocal(address), ...getLocal(end), 0x49, 0x0d, 0, 0x0b],
    ];
    return {
      bytes: moduleOf(this.locals, instructions, loopPages),
      numbers: [...this.numbers.values()].map(({ tree }) => tree),
      vectors: [...this.vectors.keys()],
      read: [...this.read],
      written: [...this.written],
    };
  }

  private local(type: number): number {
    return this.locals.push(type);
  }

  private place(name: string): number {
    const index = this.vectors.get(name) ?? this.vectors.size;
    this.vectors.set(name, index);
    return vectorPlace(index);
  }

  private line({ output, tree }: LoopLine, address: number): number[] {
    const { operators } = this;
    const value = this.value(tree);
    // Its entry as the next lines read it; in a local of its own, since `value` may read the one before.
    const local = this.entries.get(output) ?? this.local(operators.wide);
    this.entries.set(output, local);
    if (!this.kept(output)) return [...value, ...operators.demote, ...operators.promote, ...setLocal(local)];
    this.written.add(output);
    const narrow = this.local(operators.narrow);
    return [
      ...value,
      ...operators.demote,
      ...teeLocal(narrow),
      ...operators.promote,
      ...setLocal(local),
      ...getLocal(address),
      ...getLocal(narrow),
      ...operators.store(this.place(output)),
    ];
  }

  /** Leaves an entry of the tree on the stack, in float64. */
  private value(tree: Tree): number[] {
    const known = this.shared.get(tree);
    if (known !== undefined) return getLocal(known);
    if (treeLevel(tree) === 'all') return getLocal(this.number(tree));
    switch (tree.kind) {
      case 'vector':
        return getLocal(this.entry(tree.name));
      case 'moved':
        return [
          ...getLocal(this.entry('theta')),
          ...getLocal(this.entry('update')),
          ...this.operators.operations['+'],
          ...this.operators.demote,
          ...this.operators.promote,
        ];
      case 'operation':
        return this.operation(tree.name, tree.operands);
      default:
        throw new Error(`A loop over entries has no ${tree.kind}.`);
    }
  }

  private operation(name: string, operands: readonly Tree[]): number[] {
    const { operators } = this;
    const [a, b, c] = operands;
    if (comparisons.has(name)) return [...this.condition(name, a, b), ...operators.truth];
    switch (name) {
      case 'where':
        return [...this.value(b), ...this.value(c), ...this.holds(a), ...operators.choose];
      case 'square': {
        const [before, x] = this.once(a);
        return [...before, ...this.value(x), ...this.value(x), ...operators.operations['*']];
      }
      case 'sign': {
        const [before, x] = this.once(a);
        return [
          ...before,
          ...this.value(one),
          ...this.value(negativeOne),
          ...this.value(x),
          ...this.condition('<', x, zero),
          ...operators.choose,
          ...this.condition('>', x, zero),
          ...operators.choose,
        ];
      }
      case 'relu': {
        const [before, x] = this.once(a);
        return [...before, ...this.value(zero), ...this.value(x), ...this.condition('<=', x, zero), ...operators.choose];
      }
      case 'clamp':
        return [...this.value(a), ...this.value(b), ...operators.operations.max, ...this.value(c), ...operators.operations.min];
      case 'lerp': {
        const [before, x] = this.once(a);
        return [
          ...before,
          ...this.value(x),
          ...this.value(c),
          ...this.value(b),
          ...this.value(x),
          ...operators.operations['-'],
          ...operators.operations['*'],
          ...operators.operations['+'],
        ];
      }
      default:
        return [...operands.flatMap((operand) => this.value(operand)), ...operators.operations[name]];
    }
  }

  private condition(name: string, a: Tree, b: Tree): number[] {
    return [...this.value(a), ...this.value(b), ...this.operators.comparisons[name]];
  }

  /** Whether an entry of the tree is not 0, as a condition. */
  private holds(tree: Tree): number[] {
    if (tree.kind === 'operation' && treeLevel(tree) !== 'all' && comparisons.has(tree.name))
      return this.condition(tree.name, tree.operands[0], tree.operands[1]);
    return this.condition('!=', tree, zero);
  }

  /** Instructions that make a tree once, and what stands for it from then on. */
  private once(tree: Tree): readonly [instructions: number[], stand: Tree] {
    if (tree.kind === 'vector' || treeLevel(tree) === 'all' || this.shared.has(tree)) return [[], tree];
    const instructions = this.value(tree);
    const local = this.local(this.operators.wide);
    const stand: Tree = { ...tree };
    this.shared.set(stand, local);
    return [[...instructions, ...setLocal(local)], stand];
  }

  private number(tree: Tree): number {
    const key = JSON.stringify(tree, (_, part: unknown) => (typeof part === 'number' ? (Object.is(part, -0) ? '-0' : String(part)) : part));
    const known = this.numbers.get(key);
    if (known) return known.local;
    const local = this.local(this.operators.wide);
    this.numbers.set(key, { tree, local });
    return local;
  }

  private entry(name: string): number {
    const known = this.entries.get(name);
    if (known !== undefined) return known;
    const local = this.local(this.operators.wide);
    this.entries.set(name, local);
    this.read.add(name);
    this.place(name);
    return local;
  }
}

/** How many vectors and numbers lines have at most. */
export function sizeOf(lines: readonly LoopLine[]): { readonly vectors: number; readonly numbers: number } {
  const names = new Set(lines.flatMap(({ output, tree }) => [output, ...readsOf(tree)]));
  const count = (tree: Tree): number =>
    treeLevel(tree) === 'all' ? 1 : 3 + ('operands' in tree ? tree.operands.reduce((sum, operand) => sum + count(operand), 0) : 0);
  return { vectors: names.size, numbers: lines.reduce((sum, { tree }) => sum + count(tree), 0) };
}
