import { unpacked as unpackedArchive } from '../../binary/archive';
import { Unpackable } from '../../binary/inflate';
import { WeightsProblem } from './problem';

export { isArchive } from '../../binary/archive';

/** All packed entries together, unpacked. */
const mostBytes = 2 ** 29;

/** The entries of a zip archive by name. @throws WeightsProblem where it is damaged or too large. */
export async function unpacked(bytes: Uint8Array, file: string): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    return await unpackedArchive(bytes, mostBytes);
  } catch (error) {
    if (error instanceof Unpackable) throw new WeightsProblem(`${file} cannot be read: ${error.message}. Save or download it again.`);
    throw error;
  }
}
