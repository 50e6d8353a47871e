import { coordinateName, type ParameterLayout } from '../parameters';

/** More coordinates are not spelled out. */
const mostSpelled = 3;

/** A number for a sentence: four significant digits. */
export function shown(x: number): string {
  const rounded = Number(x.toPrecision(4));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** A share as a percentage with two significant digits: `27 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** A count of steps: rounded to two digits where it is an estimate of more than twenty. */
export function about(count: number): string {
  return count <= 20 ? String(count) : Number(count.toPrecision(2)).toLocaleString('en');
}

/** `x = 1.454`, `x = 1, y = 2`; of more variables the length of θ. */
export function pointText(
  layout: ParameterLayout,
  theta: ArrayLike<number>,
  // What is nothing beside the largest, or beside 1, is zero to a reader.
  nothing = 1e-8 * Math.max(1, ...Array.from(theta, Math.abs)),
): string {
  if (layout.size > mostSpelled) {
    const length = Math.hypot(...Array.from(theta));
    return length < nothing ? 'θ = 0' : `‖θ‖ = ${shown(length)}`;
  }
  return Array.from(theta, (x, i) => `${coordinateName(layout, i)} = ${Math.abs(x) < nothing ? 0 : shown(x)}`).join(', ');
}

/** What a stationary point is called, with its article. */
export function kindText(kind: 'minimum' | 'maximum' | 'saddle' | 'flat' | 'unknown'): string {
  if (kind === 'flat') return 'a flat place';
  return kind === 'saddle' ? 'a saddle point' : kind === 'unknown' ? 'a point without slope' : `a ${kind}`;
}
