/** Pictures in folders, one for each class. */
import { Unpackable } from '../../binary/inflate';
import { decodeJpeg, isJpeg } from '../../binary/jpeg';
import { decodePng, type DecodedPicture } from '../../binary/png';
import type { FileReference, PicturesOptions } from '../networkObjective';
import { FileRefused, type FolderEntry, type ReadFile } from '../readFile';
import { refuseNumbers, TableProblem, type Table } from './table';

const ending = /\.(png|jpe?g)$/i;
const byName = (a: FolderEntry, b: FolderEntry) => (a.name < b.name ? -1 : 1);
const isHidden = ({ name }: FolderEntry) => name.startsWith('.');

/**
 * The pictures of a folder that holds a folder for each class, brought to 0 … 1: columns `picture` [height, width, channels] and `class`.
 * In the order of the names. @throws TableProblem for folders without pictures, and pictures of other sizes.
 */
export async function readPictures({ path }: FileReference, options: PicturesOptions, readFile: ReadFile): Promise<Table> {
  const files = await picturesIn(path, readFile);
  const [first] = files;
  if (!first)
    throw new TableProblem(
      `${path} holds no pictures. It needs a folder for each class, with PNG or JPEG pictures in it: ${path}/cat/1.png.`,
    );
  const channels = options.color === 'gray' ? 1 : 3;
  let values: Float32Array | undefined;
  let shape: readonly number[] = [];
  for (const [row, { file }] of files.entries()) {
    const picture = await decoded(file, readFile);
    const [height, width] = options.size ?? [picture.height, picture.width];
    if (!values) {
      shape = [height, width, channels];
      refuseNumbers(`${files.length} pictures of ${height} × ${width} in ${path}`, files.length * height * width * channels);
      values = new Float32Array(files.length * height * width * channels);
    }
    if (height !== shape[0] || width !== shape[1])
      throw new TableProblem(
        `${file} has ${height} × ${width} pixels, but ${first.file} ${shape[0]} × ${shape[1]}. Write \`size: [${shape[0]}, ${shape[1]}]\` to bring all to one size.`,
      );
    values.set(sized(picture, height, width, channels), row * height * width * channels);
  }
  return {
    name: path,
    rows: files.length,
    columns: [
      { name: 'picture', kind: 'numbers', shape, values: values ?? new Float32Array(0) },
      { name: 'class', kind: 'texts', shape: [], values: files.map((one) => one.kind) },
    ],
    rowName: (row) => files[row].file,
  };
}

async function picturesIn(path: string, readFile: ReadFile): Promise<readonly { readonly kind: string; readonly file: string }[]> {
  const { list } = readFile;
  if (!list) throw new TableProblem(`${path} cannot be looked into: this experiment has no place of its own. Save its file first.`);
  const listed = async (folder: string) => {
    try {
      return [...(await list(folder))].filter((entry) => !isHidden(entry)).sort(byName);
    } catch (error) {
      if (error instanceof FileRefused) throw new TableProblem(error.message);
      throw error;
    }
  };
  const folders = (await listed(path)).filter(({ isFolder }) => isFolder);
  const files: { kind: string; file: string }[] = [];
  for (const { name: kind } of folders) {
    for (const { name, isFolder } of await listed(`${path}/${kind}`))
      if (!isFolder && ending.test(name)) files.push({ kind, file: `${path}/${kind}/${name}` });
  }
  return files;
}

async function decoded(file: string, readFile: ReadFile): Promise<DecodedPicture> {
  try {
    const bytes = await readFile(file);
    return isJpeg(bytes) ? decodeJpeg(bytes) : await decodePng(bytes);
  } catch (error) {
    if (error instanceof Unpackable) throw new TableProblem(`${file} cannot be read: ${error.message}.`);
    if (error instanceof FileRefused) throw new TableProblem(error.message);
    throw error;
  }
}

/** 0 … 1, of the channels wanted, on black where it is transparent; other sizes by the mean of the pixels that each new one covers. */
function sized(picture: DecodedPicture, height: number, width: number, channels: 1 | 3): Float32Array {
  const out = new Float32Array(height * width * channels);
  const [down, across] = [picture.height / height, picture.width / width];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [top, left] = [Math.floor(y * down), Math.floor(x * across)];
      const [bottom, right] = [Math.max(top + 1, Math.floor((y + 1) * down)), Math.max(left + 1, Math.floor((x + 1) * across))];
      const sums = [0, 0, 0];
      for (let v = top; v < bottom; v++)
        for (let u = left; u < right; u++) addColour(picture, (v * picture.width + u) * picture.channels, sums);
      const [red, green, blue] = sums.map((sum) => sum / (255 * (bottom - top) * (right - left)));
      // Rec. 601, as Pillow converts to gray.
      if (channels === 1) out[at++] = 0.299 * red + 0.587 * green + 0.114 * blue;
      else for (const light of [red, green, blue]) out[at++] = light;
    }
  }
  return out;
}

function addColour({ values, channels }: DecodedPicture, at: number, sums: number[]): void {
  const alpha = channels === 2 || channels === 4 ? values[at + channels - 1] / 255 : 1;
  for (let i = 0; i < 3; i++) sums[i] += alpha * values[at + (channels >= 3 ? i : 0)];
}
