const whole = 1n << 64n;

/**
 * What a recorder notes of all parameters: the sum of every tensor's bits taken as signed 32-bit numbers, tensor i weighted by 2i + 1,
 * modulo 2⁶⁴, in 16 hexadecimal digits. For float32.
 */
export function checksumOf(tensors: readonly Float32Array[]): string {
  let total = 0n;
  tensors.forEach((values, i) => {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    // Exact up to 2²¹ entries of the largest size; longer tensors in pieces.
    let sum = 0n;
    for (let from = 0; from < bits.length; from += 1 << 20) {
      let part = 0;
      for (const one of bits.subarray(from, from + (1 << 20))) part += one;
      sum += BigInt(part);
    }
    total += BigInt(2 * i + 1) * sum;
  });
  return (((total % whole) + whole) % whole).toString(16).padStart(16, '0');
}
