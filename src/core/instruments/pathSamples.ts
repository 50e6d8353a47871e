/**
 * The path through parameter space, thinned evenly over the steps. Steps are kept in pairs (t, t+1), so that an
 * oscillation between two points does not look like standing still.
 */
const mostSamples = 4096;
const mostNumbers = 1 << 20;

export class PathSamples {
  private spacing = 2;
  private steps: number[] = [];
  private points: Float32Array[] = [];
  private readonly capacity: number;

  private readonly places: ReadonlyMap<number, number> | undefined;

  /** @param held how many coordinates a sample has, or which of a longer θ. */
  constructor(coordinates: number | readonly number[]) {
    const size = typeof coordinates === 'number' ? coordinates : coordinates.length;
    this.capacity = Math.max(2, Math.min(mostSamples, Math.floor(mostNumbers / size)));
    if (typeof coordinates !== 'number') this.places = new Map(coordinates.map((coordinate, place) => [coordinate, place]));
  }

  /** @param theta θ(step) (the coordinates held), copied when kept. Steps come in order. */
  add(step: number, theta: Float32Array): void {
    if (step % this.spacing > 1) return;
    if (this.steps.length >= this.capacity) this.thin();
    if (step % this.spacing > 1) return;
    this.steps.push(step);
    this.points.push(theta.slice());
  }

  /** The steps kept, and for each of `coordinates` a row with its values there (NaN where it is not held), ended by the newest record. */
  along(coordinates: readonly number[], newest: { step: number; theta: Float32Array }): { steps: Float64Array; path: Float32Array } {
    const isKept = this.steps.at(-1) === newest.step;
    const steps = Float64Array.from(isKept ? this.steps : [...this.steps, newest.step]);
    const points = isKept ? this.points : [...this.points, newest.theta];
    const path = new Float32Array(coordinates.length * steps.length);
    coordinates.forEach((coordinate, row) => {
      const place = this.places ? this.places.get(coordinate) : coordinate;
      for (let i = 0; i < steps.length; i++) path[row * steps.length + i] = place === undefined ? NaN : points[i][place];
    });
    return { steps, path };
  }

  /** Forgets the samples from a step on. */
  cut(step: number): void {
    const kept = this.steps.findLastIndex((sampled) => sampled < step) + 1;
    this.steps.length = kept;
    this.points.length = kept;
  }

  private thin(): void {
    this.spacing *= 2;
    const isKept = this.steps.map((step) => step % this.spacing <= 1);
    this.steps = this.steps.filter((_, i) => isKept[i]);
    this.points = this.points.filter((_, i) => isKept[i]);
  }
}
