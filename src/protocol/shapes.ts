/** What a panel asks of the shape of a formula: where runs end, slices along any direction, curvature. Nothing here changes a run. */
import { read, type RequestsOf } from './declaration';
import type { LandscapeRequest, RunId } from './session';

/** What has been worked out of a map of basins so far. */
export interface BasinsPiece {
  /** 0 … 1. */
  readonly share: number;
  /** In the order of the runs asked for. By start, axes[0] running fastest: what became of it (BasinsBegun.fates, or the number of an optimum), and after how many updates. */
  readonly maps: readonly { readonly fate: Uint8Array; readonly updates: Float32Array }[];
  /** The optima found, one θ after the other, and their values. */
  readonly optima: Float64Array;
  readonly values: Float64Array;
}

export interface BasinsBegun {
  readonly basins: number;
  /** The numbers in a map that stand for no optimum, by name: other, cycle, escaped, notFinite, notFinished, unknown. */
  readonly fates: Readonly<Record<string, number>>;
}

/** The second derivatives of a formula as the rule sees them. */
export interface Curvature {
  /** Eigenvalues, ascending, of the Hessian at θ, each coordinate scaled by its effective learning rate over α(t): what α is multiplied by. */
  readonly here: Float64Array;
  /** The same at the optimum that the run goes to, and its value; absent where none is known. */
  readonly there?: Float64Array;
  readonly best?: Float64Array;
}

export const shapeRequests = {
  /** Begins maps of where runs of these optimizers end, by where they start. Of the coordinates on no axis the first run's start holds. */
  beginBasins: read<{ readonly runs: readonly RunId[]; readonly axes: LandscapeRequest['axes'] }, BasinsBegun>(),
  /** Works on for a few hundredths of a second, and answers with all there is. To be asked again until `share` is 1. */
  basinsPiece: read<{ readonly basins: number }, BasinsPiece>(),
  /** Gives up a map. */
  endBasins: read<{ readonly basins: number }, null>(),
  /** f(θ + s·direction) for `count` (at most 512) values of s from `from` to `to`, at a run's θ. */
  slice: read<
    {
      readonly run: RunId;
      readonly step: number;
      readonly direction: Float32Array;
      readonly from: number;
      readonly to: number;
      readonly count: number;
    },
    { readonly values: Float32Array }
  >(),
  /** Null for networks and formulas that cannot be differentiated twice. */
  curvature: read<{ readonly run: RunId; readonly step: number }, Curvature | null>(),
};

export type ShapeRequests = RequestsOf<typeof shapeRequests>;
