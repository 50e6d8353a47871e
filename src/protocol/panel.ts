/** What the panel (webview) and the host say to each other: the session's own requests, and what only a host can do. */
import type { TextRange } from '../core/diagnostic';
import type { Explanation } from '../core/explanation/explanation';
import type { BreakpointHit } from './debugging';
import type { ExportFormat, RunId, SessionInfo, SessionStatus } from './session';
import type { Relayed, WorkerRequests } from './worker';

/** Everything a panel needs to draw itself from nothing. */
export interface PanelSnapshot {
  /** Absent: nothing has been run yet in this panel, or its window was reloaded; offer to run. */
  readonly session?: { readonly info: SessionInfo; readonly status: SessionStatus };
  /** URI of the experiment file. The panel keeps it as `experiment` in its state (vscode.setState), so that a reloaded window finds the file again. */
  readonly experiment: string;
  /** Name of the experiment file, for the heading. */
  readonly fileName: string;
  /** The file has changed since the session began. */
  readonly stale: boolean;
  /** The breakpoints at which the runs stopped last: a panel may open, or be loaded anew, after that. */
  readonly hits?: readonly BreakpointHit[];
  /** The worker is gone; what was drawn stays, and restarting is offered. */
  readonly dead?: string;
  readonly settings: PanelSettings;
  /** The session was begun to be run, not debugged, and nobody has moved in it yet. */
  readonly isFresh?: boolean;
  /** How many sessions this experiment has had: another number, another session, though all about it may be the same. */
  readonly begun?: number;
  /** What the user asked to be explained last: a run of the session, or without one an optimizer's formulas and symbols. */
  readonly explained?: { readonly request: number; readonly what: RunId | Explanation };
}

export interface PanelSettings {
  /** Frames a second while running. */
  readonly frameRate: number;
  /** Significant digits of numbers in the table. */
  readonly significantDigits: number;
  /** Points along each side of the landscape's grid. */
  readonly gridPoints: number;
  /** At most this many points of a series are drawn; more are thinned by minimum and maximum. */
  readonly chartPoints: number;
  /** `watch`: short runs play in a few seconds; `max`: as fast as they go. */
  readonly playback: Playback;
}

export type Playback = 'watch' | 'max';

export interface Notice {
  readonly severity: 'information' | 'warning' | 'error';
  /** A whole sentence that says what to do next. */
  readonly text: string;
  /** Where in the experiment file it belongs. */
  readonly range?: TextRange;
}

/** What the host itself answers. */
type HostRequests = {
  /** The first message of a panel; answered with everything. */
  ready: { params: Record<string, never>; result: PanelSnapshot };
  /** Asks what a further run, started from where this one stands, shall do otherwise, unless `written` says it; null: the user changed their mind. */
  fork: {
    params: { readonly run: RunId; /** Options as they would stand in the file. */ readonly written?: Readonly<Record<string, string>> };
    result: { readonly run: RunId | null };
  };
  /** Looks at another run; every view follows. */
  choose: { params: { readonly run: RunId }; result: null };
  /** Begins again from the file as it is now. */
  rerun: { params: Record<string, never>; result: null };
  /** Ends the session and its worker; the drawn state stays. */
  stop: { params: Record<string, never>; result: null };
  /** Asks where to save, and writes the trace. */
  saveTrace: { params: { readonly format: ExportFormat }; result: null };
  /** Asks where to save what a network's run has come to, and writes it. */
  saveWeights: { params: { readonly run: RunId; readonly step: number; readonly names?: 'own' | 'torch' }; result: null };
  savePicture: { params: { readonly name: string; readonly png: Uint8Array }; result: null };
  /** Asks where to save a table, and writes it as CSV. */
  saveTable: { params: { readonly name: string; readonly csv: string }; result: null };
  /** Keeps how runs are to be shown from now on. */
  rememberPlayback: { params: { readonly playback: Playback }; result: null };
  copyText: { params: { readonly text: string }; result: null };
  /** Shows a place of the experiment file in the editor. */
  reveal: { params: { readonly range: TextRange }; result: null };
};

/** What a panel may ask: the worker, through the host, or the host. */
export type PanelRequests = Omit<Pick<WorkerRequests, Relayed>, keyof HostRequests> & HostRequests;

type PanelHostEvents = {
  /** A new session, or another state of affairs: draw anew. */
  snapshot: PanelSnapshot;
  /** Steps were computed or the cursor moved; the panel asks for a frame when it is ready for one. */
  status: SessionStatus;
  notice: Notice;
  /** A key of the panel's that was pressed while the editor had taken the keyboard from it; `Shift+` before it. */
  key: string;
  /** Breakpoints stopped runs; their reasons hold until the runs move on. */
  hit: readonly BreakpointHit[];
};

/** What the host answers and sends to a panel. */
export type PanelHostSide = { requests: PanelRequests; events: PanelHostEvents };
