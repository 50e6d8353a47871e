import { displayText } from '../../displayText';
import { FileRefused, type ReadFile } from '../readFile';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';

interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly quantization?: unknown;
  }[];
}

/** True for the model.json of a model that tf.layers saved. */
export function isModelJson(content: unknown): content is { readonly weightsManifest: readonly ManifestGroup[] } {
  return (
    content !== null &&
    typeof content === 'object' &&
    'weightsManifest' in content &&
    Array.isArray(content.weightsManifest) &&
    content.weightsManifest.every(isGroup)
  );
}

function isGroup(group: unknown): group is ManifestGroup {
  if (group === null || typeof group !== 'object') return false;
  const { paths, weights } = group as Record<string, unknown>;
  const isText = (value: unknown) => typeof value === 'string';
  return Array.isArray(paths) && paths.every(isText) && Array.isArray(weights) && weights.every(isWeight);
}

function isWeight(weight: unknown): boolean {
  if (weight === null || typeof weight !== 'object') return false;
  const { name, shape, dtype } = weight as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every((length) => Number.isSafeInteger(length) && length >= 0)
  );
}

const floatBytes = 4;
/** Of all weights together. */
const mostBytes = 512 * 2 ** 20;

/**
 * The weights that a tf.layers model.json names, from the files beside it.
 * @param path of the model.json, as the experiment file writes it.
 * @throws WeightsProblem
 */
export async function readModelJson(
  manifest: readonly ManifestGroup[],
  path: string,
  readFile: ReadFile,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  checkManifest(manifest, path);
  const tensors = new Map<string, StoredTensor>();
  for (const { paths, weights } of manifest) {
    const expected = weights.reduce((sum, { shape }) => sum + floatBytes * sizeOf(shape), 0);
    const pieces: Uint8Array[] = [];
    let read = 0;
    for (const piece of paths) {
      // What does not belong to any weight is not read on and on.
      if (read > expected) break;
      const bytes = await pieceOf(`${folder}${piece}`, path, readFile);
      read += bytes.length;
      pieces.push(bytes);
    }
    const bytes = joined(pieces);
    let at = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      if (dtype !== 'float32' || quantization !== undefined) {
        throw new WeightsProblem(
          `“${name}” in ${path} is stored as ${quantization === undefined ? dtype : 'quantized numbers'}. Save the model with float32 weights.`,
        );
      }
      const size = sizeOf(shape);
      const from = at;
      at += floatBytes * size;
      if (at > bytes.length)
        throw new WeightsProblem(
          `The weights of ${path} are cut off: “${name}” ends at byte ${at}, but ${displayText(paths.join(', '), 200)} hold ${bytes.length}. Save the model again.`,
        );
      tensors.set(name, { name, dtype, shape, read: () => new Float32Array(bytes.slice(from, from + floatBytes * size).buffer) });
    }
    if (at !== bytes.length)
      throw new WeightsProblem(
        `The weights of ${path} take ${at} bytes, but ${displayText(paths.join(', '), 200)} hold ${bytes.length}. Save the model again.`,
      );
  }
  return tensors;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** Looks at all that is announced before a file is opened. @throws WeightsProblem */
function checkManifest(manifest: readonly ManifestGroup[], path: string): void {
  const total = manifest.reduce((sum, { weights }) => weights.reduce((part, { shape }) => part + floatBytes * sizeOf(shape), sum), 0);
  if (!(total <= mostBytes))
    throw new WeightsProblem(
      `The weights of ${path} would take ${Math.ceil(total / 2 ** 20)} MB, but may take ${mostBytes / 2 ** 20} at most. Save a smaller model.`,
    );
  const seen = new Set<string>();
  for (const piece of manifest.flatMap(({ paths }) => paths)) {
    if (seen.has(piece)) throw new WeightsProblem(`${path} names ${piece} twice among its weights. Save the model again.`);
    seen.add(piece);
  }
}

async function pieceOf(piece: string, path: string, readFile: ReadFile): Promise<Uint8Array> {
  try {
    return await readFile(piece);
  } catch (error) {
    if (error instanceof FileRefused)
      throw new WeightsProblem(`${path} names ${piece}, which cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
