import { dtypes } from '../objective/weights/dtypes';
import { Index } from './index';
import type { ColumnOfLayout, Layout, TensorLocation, RecordedStep, ScalarState } from './recorded';

/**
 * Bytes of a chunk, from … from + length − 1; undefined where the chunk is not there or shorter than that.
 * @param chunk its number: the reader makes the name of the file, the recording does not.
 */
export type ReadChunk = (chunk: number, from: number, length: number) => Uint8Array | undefined;

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
/** A step is asked for with the one before it. */
const rowsHeld = 2;

/** What a recording says, its tensors read when they are asked for. Everything not kept, or lost, is undefined: never made up. */
export class Recording {
  readonly index = new Index();
  private cached: { chunk: number; bytes: Uint8Array } | undefined;
  private readonly rows = new Map<string, readonly Column[]>();

  constructor(private readonly read: ReadChunk) {}

  /** Step number `at` (a place in the list, not the step's own number) of an optimizer with all its tensors; undefined where they are not kept. */
  wholeNow(optimizer: number, at: number): WholeStep | undefined {
    const { steps } = this.index.optimizers[optimizer];
    const step = steps[at];
    const after = this.after(step);
    if (!after) return undefined;
    const before = step.base ? this.base(step, step.base) : this.momentAfter(steps[at - 1], step);
    return before && { before, ...after };
  }

  /** The same, for who asks for many and lets others have their turn. */
  whole(optimizer: number, at: number): Promise<WholeStep | undefined> {
    return Promise.resolve(this.wholeNow(optimizer, at));
  }

  private after(step: RecordedStep): { gradient: Tensors; after: Moment } | undefined {
    const columns = step.whole && this.row(step, step.whole);
    if (!columns) return undefined;
    const gradient = tensorsOf(columns, step, 'gradient').map((values, i) => (step.absent.has(i) ? undefined : values));
    return { gradient, after: momentOf(columns, step, step.state) };
  }

  /** What the step before has left, where the recorder found it unchanged. */
  private momentAfter(previous: RecordedStep | undefined, step: RecordedStep): Moment | undefined {
    if (!previous || previous.step !== step.step - 1 || previous.description !== step.description) return undefined;
    return this.after(previous)?.after;
  }

  private base(step: RecordedStep, place: TensorLocation & { state: ScalarState }): Moment | undefined {
    const columns = this.row(step, place);
    return columns && momentOf(columns, step, place.state);
  }

  private row({ optimizer, step }: RecordedStep, { layout: number, chunk, row }: TensorLocation): readonly Column[] | undefined {
    const layout = this.index.layouts.get(number);
    if (!layout || layout.optimizer !== optimizer || row >= layout.rows) return undefined;
    const key = `${step}/${number}/${chunk}/${row}`;
    const known = this.rows.get(key);
    if (known) return known;
    const read = this.reader(chunk, layout);
    const label = read(layout.begin + 8 * row, 8);
    // Another's row, or one that a kill has left empty.
    if (!label || new DataView(label.buffer, label.byteOffset, 8).getBigInt64(0, true) !== BigInt(step)) return undefined;
    const columns: Column[] = [];
    for (const column of layout.columns) {
      const bytes = read(column.offset + row * column.width, column.width);
      if (!bytes) return undefined;
      columns.push({ column, values: numbersOf(bytes, column) });
    }
    for (const oldest of this.rows.keys()) if (this.rows.size >= rowsHeld) this.rows.delete(oldest);
    this.rows.set(key, columns);
    return columns;
  }

  private reader(chunk: number, { bytes }: Layout): (from: number, length: number) => Uint8Array | undefined {
    // A chunk that is being filled is read piece by piece: what it lacks now may be there soon.
    const isFilled = this.index.isEnded || chunk < this.index.newestChunk;
    if (bytes > readAtOnce || !isFilled) return (from, length) => this.read(chunk, from, length);
    if (this.cached?.chunk !== chunk) {
      const whole = this.read(chunk, 0, bytes);
      if (!whole) return () => undefined;
      this.cached = { chunk, bytes: whole };
    }
    const known = this.cached.bytes;
    return (from, length) => (from + length <= known.length ? known.subarray(from, from + length) : undefined);
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
