import type { Playback } from '../../src/protocol/panel';
import type { RunId, SessionInfo } from '../../src/protocol/session';
import { watchableSpeed } from './firstRun';
import type { PanelSession } from './panelSession';

/** What the toolbar and the keyboard do to the session. */
export class Commands {
  constructor(
    private readonly session: PanelSession,
    /** The runs that stepping concerns; undefined: all. */
    private readonly concerned: () => readonly RunId[] | undefined,
    /** The chosen run. */
    private readonly chosen: () => RunId | undefined,
  ) {}

  toggle = (): void => {
    if (this.session.status?.state === 'running') void this.session.act('pause', {});
    else if (this.session.live) void this.session.act('run', { runs: this.concerned() });
    else this.rerun();
  };

  step = (): void => void this.session.act('step', { runs: this.concerned() });

  stepBack = (): void => void this.session.act('stepBack', { runs: this.concerned() });

  restart = (): void => void this.session.act('restart', {});

  stop = (): void => void this.session.ask('stop', {});

  rerun = (): void => void this.session.ask('rerun', {});

  runTo = (step: number): void => {
    if (step <= this.cursor) this.seek(step);
    else void this.session.act('run', { runs: this.concerned(), until: step });
  };

  seek = (step: number): void => this.session.seek(Math.max(0, step), this.concerned());

  skip = (steps: number): void => this.seek(this.cursor + steps);

  first = (): void => this.seek(0);

  last = (): void => this.seek(this.newest);

  /** @param speed steps a second, as fast as it goes, or so that a short run can be watched. */
  useSpeed(speed: number | Playback, { runs }: SessionInfo): void {
    const steps = Math.max(...runs.map((run) => run.steps));
    const stepsPerSecond = speed === 'max' ? null : speed === 'watch' ? watchableSpeed(steps) : speed;
    void this.session.ask('setSpeed', { stepsPerSecond });
  }

  /** Step the chosen run is at. */
  get cursor(): number {
    const runs = this.session.status?.runs ?? [];
    return (runs.find(({ id }) => id === this.chosen()) ?? runs[0])?.cursor ?? 0;
  }

  /** Newest recorded step of any concerned run. */
  get newest(): number {
    const concerned = this.concerned();
    const runs = this.session.status?.runs.filter(({ id }) => !concerned || concerned.includes(id)) ?? [];
    return Math.max(0, ...runs.map(({ records }) => records - 1));
  }
}
