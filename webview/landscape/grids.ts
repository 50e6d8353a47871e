import type { LandscapeRequest } from '../../src/protocol/session';
import type { DrawnRun } from '../session/drawing';
import { Latest } from '../session/latest';
import type { PanelSession } from '../session/panelSession';
import type { Extent } from '../session/viewState';
import type { Curve } from './curve';
import type { Interval } from './extent';
import type { Grid } from './gridImage';

interface Question<Answer> {
  readonly request: LandscapeRequest;
  readonly answer: (values: Float32Array) => Answer;
}

/** Asks for the values of one plot when, and only when, what is asked for is another thing than what it has. */
class GridSource<Answer> {
  current: Answer | undefined;
  private key = '';
  private readonly questions: Latest<Question<Answer>>;

  constructor(session: PanelSession, arrived: () => void, spacing: () => number) {
    this.questions = new Latest(async ({ request, answer }) => {
      const landscape = await session.ask('landscape', request);
      // Refused: the user has been told, and asking the same again would be refused again.
      if (!landscape) return;
      this.current = answer(landscape.values);
      arrived();
    }, spacing);
  }

  protected want(key: string, request: LandscapeRequest, answer: (values: Float32Array) => Answer): void {
    if (key === this.key) return;
    this.key = key;
    this.questions.put({ request, answer });
  }
}

/** The landscape over two coordinates. */
export class PlaneSource extends GridSource<Grid> {
  /**
   * @param context what makes an old grid wrong beside the window: the session, and the point, where
   * other coordinates are held at it.
   */
  look(context: string, run: DrawnRun, [a, b]: readonly [number, number], extent: Extent, count: number): void {
    const axes = [
      { coordinate: a, from: extent.x[0], to: extent.x[1], count },
      { coordinate: b, from: extent.y[0], to: extent.y[1], count },
    ];
    this.want(JSON.stringify([context, axes]), { run: run.info.id, step: run.current.step, axes }, (values) => ({ extent, count, values }));
  }
}

/** The objective along one coordinate, with the run's point as it was when asked: the two belong together. */
export class CurveSource extends GridSource<Curve & { readonly run: DrawnRun }> {
  look(context: string, run: DrawnRun, coordinate: number, interval: Interval, count: number): void {
    const axes = [{ coordinate, from: interval[0], to: interval[1], count }];
    this.want(JSON.stringify([context, axes]), { run: run.info.id, step: run.current.step, axes }, (values) => ({ interval, values, run }));
  }
}
