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

  constructor(size: number) {
    this.capacity = Math.max(2, Math.min(mostSamples, Math.floor(mostNumbers / size)));
  }

  /** @param theta θ(step), copied when kept. Steps come in order. */
  add(step: number, theta: Float32Array): void {
    if (step % this.spacing > 1) return;
    if (this.steps.length >= this.capacity) this.thin();
    if (step % this.spacing > 1) return;
    this.steps.push(step);
    this.points.push(theta.slice());
  }

  /** The steps kept, and for each of `coordinates` a row with its values there, ended by the newest record. */
  along(coordinates: readonly number[], newest: { step: number; theta: Float32Array }): { steps: Float64Array; path: Float32Array } {
    const isKept = this.steps.at(-1) === newest.step;
    const steps = Float64Array.from(isKept ? this.steps : [...this.steps, newest.step]);
    const points = isKept ? this.points : [...this.points, newest.theta];
    const path = new Float32Array(coordinates.length * steps.length);
    coordinates.forEach((coordinate, row) => {
      for (let i = 0; i < steps.length; i++) path[row * steps.length + i] = points[i][coordinate];
    });
    return { steps, path };
  }

  private thin(): void {
    this.spacing *= 2;
    const isKept = this.steps.map((step) => step % this.spacing <= 1);
    this.steps = this.steps.filter((_, i) => isKept[i]);
    this.points = this.points.filter((_, i) => isKept[i]);
  }
}
