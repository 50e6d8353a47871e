import type { Extent } from './viewState';

/** What the parts of the panel tell its root. */
export interface PanelIntents {
  /** A step to look at. */
  'step-chosen': number;
  'step-hovered': number | undefined;
  'window-chosen': readonly [number, number] | null;
  'logarithmic-chosen': { readonly chart: string; readonly logarithmic: boolean };
  'line-toggled': string;
  /** A chart's id. */
  'picture-wanted': string;
  'run-chosen': string;
  'run-removed': string;
  /** A run, to be forked from where it stands. */
  'fork-wanted': string;
  /** A run, to be forked from where it stands with options as they would stand in the file. */
  'rate-proposed': { readonly run: string; readonly rate: number };
  'fork-as': { readonly run: string; readonly written: Readonly<Record<string, string>> };
  'axes-chosen': readonly number[];
  'extent-chosen': Extent | null;
  /** θ(0) of a new run, and the run whose optimizer it has; without that the chosen one's. */
  'start-chosen': { readonly start: Float32Array; readonly like?: string };
  /** Id of the form in which the function is shown. */
  'form-chosen': string;
  /** 0 … 1. */
  'smoothing-chosen': number;
  'equal-scales-chosen': boolean;
  'coordinates-chosen': readonly number[];
  'stages-toggled': boolean;
  /** Id of the section to show. */
  'section-chosen': string;
  'strip-toggled': boolean;
  /** All runs that are hidden from now on. */
  'runs-hidden': readonly string[];
  /** Ids of the charts that were chosen beside the usual ones. */
  'charts-chosen': readonly string[];
  'copy-wanted': string;
}

/** Sends an intent up to the root. */
export function emit<Name extends keyof PanelIntents>(from: EventTarget, name: Name, detail: PanelIntents[Name]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** An intent as its listener gets it. */
export type Intent<Name extends keyof PanelIntents> = CustomEvent<PanelIntents[Name]>;
