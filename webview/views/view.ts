import type { TemplateResult } from 'lit';
import type { SeriesKey, SessionInfo } from '../../src/protocol/session';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import type { Drawing, DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import type { ViewState } from '../session/viewState';

/** What is looked at, before anything is drawn. */
export interface Looked {
  readonly info: SessionInfo;
  readonly view: ViewState;
  /** Coordinates drawn in charts. */
  readonly coordinates: readonly number[];
  /** The panel has room for the landscape beside another view. */
  readonly isWide: boolean;
  /** Id of the section that is shown. */
  readonly shown: string;
}

/** Everything a view may draw from. */
export interface ViewContext extends Looked {
  readonly session: PanelSession;
  /** Without the runs that are hidden. */
  readonly drawing: Drawing;
  readonly chosen: DrawnRun;
  readonly marks: ReadonlyMap<string, RunMark>;
  readonly theme: Theme;
  /** Coordinates on the landscape's axes. */
  readonly axes: readonly number[];
  readonly hiddenLines: ReadonlySet<string>;
  readonly hover: number | undefined;
  readonly stepWindow: readonly [number, number];
}

/** One section of the panel. A new one is a file like its neighbours and a line in views.ts. */
export interface PanelView {
  readonly id: string;
  readonly title: string;
  applies(info: SessionInfo): boolean;
  /** The series that frames have to bring while it is shown. */
  wants(looked: Looked): readonly SeriesKey[];
  render(context: ViewContext): TemplateResult;
}

export const nothingWanted = (): readonly SeriesKey[] => [];
