import { writeSafetensors, type TensorToStore } from '../objective/weights/safetensors';
import { literal } from './python';

/** Up to so many numbers stand in the script itself. */
const mostInline = 64;

/** The numbers of a script: short ones in its text, long ones in a .safetensors file beside it. */
export class TensorFile {
  private readonly stored: TensorToStore[] = [];

  /** A tensor in Python. */
  tensor(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    if (values.length <= mostInline && shape.length <= 1)
      return `tensor(${shape.length === 0 ? literal(values[0]) : literal(Array.from(values))})`;
    this.stored.push({ name, shape, values: Float32Array.from(values) });
    return `stored[${JSON.stringify(name)}]`;
  }

  get isNeeded(): boolean {
    return this.stored.length > 0;
  }

  bytes(): Uint8Array {
    return writeSafetensors(this.stored, { format: 'pt' });
  }
}
