import { inflate, Unpackable } from './inflate';

/** A picture: [height, width, channels] of 0 … 255, channels 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGBA). */
export interface DecodedPicture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly values: Uint8Array;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const mostPixels = 1 << 26;
/** By colour type: gray, -, RGB, palette, gray and alpha, -, RGBA. */
const samplesOf: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  readonly samples: 1 | 2 | 3 | 4;
}

/** A PNG picture (ISO/IEC 15948), of all colour types and depths, not interlaced. @throws Unpackable whose message is the end of a sentence. */
export async function decodePng(bytes: Uint8Array): Promise<DecodedPicture> {
  if (!signature.every((byte, i) => bytes[i] === byte)) throw new Unpackable('it is no PNG picture');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  const packed: Uint8Array[] = [];
  for (let at = signature.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (content.length < length) throw new Unpackable('it is cut off');
    if (kind === 'IHDR') header = headerOf(content);
    else if (kind === 'PLTE') palette = content;
    else if (kind === 'IDAT') packed.push(content);
    else if (kind === 'IEND') break;
    at += 12 + length;
  }
  if (!header) throw new Unpackable('its header is missing');
  const { width, height, depth, samples, color } = header;
  const stride = Math.ceil((width * samples * depth) / 8);
  const size = height * (stride + 1);
  const joined = new Uint8Array(packed.reduce((sum, piece) => sum + piece.length, 0));
  packed.reduce((at, piece) => (joined.set(piece, at), at + piece.length), 0);
  const lines = await inflate(joined, 'deflate', size);
  if (lines.length < size) throw new Unpackable('it is cut off');
  unfilter(lines, height, stride, Math.max(1, (samples * depth) / 8));
  const values = samplesIn(lines, header, stride);
  return color === 3 ? { height, width, channels: 3, values: coloured(values, palette) } : { height, width, channels: samples, values };
}

function headerOf(content: Uint8Array): Header {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < 13) throw new Unpackable('its header is damaged');
  const [width, height, depth, color, interlace] = [view.getUint32(0), view.getUint32(4), content[8], content[9], content[12]];
  const samples = samplesOf[color];
  if (!samples || ![1, 2, 4, 8, 16].includes(depth) || width === 0 || height === 0) throw new Unpackable('its header is damaged');
  if (width * height > mostPixels) throw new Unpackable(`it has ${width} × ${height} pixels, which are too many`);
  if (interlace !== 0) throw new Unpackable('it is interlaced: save it without interlacing');
  return { width, height, depth, color, samples };
}

/** Takes back what each line was filtered by (section 9 of the standard), in place. */
function unfilter(lines: Uint8Array, height: number, stride: number, step: number): void {
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1);
    const filter = lines[at];
    const before = at - stride;
    if (filter > 4) throw new Unpackable('its lines are damaged');
    for (let i = 0; i < stride; i++) {
      const a = i >= step ? lines[at + 1 + i - step] : 0;
      const b = y > 0 ? lines[before + i] : 0;
      const c = y > 0 && i >= step ? lines[before + i - step] : 0;
      lines[at + 1 + i] += filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : filter === 4 ? paeth(a, b, c) : 0;
    }
  }
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Samples of any depth as bytes; those of a palette as they are. */
function samplesIn(lines: Uint8Array, { width, height, depth, samples, color }: Header, stride: number): Uint8Array {
  const values = new Uint8Array(width * height * samples);
  const scale = color === 3 || depth >= 8 ? 1 : 255 / (2 ** depth - 1);
  for (let y = 0, out = 0; y < height; y++) {
    const line = y * (stride + 1) + 1;
    for (let i = 0; i < width * samples; i++, out++) {
      if (depth === 8) values[out] = lines[line + i];
      else if (depth === 16) values[out] = lines[line + 2 * i];
      else values[out] = ((lines[line + ((i * depth) >> 3)] >> (8 - depth - ((i * depth) & 7))) & (2 ** depth - 1)) * scale;
    }
  }
  return values;
}

function coloured(indices: Uint8Array, palette: Uint8Array | undefined): Uint8Array {
  if (!palette) throw new Unpackable('its palette is missing');
  const values = new Uint8Array(indices.length * 3);
  indices.forEach((index, i) => values.set(palette.subarray(index * 3, index * 3 + 3), i * 3));
  return values;
}
