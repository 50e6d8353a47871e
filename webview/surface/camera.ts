/** From where a surface is looked at, in degrees. */
export interface Camera {
  /** Turned around the vertical. */
  readonly azimuth: number;
  /** Above the horizon: 90 looks straight down. */
  readonly elevation: number;
}

/** A place on screen, and how far behind the others: larger is farther. */
export interface Projected {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
}

/** Half the height of the box, whose base reaches from −1 to 1. */
export const boxHeight = 0.62;

/** Parallel projection of the box −1 … 1 × −1 … 1 × −boxHeight … boxHeight, whole inside a rectangle from every side. */
export class Projection {
  private readonly sin: number;
  private readonly cos: number;
  private readonly rise: number;
  private readonly tilt: number;
  private readonly scale: number;

  constructor(
    readonly camera: Camera,
    private readonly width: number,
    private readonly height: number,
  ) {
    const [azimuth, elevation] = [(camera.azimuth * Math.PI) / 180, (camera.elevation * Math.PI) / 180];
    [this.sin, this.cos] = [Math.sin(azimuth), Math.cos(azimuth)];
    [this.rise, this.tilt] = [Math.cos(elevation), Math.sin(elevation)];
    const [wide, tall] = [2 * Math.SQRT2, 2 * Math.SQRT2 * this.tilt + 2 * boxHeight * this.rise];
    this.scale = 0.92 * Math.min(width / wide, height / tall);
  }

  at(u: number, v: number, w: number): Projected {
    const [right, away] = [u * this.cos - v * this.sin, u * this.sin + v * this.cos];
    return {
      x: this.width / 2 + this.scale * right,
      y: this.height / 2 - this.scale * (away * this.tilt + w * this.rise),
      depth: away * this.rise - w * this.tilt,
    };
  }

  /** Whether going along an axis of the base leads away from the eye. */
  get leadsAway(): { readonly u: boolean; readonly v: boolean } {
    return { u: this.sin > 0, v: this.cos > 0 };
  }
}
