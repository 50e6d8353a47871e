/** WebAssembly's binary format, as far as one function over one imported memory needs it (WebAssembly Core Specification, chapter 5). */

type Bytes = readonly number[];

/** LEB128 of a whole number ≥ 0. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A float64's eight bytes, the lowest first. */
export function float64Bytes(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)];
}

export const valueTypes = { i32: 0x7f, f64: 0x7c, f32: 0x7d, v128: 0x7b } as const;

const functionType = 0x60;
const [typeSection, importSection, functionSection, exportSection, codeSection] = [1, 2, 3, 7, 10];
const end = 0x0b;

const list = (items: readonly Bytes[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Bytes): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly Bytes[]): number[] => [id, ...sized(list(items))];
const text = (letters: string): number[] => sized([...letters].map((letter) => letter.charCodeAt(0)));

/**
 * A module that imports the memory `m.m` and exports the function `run(n: i32)`.
 * @param locals types of the function's locals, after its parameter.
 * @param body its instructions, without the last `end`.
 * @param pages least size of the memory, 64 KiB each.
 */
export function moduleOf(locals: readonly number[], body: Bytes, pages: number): Uint8Array<ArrayBuffer> {
  const code = [...list(locals.map((type) => [1, type])), ...body, end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(typeSection, [[functionType, 1, valueTypes.i32, 0]]),
    ...section(importSection, [[...text('m'), ...text('m'), 2, 0, ...unsigned(pages)]]),
    ...section(functionSection, [[0]]),
    ...section(exportSection, [[...text('run'), 0, 0]]),
    ...section(codeSection, [sized(code)]),
  ]);
}
