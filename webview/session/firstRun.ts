import type { PanelSession } from './panelSession';

/** Longer runs are not played: nobody would see single steps. */
const longestPlayed = 5000;
/** A run plays for so long. */
const seconds = 4;
/** Whoever has seen a run go on for so long needs no repetition, in milliseconds. */
const watched = 1200;

/** Steps a second that let a run of so many steps be watched; null, as fast as it goes, for longer ones. */
export const watchableSpeed = (steps: number): number | null => (steps > longestPlayed ? null : Math.max(1, steps / seconds));

/**
 * Shows a short run that has just been begun: where it ended before it could be seen, from its beginning. Either way it comes to rest at its
 * last update, where rates and Δθ are numbers. Where the user wants no motion, it is shown there at once.
 */
export class FirstRun {
  private seen = '';
  private since = 0;
  private isAwaited = false;
  private wasRunning = false;

  constructor(private readonly session: PanelSession) {}

  /** To be called whenever something has changed. */
  look(): void {
    const { session } = this;
    if (session.id !== this.seen) {
      this.seen = session.id;
      this.since = performance.now();
      this.isAwaited = session.snapshot?.isFresh === true && session.settings.playback === 'watch';
      this.wasRunning = false;
    }
    if (!this.isAwaited) return;
    const state = session.status?.state;
    // Stopped by the user, who looks at what he wants to.
    if (state === 'ended' || (state === 'paused' && this.wasRunning)) this.isAwaited = false;
    if (state === 'ended') void this.show(performance.now() - this.since > watched);
    this.wasRunning = state === 'running';
  }

  private async show(hasBeenWatched: boolean): Promise<void> {
    const { session } = this;
    const newest = Math.max(0, ...(session.status?.runs.map(({ records }) => records - 1) ?? []));
    // The last record has no update: the one before is the last that does.
    const last = newest - 1;
    if (last < 1 || newest > longestPlayed) return;
    if (hasBeenWatched || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      await session.act('seek', { step: last });
      return;
    }
    await session.ask('setSpeed', { stepsPerSecond: watchableSpeed(newest) });
    await session.act('seek', { step: 0 });
    await session.act('run', { until: last });
  }
}
