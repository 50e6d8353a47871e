import type { Run } from './run';

/** A run and the moment of it that is being looked at. */
export interface Seat {
  readonly id: string;
  readonly run: Run;
  cursor: number;
  /** Stages of the update at the cursor that are done. */
  stage: number;
  /** True while the run is to be moved by `tick`. */
  isRunning: boolean;
  /** Where it is to come to rest; undefined: at its end, or backwards at its start. */
  until?: number;
  /** What `tick` does with it: run on, run back, or run to a place without stopping on the way. */
  heading: 'forward' | 'back' | 'seek';
  /** False until the moment at the cursor has been looked at: running on from it then tests it first. */
  isSeen: boolean;
}

/** Says where running is to stop. */
export interface Lookout {
  /** The stages before which a run may have to stop, ascending; 0 is the beginning of an update. */
  places(seat: Seat): readonly number[];
  /** Whether to stop there. */
  holdsAt(seat: Seat, step: number, stage: number): boolean;
}

export interface SessionOptions {
  /** How many stages the update at the cursor has. */
  readonly stageCount?: (seat: Seat) => number;
  readonly lookout?: Lookout;
}

/**
 * Several runs moved together, each with its own cursor. Moving forward over recorded steps only moves the cursor;
 * beyond the newest record it computes exactly one update a step.
 */
export class Session {
  readonly seats: Seat[] = [];

  constructor(private readonly options: SessionOptions = {}) {}

  /** Adds a run at its first step, the record there computed. */
  add(id: string, run: Run): Seat {
    if (run.length === run.first) run.advance();
    const seat: Seat = { id, run, cursor: run.first, stage: 0, isRunning: false, heading: 'forward', isSeen: false };
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
      seat.heading = 'forward';
    }
  }

  /** Back to the last moment before the present at which the lookout holds, else to the start. */
  startBack(ids: readonly string[] | undefined): void {
    for (const seat of this.chosen(ids)) Object.assign(seat, { isRunning: true, until: undefined, heading: 'back' });
  }

  pause(): void {
    for (const seat of this.seats) seat.isRunning = false;
  }

  /** Moves every running run by one update. When the lookout holds for one of them, all come to rest. */
  tick(): void {
    let holds = false;
    for (const seat of this.seats) {
      if (!seat.isRunning) continue;
      if (seat.heading === 'back' ? this.tickBack(seat) : this.tickForward(seat)) holds = true;
      else if (seat.heading !== 'back' && (this.isAtEnd(seat) || (seat.until !== undefined && seat.cursor >= seat.until))) seat.isRunning = false;
    }
    if (holds) this.pause();
  }

  step(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) this.stepForward(seat);
  }

  stepBack(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) this.lookAt(seat, Math.max(seat.run.first, seat.cursor - 1));
  }

  /** To the next stage; after the last, to the next update. */
  stepStage(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) {
      const next = seat.stage + 1;
      if (seat.run.hasUpdate(seat.cursor) && next < this.stageCount(seat)) this.lookAt(seat, seat.cursor, next);
      else this.stepForward(seat);
    }
  }

  stepStageBack(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) {
      if (seat.stage > 0) this.lookAt(seat, seat.cursor, seat.stage - 1);
      else if (seat.cursor > seat.run.first) {
        this.lookAt(seat, seat.cursor - 1);
        this.lookAt(seat, seat.cursor, this.stageCount(seat) - 1);
      }
    }
  }

  /** Back to the beginning of the present update. */
  restartUpdate(ids: readonly string[] | undefined): void {
    this.pause();
    for (const seat of this.chosen(ids)) this.lookAt(seat, seat.cursor);
  }

  /** Looks at a step, recorded or (by computing up to it while `tick` is called) to come. */
  seek(step: number, ids: readonly string[] | undefined): void {
    for (const seat of this.chosen(ids)) {
      const newest = seat.run.length - 1;
      this.lookAt(seat, Math.max(seat.run.first, Math.min(step, newest)));
      const keepsRunning = seat.isRunning && seat.heading !== 'back' && (seat.until === undefined || seat.until > step);
      if (step > newest && !seat.run.end) Object.assign(seat, { isRunning: true, until: keepsRunning ? seat.until : step, heading: keepsRunning ? seat.heading : 'seek' });
      else seat.isRunning = keepsRunning && !this.isAtEnd(seat);
    }
  }

  /** A run was changed at its cursor: what lay ahead of it is gone. */
  changed(seat: Seat): void {
    const stage = seat.run.hasUpdate(seat.cursor) && seat.stage < this.stageCount(seat) ? seat.stage : 0;
    this.lookAt(seat, Math.min(seat.cursor, seat.run.length - 1), stage);
  }

  /** Back to the start, as if it had never been looked at. */
  restart(): void {
    this.pause();
    this.seek(0, undefined);
    for (const seat of this.seats) seat.isSeen = false;
  }

  private stageCount(seat: Seat): number {
    return this.options.stageCount?.(seat) ?? 1;
  }

  private lookAt(seat: Seat, step: number, stage = 0): void {
    Object.assign(seat, { cursor: step, stage, isSeen: true });
  }

  private stepForward(seat: Seat): void {
    const { run } = seat;
    if (seat.cursor === run.length - 1 && !run.advance()) return;
    seat.cursor++;
    seat.stage = 0;
    seat.isSeen = true;
  }

  /** True where the run is to stop: at a later stage of this update, else at the beginning of the next. */
  private tickForward(seat: Seat): boolean {
    const { lookout } = this.options;
    if (!lookout || seat.heading === 'seek') {
      this.stepForward(seat);
      return false;
    }
    const places = lookout.places(seat);
    if (!seat.isSeen) {
      seat.isSeen = true;
      if (places.includes(seat.stage) && lookout.holdsAt(seat, seat.cursor, seat.stage)) return true;
    }
    if (seat.run.hasUpdate(seat.cursor)) {
      for (const stage of places) {
        if (stage <= seat.stage || !lookout.holdsAt(seat, seat.cursor, stage)) continue;
        seat.stage = stage;
        return true;
      }
    }
    const before = seat.cursor;
    this.stepForward(seat);
    return seat.cursor !== before && places[0] === 0 && lookout.holdsAt(seat, seat.cursor, 0);
  }

  /** True where the run is to stop: at an earlier stage of this update, else somewhere in the one before. */
  private tickBack(seat: Seat): boolean {
    const { run } = seat;
    const places = this.options.lookout?.places(seat) ?? [];
    if (this.holdsBefore(seat, places, seat.stage)) return true;
    if (places.length === 0 || seat.cursor === run.first) {
      this.lookAt(seat, run.first);
      seat.isRunning = false;
      return false;
    }
    this.lookAt(seat, seat.cursor - 1);
    return this.holdsBefore(seat, places, Infinity);
  }

  private holdsBefore(seat: Seat, places: readonly number[], before: number): boolean {
    const stage = places.findLast((place) => place < before && this.options.lookout?.holdsAt(seat, seat.cursor, place));
    if (stage !== undefined) this.lookAt(seat, seat.cursor, stage);
    return stage !== undefined;
  }
}
