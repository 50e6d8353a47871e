import type { MetricSeries } from '../../src/protocol/network';
import type { SeriesKey } from '../../src/protocol/session';

/** Numbers measured at some steps only. */
interface MetricLine {
  readonly name: string;
  readonly steps: Float64Array;
  readonly values: Float32Array;
}

/** One chart over the steps: what it is called and which series it draws. A new chart is one such file and a line in kinds.ts. */
export interface ChartKind {
  readonly id: string;
  readonly title: string;
  /** The quantity's symbol, shown beside the title. */
  readonly symbol: string;
  /** One line a run, or one line a run and chosen coordinate; `metric`: only the lines of `metrics`. */
  readonly per: 'run' | 'coordinate' | 'metric';
  /** Further lines of each run of a network. */
  readonly metrics?: (metrics: MetricSeries) => readonly MetricLine[];
  /** Of the chosen coordinate, or of the run. */
  series(coordinate: number): SeriesKey;
  /** Whether it starts logarithmic where no number is negative and they differ by more than a thousandfold. */
  readonly logarithmic: boolean;
  /** Made by the update: the last record of an ended run rightly has none. */
  readonly ofUpdate: boolean;
  /** Of a network it hops with every batch, and may be smoothed. */
  readonly isNoisy?: boolean;
  /** A state slot: runs whose optimizer has none of this name have no line. */
  readonly slot?: string;
}
