import { numberText } from '../../core/float32Text';

/** How a number is written: in short where it stands among others, exactly where it is looked at alone or copied. */
export type WriteNumber = (x: number) => string;

/** Exact where it is a float32, else with every digit that it has. */
export const exactly: WriteNumber = (x) => (Object.is(Math.fround(x), x) ? numberText(x) : String(x));

/** With so many significant digits; exactly where that is no longer. */
export function inShort(digits: number): WriteNumber {
  return (x) => {
    const [short, exact] = [Object.is(x, -0) ? '-0' : String(Number(x.toPrecision(digits))), exactly(x)];
    return short.length < exact.length ? short : exact;
  };
}

/** `[784, 10]` */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** What is said of many numbers at once. */
export interface Figures {
  readonly norm: number;
  readonly min: number;
  readonly max: number;
  readonly nonFinite: number;
}

/** Norm, mean, min, max and nonFinite, as a TensorSummary holds them. */
export function figuresOf([norm, , min, max, nonFinite]: Float64Array): Figures {
  return { norm, min, max, nonFinite };
}

/** The figures of the entries given. NaN has no place in a range. */
export function measure(values: ArrayLike<number>, from = 0, to = values.length): Figures {
  let [squares, min, max, nonFinite] = [0, Infinity, -Infinity, 0];
  for (let i = from; i < to; i++) {
    const x = values[i];
    squares += x * x;
    if (x < min) min = x;
    if (x > max) max = x;
    if (!Number.isFinite(x)) nonFinite++;
  }
  return min > max ? { norm: Math.sqrt(squares), min: NaN, max: NaN, nonFinite } : { norm: Math.sqrt(squares), min, max, nonFinite };
}

/** Shape first, then norm and range: `[784, 10] norm 3.7417, -0.5 … 1.25`. */
export function tensorText(shape: readonly number[], { norm, min, max, nonFinite }: Figures, write: WriteNumber = exactly): string {
  if (shape.includes(0)) return `${shapeText(shape)} empty`;
  const broken = nonFinite > 0 ? `, ${nonFinite} not finite` : '';
  return `${shapeText(shape)} norm ${Number(norm.toPrecision(6))}, ${write(min)} … ${write(max)}${broken}`;
}
