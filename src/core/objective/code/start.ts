import { Tensor } from '@tensorflow/tfjs-core';
import { CodeFailure, type CodePlace } from '../../code/workspaceCode';
import { layoutOf, type ParameterLayout } from '../../parameters';

/** Numbers of all parameters together. */
const mostNumbers = 1 << 26;
const mostTensors = 10_000;
const mostDimensions = 6;

const namePattern = /^[\p{L}_][\p{L}\p{M}\p{Nd}_]*(?:\/[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd}_]*)*$/u;

/**
 * θ(0) as `start` of a module gives it: by name a number, nested lists of numbers or a tensor. To be called inside a tidy.
 * @throws CodeFailure that says what to write instead.
 */
export function parametersOf(given: unknown, place: CodePlace): { readonly layout: ParameterLayout; readonly values: Float32Array } {
  const refuse = (sentence: string) => new CodeFailure(sentence, place);
  if (given instanceof Promise)
    throw refuse('`start` is asynchronous, but parameters are needed at once. Write it without `async` and `await`.');
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof Tensor || ArrayBuffer.isView(given))
    throw refuse('`start` gives no parameters. Give them by name, such as `{ weights: tf.zeros([2, 3]), bias: [0, 0, 0] }`.');
  const entries = Object.entries(given);
  if (entries.length === 0) throw refuse('`start` gives no parameters. Give at least one, such as `{ x: 1 }`.');
  if (entries.length > mostTensors) throw refuse(`\`start\` gives ${entries.length} parameters, but may give ${mostTensors} at most.`);
  let room = mostNumbers;
  const read = entries.map(([name, value]) => {
    if (!namePattern.test(name) || name in Object.prototype)
      throw refuse(
        `\`${name.slice(0, 60)}\` is no name for a parameter. Write letters, digits and underscores, in parts divided by /, such as \`attention/query\`.`,
      );
    const { shape, values } = tensorIn(name, value, room, refuse);
    room -= values.length;
    if (values.length === 0) throw refuse(`The parameter \`${name}\` has no numbers. Give it some, or leave it out.`);
    if (!values.every((x) => Number.isFinite(Math.fround(x))))
      throw refuse(`The parameter \`${name}\` starts with a number that is not finite in float32.`);
    return { name, shape, values };
  });
  const layout = layoutOf(read);
  const values = new Float32Array(layout.size);
  read.forEach((one, i) => values.set(one.values, layout.tensors[i].offset));
  return { layout, values };
}

interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> & { every(test: (x: number) => boolean): boolean };
}

function tensorIn(name: string, value: unknown, room: number, refuse: (sentence: string) => CodeFailure): Numbers {
  const tooLarge = () => refuse(`\`start\` gives more than ${mostNumbers} numbers with the parameter \`${name}\`. Give fewer.`);
  if (typeof value === 'number') return { shape: [], values: [value] };
  if (value instanceof Tensor) {
    if (value.size > room) throw tooLarge();
    if (value.dtype !== 'float32' && value.dtype !== 'int32')
      throw refuse(`The parameter \`${name}\` is a tensor of ${value.dtype}. Make it one of float32.`);
    return { shape: value.shape as readonly number[], values: value.dataSync().slice() };
  }
  if (value instanceof Float32Array || value instanceof Float64Array) {
    if (value.length > room) throw tooLarge();
    return { shape: [value.length], values: value };
  }
  if (!Array.isArray(value)) {
    const advice =
      typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
        ? ` For parameters within parameters, write their names in one, such as \`${name}/${Object.keys(value)[0] ?? 'query'}\`.`
        : '';
    throw refuse(`The parameter \`${name}\` is neither a number, nor a list of numbers, nor a tensor.${advice}`);
  }
  const shape: number[] = [];
  for (let inner = value as unknown; Array.isArray(inner); [inner] = inner as readonly unknown[]) shape.push(inner.length);
  if (shape.length > mostDimensions) throw refuse(`The parameter \`${name}\` has more than ${mostDimensions} dimensions.`);
  const values: number[] = [];
  const take = (part: unknown, depth: number) => {
    if (depth === shape.length && typeof part === 'number') {
      if (values.push(part) > room) throw tooLarge();
    } else if (Array.isArray(part) && part.length === shape[depth]) for (const one of part) take(one, depth + 1);
    else
      throw refuse(
        `The lists of the parameter \`${name}\` are not all of one length, or hold something else than numbers. Write rows of equal length, such as \`[[1, 2], [3, 4]]\`.`,
      );
  };
  take(value, 0);
  return { shape, values };
}
