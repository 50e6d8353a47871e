/** The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), as far as events need it. */

/** One field of a message: a whole number, or bytes of a fixed or given length. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** A message is not what it should be. */
export class Malformed extends Error {}

/** The fields of a message, in order; groups are not known. @throws Malformed */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (let i = 0; i < 10; i++) {
      if (at >= bytes.length) throw new Malformed('cut off');
      const byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new Malformed('a number without end');
  };
  const taken = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Malformed('cut off');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: taken(8) };
        break;
      case 2:
        yield { number, value: taken(varint()) };
        break;
      case 5:
        yield { number, value: taken(4) };
        break;
      default:
        throw new Malformed('a kind of field that is not known');
    }
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws Malformed where it has not the length of one. */
export function doubleOf(value: Field['value']): number {
  if (typeof value === 'number' || value.length !== 8) throw new Malformed('no double');
  return viewOf(value).getFloat64(0, true);
}

export function floatOf(value: Field['value']): number {
  if (typeof value === 'number' || value.length !== 4) throw new Malformed('no float');
  return viewOf(value).getFloat32(0, true);
}

export function bytesOf(value: Field['value']): Uint8Array {
  if (typeof value === 'number') throw new Malformed('no bytes');
  return value;
}

/** Numbers one after another. */
export function doublesOf(value: Field['value']): Float64Array {
  const bytes = bytesOf(value);
  if (bytes.length % 8 !== 0) throw new Malformed('no doubles');
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => viewOf(bytes).getFloat64(8 * i, true));
}

/** Writes a message field by field. */
export class Message {
  private readonly bytes: number[] = [];

  whole(number: number, value: number): this {
    this.varint(8 * number);
    // Two's complement over 64 bits has no place in what is written here: steps and counts.
    this.varint(value);
    return this;
  }

  double(number: number, value: number): this {
    return this.fixed(8 * number + 1, 8, (view) => view.setFloat64(0, value, true));
  }

  float(number: number, value: number): this {
    return this.fixed(8 * number + 5, 4, (view) => view.setFloat32(0, value, true));
  }

  text(number: number, value: string): this {
    return this.message(number, new TextEncoder().encode(value));
  }

  doubles(number: number, values: readonly number[]): this {
    return this.message(number, new Uint8Array(Float64Array.from(values).buffer));
  }

  message(number: number, content: Uint8Array | Message): this {
    const inner = content instanceof Message ? content.done() : content;
    this.varint(8 * number + 2);
    this.varint(inner.length);
    for (const byte of inner) this.bytes.push(byte);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }

  private fixed(key: number, length: number, set: (view: DataView) => void): this {
    this.varint(key);
    const view = new DataView(new ArrayBuffer(length));
    set(view);
    for (let i = 0; i < length; i++) this.bytes.push(view.getUint8(i));
    return this;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
  }
}
