import type { Run } from './run';

/** A run and the step of it that is being looked at. */
export interface Seat {
  readonly id: string;
  readonly run: Run;
  cursor: number;
  /** True while the run is to be moved on by `tick`. */
  isRunning: boolean;
  /** Where it is to come to rest; undefined: at its end. */
  until?: number;
}

/**
 * Several runs moved together, each with its own cursor. Moving forward over recorded steps only moves the cursor;
 * beyond the newest record it computes exactly one update a step.
 */
export class Session {
  readonly seats: Seat[] = [];

  /** Adds a run at step 0, its first record computed. */
  add(id: string, run: Run): Seat {
    if (run.length === 0) run.advance();
    const seat: Seat = { id, run, cursor: 0, isRunning: false };
    this.seats.push(seat);
    return seat;
  }

  remove(id: string): void {
    const at = this.seats.indexOf(this.seat(id));
    this.seats.splice(at, 1);
  }

  /** @throws RangeError where there is no such run. */
  seat(id: string): Seat {
    const seat = this.seats.find((one) => one.id === id);
    if (!seat) throw new RangeError(`There is no run ${id}.`);
    return seat;
  }

  /** The runs named; all where none are. */
  chosen(ids: readonly string[] | undefined): readonly Seat[] {
    return ids ? ids.map((id) => this.seat(id)) : this.seats;
  }

  get isRunning(): boolean {
    return this.seats.some((seat) => seat.isRunning);
  }

  isAtEnd({ run, cursor }: Seat): boolean {
    return run.end !== undefined && cursor === run.length - 1;
  }

  start(ids: readonly string[] | undefined, until?: number): void {
    for (const seat of this.chosen(ids)) {
      seat.isRunning = !this.isAtEnd(seat) && (until === undefined || seat.cursor < until);
      seat.until = until;
    }
  }

  pause(): void {
    for (const seat of this.seats) seat.isRunning = false;
  }

  /** One step of every running run. */
  tick(): void {
    for (const seat of this.seats) {
      if (!seat.isRunning) continue;
      this.stepForward(seat);
      if (this.isAtEnd(seat) || (seat.until !== undefined && seat.cursor >= seat.until)) seat.isRunning = false;
    }
  }

  step(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) this.stepForward(seat);
  }

  stepBack(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) seat.cursor = Math.max(0, seat.cursor - 1);
  }

  /** Looks at a step, recorded or (by computing up to it while `tick` is called) to come. */
  seek(step: number, ids: readonly string[] | undefined): void {
    for (const seat of this.chosen(ids)) {
      const newest = seat.run.length - 1;
      seat.cursor = Math.min(step, newest);
      const keepsRunning = seat.isRunning && (seat.until === undefined || seat.until > step);
      if (step > newest && !seat.run.end) Object.assign(seat, { isRunning: true, until: keepsRunning ? seat.until : step });
      else seat.isRunning = keepsRunning && !this.isAtEnd(seat);
    }
  }

  private stepForward(seat: Seat): void {
    if (seat.cursor === seat.run.length - 1 && !seat.run.advance()) return;
    seat.cursor++;
  }
}
