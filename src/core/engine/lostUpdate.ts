/** Updates that float32 cannot hold: θ(t + 1) is θ(t) although Δθ is not 0. */
import { numberText } from '../float32Text';
import type { Replayable } from './replayable';

/** The distance from |x| to the next larger float32. */
export function spacingOf(x: number): number {
  const [number, bits] = [Float32Array.of(Math.abs(x)), new Uint32Array(1)];
  bits.set(new Uint32Array(number.buffer));
  bits[0]++;
  return new Float32Array(bits.buffer)[0] - number[0];
}

/** True where adding an update that is not 0 rounds to θ itself, both finite. */
export function isLost(theta: number, update: number): boolean {
  return update !== 0 && Number.isFinite(theta) && Number.isFinite(update) && Math.fround(theta + update) === theta;
}

/** `x stays 10000000: the update 0.1 is below float32's spacing 1 there.` */
export function lostUpdateText(name: string, theta: number, update: number): string {
  return `${name} stays ${numberText(theta)}: the update ${numberText(update)} is below float32's spacing ${numberText(spacingOf(theta))} there.`;
}

/** A coordinate of a step that moved nothing at all although it was to. */
export interface LostStep {
  readonly coordinate: number;
  readonly theta: number;
  readonly update: number;
}

/** Where update `step` moved no coordinate and the reason is rounding: the coordinate that was to move farthest. Makes the update again. */
export function lostStep(run: Replayable, step: number): LostStep | undefined {
  if (!run.hasUpdate(step) || run.values(step, 'update').some((x) => x !== 0)) return undefined;
  const theta = run.values(step, 'parameters').slice();
  const wanted = new Float32Array(theta.length);
  run.observe(step, ({ output }, values, from) => {
    if (output === 'update') wanted.set(values, from);
  });
  let farthest: LostStep | undefined;
  wanted.forEach((update, coordinate) => {
    if (isLost(theta[coordinate], update) && !(farthest && Math.abs(farthest.update) >= Math.abs(update)))
      farthest = { coordinate, theta: theta[coordinate], update };
  });
  return farthest;
}
