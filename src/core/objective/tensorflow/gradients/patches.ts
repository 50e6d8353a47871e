import { reach, type Geometry } from './geometry';

/**
 * The patches of pictures that a filter meets, as a matrix: a convolution is then a product of matrices (Chellapilla, Puri and
 * Simard 2006, "High Performance Convolutional Neural Networks for Document Processing"). A patch has an entry for every used
 * tap and channel; there is a patch for every position (picture, row, column) of the output. The matrix is stored with the
 * patches as rows, [positions, entries], or as columns, [entries, positions]: whichever needs no large matrix to be transposed.
 * Plain loops over the wasm heap do this several times faster than tfjs' slices, which work row by row.
 */
export interface Pictures {
  readonly geometry: Geometry;
  /** Those of the batch that the matrix is made of: from … to − 1. */
  readonly from: number;
  readonly to: number;
}

/** Numbers in a patch: used taps times channels. */
export function entriesOf({ height, width, inChannels }: Geometry): number {
  return height.taps.count * width.taps.count * inChannels;
}

/** Patches in a picture. */
export function positionsOf({ height, width }: Geometry): number {
  return height.output * width.output;
}

/** Writes the patches as columns, 0 where a filter meets padding. */
export function gatherColumns(pictures: Pictures, x: Float32Array, columns: Float32Array): void {
  columns.fill(0);
  const { channels, skip, positions } = measures(pictures);
  eachStretch(pictures, (pixel, entry, position, count) => {
    for (let channel = 0; channel < channels; channel++) {
      let to = (entry + channel) * positions + position;
      for (let i = 0, from = pixel + channel; i < count; i++, from += skip) columns[to++] = x[from];
    }
  });
}

/** The transposed of gatherColumns: adds every entry of the columns to the pixel it came from. */
export function scatterColumns(pictures: Pictures, columns: Float32Array, x: Float32Array): void {
  const { channels, skip, positions } = measures(pictures);
  eachStretch(pictures, (pixel, entry, position, count) => {
    for (let channel = 0; channel < channels; channel++) {
      let from = (entry + channel) * positions + position;
      for (let i = 0, to = pixel + channel; i < count; i++, to += skip) x[to] += columns[from++];
    }
  });
}

/** Writes the patches as rows, 0 where a filter meets padding. */
export function gatherRows(pictures: Pictures, x: Float32Array, rows: Float32Array): void {
  rows.fill(0);
  const { channels, skip, entries } = measures(pictures);
  eachStretch(pictures, (pixel, entry, position, count) => {
    for (let i = 0, from = pixel, to = position * entries + entry; i < count; i++, from += skip, to += entries) {
      for (let channel = 0; channel < channels; channel++) rows[to + channel] = x[from + channel];
    }
  });
}

/** The transposed of gatherRows: adds every entry of the rows to the pixel it came from. */
export function scatterRows(pictures: Pictures, rows: Float32Array, x: Float32Array): void {
  const { channels, skip, entries } = measures(pictures);
  eachStretch(pictures, (pixel, entry, position, count) => {
    for (let i = 0, to = pixel, from = position * entries + entry; i < count; i++, to += skip, from += entries) {
      for (let channel = 0; channel < channels; channel++) x[to + channel] += rows[from + channel];
    }
  });
}

/** `skip`: from the pixel of one position to that of the next in the same row. */
function measures({ geometry, from, to }: Pictures) {
  const channels = geometry.inChannels;
  return { channels, skip: geometry.width.stride * channels, entries: entriesOf(geometry), positions: (to - from) * positionsOf(geometry) };
}

/**
 * Calls back for every tap and row of the output with the stretch of it that lies inside the picture: where in x its first pixel
 * is, the entry of the patch that the pixel's first channel is, the first position, and how many positions.
 */
export function eachStretch(
  { geometry: { height, width, inChannels }, from: first, to: last }: Pictures,
  call: (pixel: number, entry: number, position: number, count: number) => void,
): void {
  for (let row = 0; row < height.taps.count; row++) {
    const rows = reach(height, height.taps.first + row);
    for (let column = 0; column < width.taps.count; column++) {
      const { from, to } = reach(width, width.taps.first + column);
      if (from === to) continue;
      const entry = (row * width.taps.count + column) * inChannels;
      const left = from * width.stride + (width.taps.first + column) * width.dilation - width.padding;
      for (let picture = first; picture < last; picture++) {
        for (let y = rows.from; y < rows.to; y++) {
          const top = y * height.stride + (height.taps.first + row) * height.dilation - height.padding;
          const position = ((picture - first) * height.output + y) * width.output + from;
          call(((picture * height.input + top) * width.input + left) * inChannels, entry, position, to - from);
        }
      }
    }
  }
}
