import { normal, randomStream } from '../random';

/** Random numbers for code of the workspace: called, one evenly spread over [0, 1). */
interface Draw {
  (): number;
  /** A standard normal number. */
  normal(): number;
  /** A whole number from 0 to `below` − 1. */
  integer(below: number): number;
}

/** Gives the draws of a step: the same numbers in the same order for the same step and stream, whenever it is asked. */
export type Random = (step: number, stream?: string) => Draw;

/** @param seed of the experiment. @param purpose keeps draws of different code apart. */
export function drawing(seed: number, purpose: string): Random {
  return (step, stream = '') => {
    const random = randomStream(seed, `${purpose}/${stream}`, Number(step));
    return Object.assign(() => random(), { normal: () => normal(random), integer: (below: number) => Math.floor(random() * below) });
  };
}
