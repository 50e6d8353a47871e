import type { Dataset } from '../data/dataset';

/** Inputs and targets above these are orders of magnitude away from 1, for which layers' initializers and learning rates are made. */
const largeInput = 100;
const largeTarget = 1000;

/** What to change where the training rows' inputs or targets are so large that a run easily leaves the range of float32: whole sentences. */
export function scaleAdvice({ inputs, inputSize, inputNames, targets, training }: Dataset): string | undefined {
  const sentences: string[] = [];
  const input = largest(inputs, inputSize, training);
  if (input.size > largeInput) {
    const name = inputNames.length === inputSize ? `The input “${inputNames[input.column]}” reaches` : 'The inputs reach';
    sentences.push(
      `${name} ${magnitude(input.size)}: write \`standardize: true\` under \`data\`, so that every input has mean 0 and standard deviation 1.`,
    );
  }
  const target = targets.classes.length > 0 ? undefined : largest(targets.values, targets.width, training);
  if (target && target.size > largeTarget) {
    sentences.push(
      `The target “${targets.names[target.column]}” reaches ${magnitude(target.size)}: write \`standardizeTarget: true\` under \`data\`, or give it in larger units, so that it is about 1 in size.`,
    );
  }
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

/** The entry of largest magnitude among some rows. */
function largest(values: Float32Array, width: number, rows: Int32Array): { readonly size: number; readonly column: number } {
  let found = { size: 0, column: 0 };
  for (const row of rows) {
    for (let column = 0; column < width; column++) {
      const size = Math.abs(values[row * width + column]);
      if (size > found.size) found = { size, column };
    }
  }
  return found;
}

/** Four digits of a size: 4478, 3e20. */
export function magnitude(x: number): string {
  const short = Number(x.toPrecision(4));
  return short >= 1e7 ? short.toExponential().replace('e+', 'e') : String(short);
}
