import { displayText } from '../../displayText';
import { WeightsProblem } from './problem';

/** What a pickle of weights can hold. Dictionaries are Maps, lists and tuples arrays. */
export type Pickled = null | boolean | number | bigint | string | Pickled[] | Map<Pickled, Pickled> | Global | object;

/** A name of a module of Python that a pickle refers to. It is never resolved: only those that are known stand for something. */
export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What the names of a pickle stand for. */
export interface Known {
  /** Makes what calling a name with arguments makes; undefined: the name is not allowed. */
  call(global: Global, operands: readonly Pickled[]): Pickled | undefined;
  /** Whether a name may stand in the pickle at all. */
  allows(global: Global): boolean;
  /** What is kept elsewhere in the file. */
  persistent(id: Pickled): Pickled;
}

/** Arrays that were opened by MARK and are not closed yet. */
const mark = Symbol('mark');
type Slot = Pickled | typeof mark;

const mostValues = 5_000_000;

/**
 * Reads the part of Python's pickle format (protocols 2 to 5) that weights are made of. No name is looked up and nothing is run; a name
 * that is not known is refused by name.
 * @throws WeightsProblem
 */
export function readPickle(bytes: Uint8Array, file: string, known: Known): Pickled {
  return new Unpickler(bytes, file, known).read();
}

class Unpickler {
  private at = 0;
  private readonly view: DataView;
  private readonly stack: Slot[] = [];
  private readonly memo = new Map<number, Pickled>();
  private made = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    private readonly known: Known,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): Pickled {
    for (;;) {
      const code = this.byte();
      if (code === 0x2e) return this.pop();
      const operation = operations[code] as ((unpickler: Unpickler) => void) | undefined;
      if (!operation) this.fail(`its pickle holds the operation 0x${code.toString(16)} at byte ${this.at - 1}, which weights do not need`);
      else operation(this);
    }
  }

  fail(what: string): never {
    throw new WeightsProblem(
      `${this.file} cannot be read: ${what}. Save the weights alone, as in torch.save(model.state_dict(), "weights.pt").`,
    );
  }

  private need(length: number): void {
    if (this.at + length > this.bytes.length) this.fail('its pickle is cut off');
  }

  byte(): number {
    this.need(1);
    return this.bytes[this.at++];
  }

  unsigned(width: 1 | 2 | 4): number {
    this.need(width);
    const value =
      width === 1 ? this.view.getUint8(this.at) : width === 2 ? this.view.getUint16(this.at, true) : this.view.getUint32(this.at, true);
    this.at += width;
    return value;
  }

  /** A length of eight bytes. */
  long(): number {
    this.need(8);
    const value = this.view.getBigUint64(this.at, true);
    this.at += 8;
    if (value > BigInt(this.bytes.length)) this.fail('its pickle is longer than the file');
    return Number(value);
  }

  float(): number {
    this.need(8);
    this.at += 8;
    return this.view.getFloat64(this.at - 8);
  }

  taken(length: number): Uint8Array {
    this.need(length);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.taken(length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) this.fail('its pickle is cut off');
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  push(value: Slot): void {
    if (++this.made > mostValues) this.fail(`its pickle holds more than ${mostValues} values`);
    this.stack.push(value);
  }

  pop(): Pickled {
    const value = this.stack.pop();
    if (value === undefined || value === mark) return this.fail('its pickle is damaged');
    return value;
  }

  top(): Pickled {
    const value = this.stack[this.stack.length - 1] as Slot | undefined;
    if (value === undefined || value === mark) return this.fail('its pickle is damaged');
    return value;
  }

  mark(): void {
    this.push(mark);
  }

  /** Everything since the last MARK. */
  marked(): Pickled[] {
    const from = this.stack.lastIndexOf(mark);
    if (from < 0) this.fail('its pickle is damaged');
    const values = this.stack.splice(from);
    return values.slice(1) as Pickled[];
  }

  keep(index: number): void {
    this.memo.set(index, this.top());
  }

  memoize(): void {
    this.keep(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) this.fail('its pickle is damaged');
    else this.push(value);
  }

  global(module: string, name: string): void {
    const global = new Global(module, name);
    if (!this.known.allows(global)) {
      this.fail(
        `it refers to ${displayText(String(global), 100)}, and only tensors in dictionaries and lists are read: what else a pickle names is code that whoever made it wants to be run`,
      );
    }
    this.push(global);
  }

  append(values: readonly Pickled[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.fail('its pickle is damaged');
    else for (const value of values) list.push(value);
  }

  setItems(items: readonly Pickled[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0) this.fail('its pickle is damaged');
    else for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }

  call(): void {
    const operands = this.pop();
    const global = this.pop();
    if (!(global instanceof Global) || !Array.isArray(operands)) return this.fail('its pickle is damaged');
    const result = this.known.call(global, operands);
    if (result === undefined) return this.fail(`it calls ${displayText(String(global), 100)} in a way that is not known`);
    this.push(result);
  }

  /** State of an object: dictionaries of weights carry versions there, which nothing needs. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) this.fail('it sets the state of an object, and only dictionaries are read');
  }

  persistent(): void {
    this.push(this.known.persistent(this.pop()));
  }
}

/** By their codes, as pickletools names them. */
const operations: Readonly<Record<number, (u: Unpickler) => void>> = {
  0x80: (u) => void u.byte(), // PROTO
  0x95: (u) => void u.long(), // FRAME
  0x63: (u) => u.global(u.line(), u.line()), // GLOBAL
  0x93(u) {
    // STACK_GLOBAL
    const [name, module] = [u.pop(), u.pop()];
    if (typeof name !== 'string' || typeof module !== 'string') u.fail('its pickle is damaged');
    else u.global(module, name);
  },
  0x52: (u) => u.call(), // REDUCE
  0x81: (u) => u.call(), // NEWOBJ
  0x62: (u) => u.build(), // BUILD
  0x51: (u) => u.persistent(), // BINPERSID
  0x28: (u) => u.mark(), // MARK
  0x29: (u) => u.push([]), // EMPTY_TUPLE
  0x85: (u) => u.push([u.pop()]), // TUPLE1
  0x86: (u) => u.push([u.pop(), u.pop()].reverse()), // TUPLE2
  0x87: (u) => u.push([u.pop(), u.pop(), u.pop()].reverse()), // TUPLE3
  0x74: (u) => u.push(u.marked()), // TUPLE
  0x5d: (u) => u.push([]), // EMPTY_LIST
  0x6c: (u) => u.push(u.marked()), // LIST
  0x61: (u) => u.append([u.pop()]), // APPEND
  0x65: (u) => u.append(u.marked()), // APPENDS
  0x8f: (u) => u.push([]), // EMPTY_SET
  0x90: (u) => u.append(u.marked()), // ADDITEMS
  0x91: (u) => u.push(u.marked()), // FROZENSET
  0x7d: (u) => u.push(new Map()), // EMPTY_DICT
  0x73: (u) => u.setItems([u.pop(), u.pop()].reverse()), // SETITEM
  0x75: (u) => u.setItems(u.marked()), // SETITEMS
  0x58: (u) => u.push(u.text(u.unsigned(4))), // BINUNICODE
  0x8c: (u) => u.push(u.text(u.unsigned(1))), // SHORT_BINUNICODE
  0x8d: (u) => u.push(u.text(u.long())), // BINUNICODE8
  0x55: (u) => u.push(u.text(u.unsigned(1))), // SHORT_BINSTRING
  0x54: (u) => u.push(u.text(u.unsigned(4))), // BINSTRING
  0x42: (u) => u.push(u.taken(u.unsigned(4))), // BINBYTES
  0x43: (u) => u.push(u.taken(u.unsigned(1))), // SHORT_BINBYTES
  0x4a: (u) => u.push(u.unsigned(4) | 0), // BININT
  0x4b: (u) => u.push(u.unsigned(1)), // BININT1
  0x4d: (u) => u.push(u.unsigned(2)), // BININT2
  0x8a: (u) => u.push(wholeNumber(u.taken(u.unsigned(1)))), // LONG1
  0x47: (u) => u.push(u.float()), // BINFLOAT
  0x4e: (u) => u.push(null), // NONE
  0x88: (u) => u.push(true), // NEWTRUE
  0x89: (u) => u.push(false), // NEWFALSE
  0x68: (u) => u.recall(u.unsigned(1)), // BINGET
  0x6a: (u) => u.recall(u.unsigned(4)), // LONG_BINGET
  0x71: (u) => u.keep(u.unsigned(1)), // BINPUT
  0x72: (u) => u.keep(u.unsigned(4)), // LONG_BINPUT
  0x94: (u) => u.memoize(), // MEMOIZE
  0x30: (u) => void u.pop(), // POP
};

/** Two's complement, the lowest byte first. Larger than a number can hold, a BigInt. */
function wholeNumber(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  if (bytes.length > 0 && bytes[bytes.length - 1] >= 0x80) value -= 1n << BigInt(8 * bytes.length);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
