import { engine, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { CodeFailure, type WorkspaceCode } from '../../code/workspaceCode';

/** Evaluations in a row that may each leave tensors behind. */
const patience = 32;

/** Keeps a module from taking all memory: by one tensor, by many, or by a few that every evaluation leaves behind. */
export class MemoryWatch {
  private growing = 0;

  /** @param most bytes that tensors may take. */
  constructor(
    private readonly most: number,
    private readonly code: WorkspaceCode,
  ) {}

  /** Before a kernel runs: how large its result will be, as far as its attributes and inputs say. */
  before(kernel: string, inputs: NamedTensorMap, attributes: Readonly<Record<string, unknown>>): void {
    const bytes = 4 * Math.max(sizeOfAttributes(inputs, attributes), sizeOfBroadcast(inputs));
    if (engine().state.numBytes + bytes > this.most) throw this.tooMuch(`\`${kernel}\` would make a tensor of ${megabytes(bytes)} MB`);
  }

  after(): void {
    const { numBytes } = engine().state;
    if (numBytes > this.most) throw this.tooMuch(`The tensors of the module take ${megabytes(numBytes)} MB`);
  }

  /** @param tensors that an evaluation has left behind. @throws CodeFailure where each of the last ones has. */
  grown(tensors: number): void {
    this.growing = tensors > 0 ? this.growing + 1 : 0;
    if (this.growing < patience) return;
    throw new CodeFailure(
      `\`loss\` leaves tensors behind each time it is called, so that memory would run out. Do without \`tf.keep\` and \`tf.variable\`: what is made in \`loss\` is freed by itself.`,
      this.code.placeOf('loss'),
    );
  }

  private tooMuch(what: string): CodeFailure {
    return new CodeFailure(
      `${what}, but all together may take ${megabytes(this.most)} MB. Make it smaller.`,
      this.code.here() ?? this.code.placeOf('loss'),
    );
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
const product = (numbers: readonly number[]) => numbers.reduce((all, one) => all * one, 1);
const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((one) => typeof one === 'number');

function sizeOfAttributes(inputs: NamedTensorMap, { shape, reps }: Readonly<Record<string, unknown>>): number {
  if (isNumbers(reps)) return product(reps) * product(Object.values(inputs)[0]?.shape ?? []);
  return isNumbers(shape) ? product(shape) : 0;
}

/** Of operations on two tensors: the larger length along each axis. */
function sizeOfBroadcast({ a, b }: NamedTensorMap): number {
  const [one, other] = [a?.shape, b?.shape];
  if (!one || !other) return 0;
  const rank = Math.max(one.length, other.length);
  return product(Array.from({ length: rank }, (_, i) => Math.max(one.at(i - rank) ?? 1, other.at(i - rank) ?? 1)));
}
