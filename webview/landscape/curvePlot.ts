import { css } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionInfo } from '../../src/protocol/session';
import { CanvasElement, canvasStyles } from '../look/canvasElement';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { heldValues } from '../../src/core/record/recordLayout';
import { coordinateName } from '../../src/core/parameters';
import type { DrawnRun } from '../session/drawing';
import { drawCurve, type Curve, type CurvePoint } from './curve';
import type { Interval } from './extent';
import type { Plane } from './plane';

const trailLength = 300;

/** One coordinate: the curve with the points of the runs given, the tangent and the step to come of the chosen one. */
@customElement('curve-plot')
export class CurvePlot extends CanvasElement {
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) runs!: readonly DrawnRun[];
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) chosen!: string;
  @property({ attribute: false }) coordinate!: number;
  @property({ attribute: false }) interval!: Interval;
  @property({ attribute: false }) curve: Curve | undefined;
  /** The value's name on the vertical axis. */
  @property({ attribute: false }) valueName = 'f';
  /** Earlier places are drawn where the curve is the same for every step. */
  @property({ attribute: false }) trails = false;

  plane: Plane | undefined;

  protected override draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (!this.curve) return;
    const { curve, interval, theme, info, coordinate } = this;
    this.plane = drawCurve(context, width, height, {
      curve,
      interval,
      theme,
      points: this.runs.flatMap((run) => this.pointOf(run)),
      minima: this.trails ? info.minima.map((minimum) => minimum[coordinate]) : [],
      names: { x: coordinateName(info.parameters, coordinate), y: this.valueName },
    });
  }

  private pointOf({ info, current, track }: DrawnRun): CurvePoint[] {
    const mark = this.marks.get(info.id);
    if (!mark) return [];
    const entry = (quantity: 'parameters' | 'gradient' | 'update') => heldValues(info.record, current.row, quantity)[this.coordinate];
    const places = this.trails ? (track.path.get(this.coordinate) ?? []) : [];
    return [
      {
        at: entry('parameters'),
        value: heldValues(info.record, current.row, 'value')[0],
        slope: entry('gradient'),
        update: current.hasUpdate ? entry('update') : NaN,
        mark,
        chosen: info.id === this.chosen,
        trail: [...places].filter((_, i) => track.pathSteps[i] < current.step).slice(-trailLength),
      },
    ];
  }

  static override styles = [
    canvasStyles,
    css`
      canvas {
        touch-action: none;
      }
    `,
  ];
}
