/** Entries worked through at a time: registers of so many float64 stay in the processor's nearest cache. */
export const registerLength = 1024;

const registers: Float64Array[] = [];

/** Working memory number `depth`, the same for everybody: nobody keeps anything in it between two runs. */
export function register(depth: number): Float64Array {
  while (registers.length <= depth) registers.push(new Float64Array(registerLength));
  return registers[depth];
}
