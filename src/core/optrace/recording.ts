import { dtypes } from '../objective/weights/dtypes';
import { Index } from './index';
import type { ColumnOfLayout, Layout, Place, RecordedStep, ScalarState } from './recorded';

/**
 * Bytes of a chunk, from … from + length − 1; undefined where the chunk is not there or shorter than that.
 * @param chunk its number: the reader makes the name of the file, the recording does not.
 */
export type ReadChunk = (chunk: number, from: number, length: number) => Promise<Uint8Array | undefined>;

/** Tensors by the number of their parameter; undefined: not kept. */
export type Tensors = readonly (Float32Array | undefined)[];

/** Parameters and optimizer state at one moment. */
export interface Moment {
  readonly parameters: Tensors;
  /** By the names that the optimizer gives its slots, such as `exp_avg`. */
  readonly state: ReadonlyMap<string, Tensors>;
  readonly numbers: ScalarState;
}

/** A step of which everything is kept. */
export interface WholeStep {
  readonly before: Moment;
  readonly gradient: Tensors;
  readonly after: Moment;
}

/** Chunks up to this size are read at once and kept for the steps beside. */
const readAtOnce = 64 * 2 ** 20;

/** What a recording says, its tensors read when they are asked for. Everything not kept, or lost, is undefined: never made up. */
export class Recording {
  readonly index = new Index();
  private cached: { chunk: number; bytes: Uint8Array } | undefined;

  constructor(private readonly read: ReadChunk) {}

  /** Step number `at` (a place in the list, not the step's own number) of an optimizer with all its tensors; undefined where they are not kept. */
  async whole(optimizer: number, at: number): Promise<WholeStep | undefined> {
    const { steps } = this.index.optimizers[optimizer];
    const step = steps[at];
    const after = await this.after(step);
    if (!after) return undefined;
    const before = step.base ? await this.base(step, step.base) : await this.momentAfter(steps[at - 1], step);
    return before && { before, ...after };
  }

  private async after(step: RecordedStep): Promise<{ gradient: Tensors; after: Moment } | undefined> {
    const columns = step.whole && (await this.row(step, step.whole));
    if (!columns) return undefined;
    const gradient = tensorsOf(columns, step, 'gradient').map((values, i) => (step.absent.has(i) ? undefined : values));
    return { gradient, after: momentOf(columns, step, step.state) };
  }

  /** What the step before has left, where the recorder found it unchanged. */
  private async momentAfter(previous: RecordedStep | undefined, step: RecordedStep): Promise<Moment | undefined> {
    if (!previous || previous.step !== step.step - 1 || previous.description !== step.description) return undefined;
    return (await this.after(previous))?.after;
  }

  private async base(step: RecordedStep, place: Place & { state: ScalarState }): Promise<Moment | undefined> {
    const columns = await this.row(step, place);
    return columns && momentOf(columns, step, place.state);
  }

  private async row({ optimizer, step }: RecordedStep, { layout: number, chunk, row }: Place): Promise<readonly Column[] | undefined> {
    const layout = this.index.layouts.get(number);
    if (!layout || layout.optimizer !== optimizer || row >= layout.rows) return undefined;
    const read = await this.reader(chunk, layout);
    const label = await read(layout.begin + 8 * row, 8);
    // Another's row, or one that a kill has left empty.
    if (!label || new DataView(label.buffer, label.byteOffset, 8).getBigInt64(0, true) !== BigInt(step)) return undefined;
    const columns: Column[] = [];
    for (const column of layout.columns) {
      const bytes = await read(column.offset + row * column.width, column.width);
      if (!bytes) return undefined;
      columns.push({ column, values: numbersOf(bytes, column) });
    }
    return columns;
  }

  private async reader(chunk: number, { bytes }: Layout): Promise<(from: number, length: number) => Promise<Uint8Array | undefined>> {
    if (bytes > readAtOnce) return (from, length) => this.read(chunk, from, length);
    // A chunk that is being filled is read anew: what it lacked may be there now.
    if (this.cached?.chunk !== chunk || !this.index.isEnded) {
      const whole = await this.read(chunk, 0, bytes);
      if (!whole) return () => Promise.resolve(undefined);
      this.cached = { chunk, bytes: whole };
    }
    const held = this.cached.bytes;
    return (from, length) => Promise.resolve(from + length <= held.length ? held.subarray(from, from + length) : undefined);
  }
}

interface Column {
  readonly column: ColumnOfLayout;
  readonly values: Float32Array | undefined;
}

function momentOf(columns: readonly Column[], step: RecordedStep, numbers: ScalarState): Moment {
  const slots = new Set(columns.flatMap(({ column }) => column.slot ?? []));
  return {
    parameters: tensorsOf(columns, step, 'parameter'),
    state: new Map([...slots].map((slot) => [slot, tensorsOf(columns, step, 'state', slot)])),
    numbers,
  };
}

function tensorsOf(columns: readonly Column[], { description }: RecordedStep, kind: ColumnOfLayout['kind'], slot?: string): Tensors {
  const found: (Float32Array | undefined)[] = description.parameters.map(() => undefined);
  for (const { column, values } of columns) {
    if (column.kind !== kind || column.slot !== slot || column.parameter >= found.length) continue;
    if (kind === 'state' || column.size === description.parameters[column.parameter].size) found[column.parameter] = values;
  }
  return found;
}

/** float32 of what is stored, which float64 does not survive whole; undefined for what holds no parameters. */
function numbersOf(bytes: Uint8Array, { dtype, size }: ColumnOfLayout): Float32Array | undefined {
  const type = dtypes.get(dtype);
  if (!type?.read) return undefined;
  if (dtype === 'F32' && isLittleEndian) return new Float32Array(new Uint8Array(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: size }, (_, i) => type.read?.(view, i * type.bytes) ?? NaN);
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
