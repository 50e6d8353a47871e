/** Two orthogonal unit directions in parameter space: the plane that the dial turns in. */
export interface DirectionPlane {
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** Along two coordinates. */
export function coordinatePlane(size: number, a: number, b: number): DirectionPlane {
  const [u, v] = [new Float32Array(size), new Float32Array(size)];
  [u[a], v[b]] = [1, 1];
  return { u, v };
}

/** A plane of random directions, every one as likely as any other; the same for the same draw. */
export function randomPlane(size: number, draw: number): DirectionPlane {
  const normal = normals(draw);
  const unit = (values: Float64Array) => values.map((x) => x / Math.hypot(...values));
  const u = unit(Float64Array.from({ length: size }, normal));
  const second = Float64Array.from({ length: size }, normal);
  const along = second.reduce((sum, x, i) => sum + x * u[i], 0);
  const v = unit(second.map((x, i) => x - along * u[i]));
  return { u: Float32Array.from(u), v: Float32Array.from(v) };
}

/** Standard normal numbers by Box and Muller from a 32-bit generator (mulberry32). */
function normals(seed: number): () => number {
  let state = (seed * 0x9e3779b9) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** e = u·cos φ + v·sin φ, a unit vector. @param degrees φ, from u towards v. */
export function directionAt({ u, v }: DirectionPlane, degrees: number): Float32Array {
  const angle = (degrees * Math.PI) / 180;
  return u.map((x, i) => x * Math.cos(angle) + v[i] * Math.sin(angle));
}

/** What the gradient has in a plane: its parts along u and v. */
export function inPlane({ u, v }: DirectionPlane, gradient: ArrayLike<number>): readonly [number, number] {
  const along = (direction: Float32Array) => direction.reduce((sum, x, i) => sum + x * gradient[i], 0);
  return [along(u), along(v)];
}

/** The angle of a pair, in degrees, −180 … 180. */
export const degreesOf = ([x, y]: readonly [number, number]): number => (Math.atan2(y, x) * 180) / Math.PI;

/** ∇f·e for e at an angle. */
export const slopeAt = ([x, y]: readonly [number, number], degrees: number): number =>
  x * Math.cos((degrees * Math.PI) / 180) + y * Math.sin((degrees * Math.PI) / 180);

/** Into −180 … 180. */
export const wrapped = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;
