import { displayText } from '../displayText';
import { dtypes } from '../objective/weights/dtypes';
import { count, isRecord, list, numberOrText, text, wholeNumbers, type Numeric } from './checked';
import type {
  ColumnOfLayout,
  Description,
  Figures,
  Header,
  Layout,
  TensorLocation,
  RecordedEvent,
  RecordedGroup,
  RecordedParameter,
  RecordedStep,
  ScalarState,
} from './recorded';

/** Longer lines are not read. */
const longestLine = 64 * 2 ** 20;
const mostParameters = 200_000;
/** An optimizer a parameter is possible. */
const mostOptimizers = 20_000;
const mostRows = 1 << 20;
/** What one tensor may have. */
const mostEntries = 2 ** 31;
const newestVersion = 1;

/**
 * The index of a recording (docs/optrace.md): what every line of it says, checked. A line that is cut off or says what cannot be is
 * left out and counted, and nothing in it is believed: no path, no length, no sum.
 */
export class Index {
  header: Header | undefined;
  readonly optimizers: { description: Description | undefined; readonly steps: RecordedStep[] }[] = [];
  readonly layouts = new Map<number, Layout>();
  readonly events: RecordedEvent[] = [];
  /** Lines that say nothing that can be read. */
  unread = 0;
  /** Whether the recorder has said that it is done. */
  isEnded = false;
  /** The largest number of a chunk that a step lies in; those before it are full. */
  newestChunk = -1;
  /** Why the file is no recording; undefined where it is one, or may become one. */
  refusal: string | undefined;

  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private options: (readonly ReadonlyMap<string, unknown>[])[] = [];
  private readonly resumed = new Set<number>();
  private readonly decoder = new TextDecoder('utf-8');

  /** Takes the next bytes of the file; the last line is read once its end is there. */
  add(bytes: Uint8Array): void {
    let from = 0;
    for (let end = bytes.indexOf(10, from); end >= 0; end = bytes.indexOf(10, from)) {
      const piece = bytes.subarray(from, end);
      const length = this.pendingBytes + piece.length;
      if (length > longestLine) this.unread++;
      else if (length > 0)
        this.line(this.pending.length === 0 ? this.decoder.decode(piece) : this.decoder.decode(joined([...this.pending, piece])));
      this.pending = [];
      this.pendingBytes = 0;
      from = end + 1;
      if (this.refusal !== undefined) return;
    }
    // A copy: the caller may fill its bytes anew.
    const rest = new Uint8Array(bytes.subarray(from));
    this.pendingBytes += rest.length;
    if (this.pendingBytes <= longestLine) this.pending.push(rest);
    else this.pending = [];
  }

  private line(line: string): void {
    let said: unknown;
    try {
      said = JSON.parse(line);
    } catch {
      // What a killed recorder has left of its last line.
      this.unread++;
      this.mustHaveHeader(line);
      return;
    }
    try {
      if (!isRecord(said)) throw new RangeError('no object');
      this.take(new Map(Object.entries(said)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.unread++;
      this.mustHaveHeader(line);
    }
  }

  private mustHaveHeader(line: string): void {
    if (!this.header)
      this.refusal ??= `it does not begin as a recording does, but with “${displayText(line, 40)}”. Record a run with optimizer_debugger.py, and open the .optrace file that it writes`;
  }

  private take(line: ReadonlyMap<string, unknown>): void {
    const type = line.get('type');
    if (!this.header && type !== 'optrace' && type !== 'resumed') throw new RangeError('no header');
    switch (type) {
      case 'optrace':
      case 'resumed':
        this.begin(line, type === 'resumed');
        return;
      case 'optimizer':
        this.describe(line);
        return;
      case 'layout':
        this.layout(line);
        return;
      case 'step':
        this.step(line);
        return;
      case 'end':
        this.isEnded = true;
        return;
      case 'skipped':
      case 'gradientChanged':
      case 'trigger':
        this.events.push({
          kind: type,
          optimizer: count(line.get('optimizer')),
          step: count(line.get('step')),
          amount: optional(line.get(type === 'skipped' ? 'scale' : 'norm'), numberOrText),
          causes: (optional(line.get('causes'), (causes) => list(causes, 16)) ?? []).map((cause) => text(cause)),
        });
        return;
      default:
        // A newer recorder may have more to say.
        this.unread++;
    }
  }

  private begin(line: ReadonlyMap<string, unknown>, isResumed: boolean): void {
    const version = count(line.get('version'));
    if (version > newestVersion) {
      this.refusal = `it is of version ${version} of the format, and this reads version ${newestVersion}. Update the extension`;
      return;
    }
    this.header = {
      torch: text(line.get('torch')),
      python: text(line.get('python')),
      rank: count(line.get('rank')),
      world: count(line.get('world')),
    };
    this.isEnded = false;
    if (isResumed) this.optimizers.forEach((_, number) => this.resumed.add(number));
  }

  private describe(line: ReadonlyMap<string, unknown>): void {
    const number = count(line.get('optimizer'));
    if (number >= mostOptimizers) throw new RangeError('too many optimizers');
    const parameters = list(line.get('parameters'), mostParameters).map(parameterOf);
    const groups = list(line.get('groups'), mostParameters).map((group): RecordedGroup => {
      if (!isRecord(group)) throw new RangeError('no group');
      const indices = wholeNumbers(group.parameters, mostParameters);
      if (indices.some((one) => one >= parameters.length)) throw new RangeError('no such parameter');
      return { parameters: indices, options: mapOf(group.options) };
    });
    const implementation = line.get('implementation');
    const description: Description = {
      className: text(line.get('class')),
      rule: optional(line.get('rule'), text),
      implementation: implementation === 'foreach' || implementation === 'fused' ? implementation : 'single',
      groups,
      parameters,
    };
    // Whichever of them steps first is described first.
    while (this.optimizers.length <= number) this.optimizers.push({ description: undefined, steps: [] });
    this.optimizers[number].description = description;
    this.options[number] = groups.map(({ options }) => options);
  }

  private layout(line: ReadonlyMap<string, unknown>): void {
    const rows = count(line.get('rows'));
    const begin = count(line.get('begin'));
    if (rows < 1 || rows > mostRows) throw new RangeError('rows');
    let offset = begin + 8 * rows;
    const columns = list(line.get('tensors'), 16 * mostParameters).map((tensor): ColumnOfLayout => {
      const [kind, parameter, dtype, dimensions, slot] = list(tensor, 5);
      if (kind !== 'gradient' && kind !== 'parameter' && kind !== 'state') throw new RangeError('kind');
      const shape = wholeNumbers(dimensions, 64);
      const size = sizeOf(shape);
      const bytes = dtypes.get(text(dtype))?.bytes;
      if (bytes === undefined) throw new RangeError('dtype');
      const column: ColumnOfLayout = {
        kind,
        parameter: count(parameter),
        slot: kind === 'state' ? text(slot) : undefined,
        dtype: text(dtype),
        shape,
        size,
        width: size * bytes,
        offset,
      };
      offset += rows * column.width;
      if (!Number.isSafeInteger(offset)) throw new RangeError('too large');
      return column;
    });
    this.layouts.set(count(line.get('layout')), { optimizer: count(line.get('optimizer')), rows, begin, columns, bytes: offset });
  }

  private step(line: ReadonlyMap<string, unknown>): void {
    const number = count(line.get('optimizer'));
    const { description, steps } = this.optimizers[number] ?? {};
    if (!description || !steps) throw new RangeError('no such optimizer');
    const step = count(line.get('step'));
    const last = steps.at(-1);
    if (last && step <= last.step) throw new RangeError('steps out of turn');
    const changes = mapOf(line.get('options') ?? {});
    const before = this.options[number];
    const options =
      changes.size === 0
        ? before
        : before.map((options, i) => (changes.has(String(i)) ? new Map([...options, ...mapOf(changes.get(String(i)))]) : options));
    const base = line.get('base');
    const recorded: RecordedStep = {
      optimizer: number,
      step,
      description,
      options,
      scalars: numbersByName(line.get('scalars')),
      state: stateOf(line.get('state')),
      absent: new Set(optional(line.get('absent'), (absent) => wholeNumbers(absent, mostParameters)) ?? []),
      rows: new Map([...mapOf(line.get('rows') ?? {})].map(([parameter, rows]) => [Number(parameter), wholeNumbers(rows, mostEntries)])),
      evaluations: optional(line.get('evaluations'), count) ?? 0,
      changedBefore: optional(line.get('changedBefore'), (changed) => wholeNumbers(changed, mostParameters)) ?? [],
      checksum: optional(line.get('checksum'), text),
      scale: optional(line.get('scale'), numberOrText),
      unscaled: optional(line.get('unscaled'), (flag) => flag === true),
      scheduler: optional(line.get('scheduler'), numberOrText),
      ratesAtStart: optional(line.get('ratesAtStart'), (rates) => list(rates, mostParameters).map(numberOrText)),
      whole: optional(line.get('whole'), placeOf),
      base: optional(base, (place) => ({ ...placeOf(place), state: stateOf(isRecord(place) ? place.state : undefined) })),
      figures: new Map([...mapOf(line.get('figures') ?? {})].map(([quantity, figures]) => [quantity, figuresOf(figures)])),
      isResumed: this.resumed.delete(number),
    };
    this.options[number] = options;
    this.newestChunk = Math.max(this.newestChunk, recorded.whole?.chunk ?? -1, recorded.base?.chunk ?? -1);
    steps.push(recorded);
  }
}

function parameterOf(entry: unknown): RecordedParameter {
  if (!isRecord(entry)) throw new RangeError('no parameter');
  const shape = wholeNumbers(entry.shape, 64);
  return {
    name: text(entry.name),
    shape,
    dtype: text(entry.dtype),
    size: sizeOf(shape),
    tied: (optional(entry.tied, (names) => list(names, mostParameters)) ?? []).map((name) => text(name)),
    globalShape: optional(entry.globalShape, (dimensions) => wholeNumbers(dimensions, 64)),
  };
}

function sizeOf(shape: readonly number[]): number {
  const size = shape.reduce((product, length) => product * length, 1);
  if (!(size <= mostEntries)) throw new RangeError('too large');
  return size;
}

function placeOf(place: unknown): TensorLocation {
  if (!isRecord(place)) throw new RangeError('no place');
  return { layout: count(place.layout), chunk: count(place.chunk), row: count(place.row) };
}

function stateOf(state: unknown): ScalarState {
  return new Map(
    [...mapOf(state ?? {})].map(([slot, value]) => [
      slot,
      Array.isArray(value) ? list(value, mostParameters).map((one) => optional(one, numberOrText)) : numberOrText(value),
    ]),
  );
}

function figuresOf(figures: unknown): Figures {
  const names = [...mapOf(figures)].filter(([name]) => name !== 'histogram' && /^[a-zA-Z]{1,20}$/.test(name));
  return Object.fromEntries(
    names.map(([name, values]) => [name, list(values, mostParameters).map((value) => optional(value, numberOrText))]),
  );
}

function numbersByName(values: unknown): ReadonlyMap<string, Numeric> {
  return new Map([...mapOf(values ?? {})].map(([name, value]) => [text(name), numberOrText(value)]));
}

function mapOf(value: unknown): ReadonlyMap<string, unknown> {
  if (!isRecord(value)) throw new RangeError('no object');
  return new Map(Object.entries(value));
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
