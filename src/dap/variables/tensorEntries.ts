import type { AssignmentTarget } from '../../protocol/debugging';
import type { RunId } from '../../protocol/session';
import { measure, shapeText, tensorText } from './numberText';
import { note, type Children, type Page, type Shown } from './shown';

/** More lines at once help nobody; a client that does not ask by pages gets the first of them. */
const mostAtOnce = 1000;
/** Beyond this, a part of a tensor is shown by its shape alone: to measure it, it would have to be sent. */
const mostMeasured = 1 << 16;

/** Where the entries of a tensor come from, and what is said of one. */
export interface TensorSource {
  readonly run: RunId;
  readonly shape: readonly number[];
  /** Entries from … from + count − 1 of the tensor, row by row. */
  read(from: number, count: number): Promise<ArrayLike<number>>;
  /** The expression for the whole tensor. */
  readonly expression?: string;
  /** What entry `index` (flat) is written to. */
  target?(index: number): AssignmentTarget;
  /** How a number is written; numbers as they are where absent. */
  text?(x: number): string;
}

/** The entries of a tensor, one dimension after the other, fetched as they are asked for. */
export class TensorEntries implements Children {
  readonly run: RunId;
  readonly indexed: number;
  /** Entries in each child. */
  private readonly stride: number;

  constructor(
    private readonly tensor: TensorSource,
    /** The indices already chosen. */
    private readonly chosen: readonly number[] = [],
    private readonly offset = 0,
  ) {
    this.run = tensor.run;
    this.indexed = tensor.shape[chosen.length];
    this.stride = this.rest.reduce((product, length) => product * length, 1);
  }

  async list({ start = 0, count }: Page): Promise<readonly Shown[]> {
    const first = Math.max(0, Math.min(start, this.indexed));
    const wanted = count ? Math.min(count, this.indexed - first) : this.indexed - first;
    const shown = Math.min(wanted, mostAtOnce);
    const children = this.rest.length === 0 ? await this.numbers(first, shown) : await this.parts(first, shown);
    if (shown === wanted) return children;
    return [...children, note('…', `${wanted - shown} more, from [${first + shown}] on; ask for one by its index in a watch`)];
  }

  async find(name: string): Promise<Shown | undefined> {
    const index = Number(/^\[(\d+)\]$/.exec(name)?.[1] ?? NaN);
    return index < this.indexed ? (await this.list({ start: index, count: 1 }))[0] : undefined;
  }

  private get rest(): readonly number[] {
    return this.tensor.shape.slice(this.chosen.length + 1);
  }

  private async numbers(first: number, count: number): Promise<Shown[]> {
    const values = await this.tensor.read(this.offset + first, count);
    return Array.from(values, (x, i): Shown => {
      const target = this.tensor.target?.(this.offset + first + i);
      return { ...this.named(first + i), value: this.tensor.text ? this.tensor.text(x) : (write) => write(x), type: 'number', target };
    });
  }

  private async parts(first: number, count: number): Promise<Shown[]> {
    const { stride } = this;
    const isMeasured = count * stride <= mostMeasured;
    const values = isMeasured ? await this.tensor.read(this.offset + first * stride, count * stride) : undefined;
    return Array.from({ length: count }, (_, i): Shown => ({
      ...this.named(first + i),
      value: values ? (write) => tensorText(this.rest, measure(values, i * stride, (i + 1) * stride), write) : shapeText(this.rest),
      children: new TensorEntries(this.tensor, [...this.chosen, first + i], this.offset + (first + i) * stride),
    }));
  }

  private named(index: number): { name: string; expression?: string } {
    const { expression } = this.tensor;
    return {
      name: `[${index}]`,
      ...(expression === undefined ? {} : { expression: `${expression}[${[...this.chosen, index].join(', ')}]` }),
    };
  }
}
