import type { PanelSession } from './panelSession';

/** Longer runs are not played: nobody would see single steps. */
const longestPlayed = 5000;
/** A run plays for so long. */
const seconds = 4;
/** What has not come to its end by then is watched as it goes, in milliseconds. */
const patience = 1200;

/** Steps a second that let a run of so many steps be watched; null, as fast as it goes, for longer ones. */
export const watchableSpeed = (steps: number): number | null => (steps > longestPlayed ? null : Math.max(1, steps / seconds));

/**
 * Shows a short run that has just been made, from its beginning, and comes to rest at its last update, where rates and Δθ are numbers.
 * Where the user wants no motion, it is shown there at once.
 */
export class FirstRun {
  private generation = -1;
  private until = 0;

  constructor(private readonly session: PanelSession) {}

  /** To be called whenever something has changed. */
  look(): void {
    const { session } = this;
    if (session.generation !== this.generation) {
      this.generation = session.generation;
      this.until = session.snapshot?.isFresh === true && session.settings.playback === 'watch' ? performance.now() + patience : 0;
    }
    if (this.until === 0) return;
    if (session.status?.state === 'ended') {
      this.until = 0;
      void this.play();
    } else if (performance.now() > this.until) this.until = 0;
  }

  private async play(): Promise<void> {
    const { session } = this;
    const newest = Math.max(0, ...(session.status?.runs.map(({ records }) => records - 1) ?? []));
    // The last record has no update: the one before is the last that does.
    const last = newest - 1;
    if (last < 1 || newest > longestPlayed) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      await session.act('seek', { step: last });
      return;
    }
    await session.ask('setSpeed', { stepsPerSecond: watchableSpeed(newest) });
    await session.act('seek', { step: 0 });
    await session.act('run', { until: last });
  }
}
