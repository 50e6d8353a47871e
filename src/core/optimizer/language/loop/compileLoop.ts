import type { Vectors, UpdateContext } from '../../stage';
import { numberCode } from '../compileTree';
import type { LineScope, Frame } from '../frame';
import { matrixCode } from '../matrices';
import { noContext } from '../noContext';
import { hasPart, type Tree } from '../tree';
import { oneByOne, twoByTwo } from './instructions';
import { loopCode, loopLength, loopPages, numberPlace, vectorPlace, type LoopLine } from './loopCode';

/** A loop at work: entries 0 … length − 1 of the vectors. */
export type Loop = (vectors: Vectors, length: number, context: UpdateContext) => void;

type Kernel = (length: number) => void;

/** Programs that are kept; the same lines with other options are the same program. */
const mostKernels = 64;
/** Up to here entries are copied one by one: a call would take longer. */
const fewEntries = 24;

const scope: LineScope = { byTensor: false, tensors: [], globals: [], matrixCode, product: undefined };

const varies = ({ kind }: Tree): boolean => kind === 'context' || kind === 'vector';

function copyFew(from: Float32Array, first: number, to: Float32Array, at: number, length: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[first + i];
}

/** The memory that all loops of a thread work in, one at a time: nothing stays in it from one call to the next. */
class Workshop {
  private readonly memory = new WebAssembly.Memory({ initial: loopPages, maximum: loopPages });
  readonly numbers = new Float64Array(this.memory.buffer);
  readonly floats = new Float32Array(this.memory.buffer);
  /** Two entries at a time, where the processor can. */
  readonly instructions = WebAssembly.validate(
    loopCode([{ output: 'a', tree: { kind: 'vector', name: 'b', level: 'entry' } }], () => true, twoByTwo).bytes,
  )
    ? twoByTwo
    : oneByOne;
  private readonly kernels = new Map<string, Kernel>();

  kernel(bytes: Uint8Array<ArrayBuffer>): Kernel {
    const key = String.fromCharCode(...bytes);
    const known = this.kernels.get(key);
    if (known) return known;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: this.memory } });
    const kernel = exports.run as Kernel;
    if (this.kernels.size >= mostKernels) this.kernels.delete(this.kernels.keys().next().value as string);
    this.kernels.set(key, kernel);
    return kernel;
  }
}

let workshop: Workshop | undefined;

/** Whether loops can be compiled here: not where a page forbids WebAssembly. */
export const canCompile = (): boolean => typeof WebAssembly !== 'undefined';

/**
 * Lines that follow each other, in one compiled loop that rounds where they would: the same bits as line by line.
 * Compiled when it first runs, from our own trees of equations that have been checked; no text of a file gets into it.
 * @param lines all of them `isFusable`, together within `mostVectors` and `mostNumbers`.
 * @param kept outputs that somebody reads afterwards; the others are left unwritten.
 */
export function compileLoop(
  lines: readonly LoopLine[],
  kept: (name: string) => boolean,
  instructions = (workshop ??= new Workshop()).instructions,
): Loop {
  const { numbers: buffer, floats } = (workshop ??= new Workshop());
  const { bytes, numbers, vectors, read, written } = loopCode(lines, kept, instructions);
  const placed = numbers.map((tree, i) => ({
    place: numberPlace(i) / Float64Array.BYTES_PER_ELEMENT,
    make: numberCode(tree, scope),
    isFixed: !hasPart(tree, varies),
  }));
  const frame: Frame = { vectors: {}, context: noContext, tensor: undefined };
  const fixed = placed.filter(({ isFixed }) => isFixed).map(({ place, make }) => ({ place, value: make(frame) }));
  const varying = placed.filter(({ isFixed }) => !isFixed);
  const slotsOf = (names: readonly string[]) =>
    names.map((name) => ({ name, first: vectorPlace(vectors.indexOf(name)) / Float32Array.BYTES_PER_ELEMENT }));
  const [inputs, outputs] = [slotsOf(read), slotsOf(written)];
  let kernel: Kernel | undefined;
  /** Of the block seen last, where there are few entries. */
  let [block, taken, given]: [Vectors | undefined, readonly Float32Array[], readonly Float32Array[]] = [undefined, [], []];
  /** Parts of the memory as long as a block: the outputs of the length seen last. */
  let made: readonly Float32Array[] = [];
  return (all, length, context) => {
    if (length === 0) return;
    if (length > loopLength) throw new RangeError(`A loop makes ${loopLength} entries at most, not ${length}.`);
    kernel ??= (workshop as Workshop).kernel(bytes);
    [frame.vectors, frame.context] = [all, context];
    for (let i = 0; i < fixed.length; i++) buffer[fixed[i].place] = fixed[i].value;
    for (let i = 0; i < varying.length; i++) buffer[varying[i].place] = varying[i].make(frame);
    if (length <= fewEntries) {
      if (block !== all) [block, taken, given] = [all, inputs.map(({ name }) => all[name]), outputs.map(({ name }) => all[name])];
      for (let k = 0; k < taken.length; k++) copyFew(taken[k], 0, floats, inputs[k].first, length);
      kernel(length);
      for (let k = 0; k < given.length; k++) copyFew(floats, outputs[k].first, given[k], 0, length);
      return;
    }
    for (let k = 0; k < inputs.length; k++) {
      const values = all[inputs[k].name];
      floats.set(values.length === length ? values : values.subarray(0, length), inputs[k].first);
    }
    kernel(length);
    if (made[0]?.length !== length) made = outputs.map(({ first }) => floats.subarray(first, first + length));
    for (let k = 0; k < outputs.length; k++) all[outputs[k].name].set(made[k]);
  };
}
