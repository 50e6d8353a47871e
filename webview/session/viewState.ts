import type { RunId } from '../../src/protocol/session';
import { vscode } from './wire';

/** A rectangle (or, with one axis, an interval) of parameter space. */
export interface Extent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** What the user chose to look at. Survives a reload of the window; holds nothing that the session knows itself. */
export interface ViewState {
  /** URI of the experiment this view is of; the host finds the file by it after a reload. */
  readonly experiment: string;
  /** Where the session says which run is looked at, that holds: the debugger may choose, too. */
  readonly chosenRun: RunId | null;
  readonly stepAll: boolean;
  /** Steps a second while running; null: as the host remembers (PanelSettings.playback). */
  readonly speed: number | null;
  /** Coordinates on the landscape's axes, one or two; null: the first ones. */
  readonly axes: readonly number[] | null;
  /** Coordinates drawn in the charts; null: the first ones. */
  readonly coordinates: readonly number[] | null;
  /** Charts whose axis the user set to logarithmic (true) or linear (false). */
  readonly logarithmic: Readonly<Record<string, boolean>>;
  /** Hidden series, `chart|run|series`. */
  readonly hidden: readonly string[];
  /** The steps all charts show; null: all of them. */
  readonly stepWindow: readonly [number, number] | null;
  /** Set by zooming or panning on the landscape; null: chosen by the panel. */
  readonly landscapeWindow: Extent | null;
  /** Runs that no drawing shows. */
  readonly hiddenRuns: readonly RunId[];
  /** Id of the section that is shown. */
  readonly section: string;
  /** All runs in the strip, not the chosen one alone; null: as long as they are few. */
  readonly stripOpen: boolean | null;
  readonly stagesOpen: boolean;
  /** Id of the form in which the function is shown. */
  readonly form: string;
  /** One unit is as long on both axes of the landscape. */
  readonly equalScales: boolean;
  /** How much of an average is kept from step to step in a network's charts, 0 … 1. */
  readonly smoothing: number;
  /** Large enough to be projected. */
  readonly enlarged: boolean;
  /** Ids of the charts beside the usual ones; null: those that say by themselves that they are worth it. */
  readonly charts: readonly string[] | null;
}

const initial: ViewState = {
  experiment: '',
  chosenRun: null,
  stepAll: true,
  speed: null,
  axes: null,
  coordinates: null,
  logarithmic: {},
  hidden: [],
  stepWindow: null,
  landscapeWindow: null,
  hiddenRuns: [],
  section: 'watch',
  stripOpen: null,
  stagesOpen: false,
  form: 'contours',
  equalScales: false,
  smoothing: 0,
  enlarged: false,
  charts: null,
};

/** What was saved, completed; a state of another shape (an older version's) is given up entry by entry. */
export function restoreViewState(): ViewState {
  const saved = vscode.getState();
  if (typeof saved !== 'object' || saved === null) return initial;
  const entries = Object.entries(initial).map(([name, value]: [string, unknown]): [string, unknown] => {
    const kept = (saved as Record<string, unknown>)[name];
    return [name, alike(kept, value) ? kept : value];
  });
  return { ...initial, ...(Object.fromEntries(entries) as Partial<ViewState>) };
}

/** The choices that hold for any experiment, for a view of another one. */
export const viewOf = (experiment: string, before: ViewState): ViewState => ({
  ...initial,
  experiment,
  speed: before.speed,
  stepAll: before.stepAll,
  enlarged: before.enlarged,
});

export function saveViewState(state: ViewState): void {
  vscode.setState(state);
}

const alike = (kept: unknown, value: unknown) => kept !== undefined && (value === null || kept === null || typeof kept === typeof value);
