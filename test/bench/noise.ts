import { cpus, loadavg } from 'node:os';

/** Times a piece of work that touches nothing but the processor, again and again: how far apart the same work takes on this machine now. */
export function machineNoise(): string {
  const times = Array.from({ length: 40 }, () => {
    const began = performance.now();
    let x = 1;
    for (let i = 0; i < 2_000_000; i++) x = Math.imul(x, 1664525) + 1013904223;
    return performance.now() - began + (x === 0 ? 1 : 0);
  }).sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))];
  const scatter = at(0.9) / at(0.1) - 1;
  return `${cpus().length} cores, load ${loadavg()[0].toFixed(1)}; the same work takes up to ${(100 * scatter).toFixed(0)} % longer (ninth against first decile)`;
}

/** How far the middle half of measurements of one thing lies apart, against their median. */
export function scatterOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return (at(0.75) - at(0.25)) / at(0.5);
}
