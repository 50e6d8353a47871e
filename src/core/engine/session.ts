import type { Recording } from '../recording/recording';
import { holdsAhead, lastPlaceHeld, type Lookout } from './lookout';
import type { Moved, Seat } from './seat';

export type { Lookout } from './lookout';
export type { Moved, Seat } from './seat';

export interface SessionOptions {
  /** How many stages the update at the cursor has. */
  readonly stageCount?: (seat: Seat) => number;
  readonly lookout?: Lookout;
}

/**
 * Several runs moved together, each with its own cursor. Moving forward over recorded steps only moves the cursor;
 * beyond the newest record it computes exactly one update a step. Runs that move together stand at the same step whenever
 * all stand: none begins an update before all have come to it, and one that has ended, or begins later, waits at its bound.
 */
export class Session {
  readonly seats: Seat[] = [];

  constructor(private readonly options: SessionOptions = {}) {}

  /** Adds a run at its first step, the record there computed. */
  add(id: string, run: Recording): Seat {
    if (run.length === run.first) run.advance();
    const seat: Seat = { id, run, cursor: run.first, stage: 0, isRunning: false, heading: 'forward', seen: -1 };
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
    const seats = this.chosen(ids);
    // Nothing can hold on the way: the start is where all arrive.
    const isWatched = seats.some((seat) => this.options.lookout?.places(seat).length);
    for (const seat of seats) {
      if (!isWatched) this.lookAt(seat, seat.run.first);
      Object.assign(seat, { isRunning: true, until: undefined, heading: 'back' });
    }
  }

  pause(): void {
    for (const seat of this.seats) seat.isRunning = false;
  }

  /** Moves the running runs that are furthest behind by one update. When the lookout holds for one of them, all come to rest. */
  tick(): void {
    const running = this.seats.filter(({ isRunning }) => isRunning);
    const [forward, back] = [running.filter(({ heading }) => heading !== 'back'), running.filter(({ heading }) => heading === 'back')];
    const held = [
      this.tickForward(atStep(forward, Math.min(...forward.map(({ cursor }) => cursor)))),
      this.tickBack(atStep(back, Math.max(...back.map(({ cursor }) => cursor)))),
    ];
    if (held.includes(true)) this.pause();
  }

  /** To the next update. */
  step(moved: Moved = {}): void {
    this.moveSteps(moved, 1);
  }

  stepBack(moved: Moved = {}): void {
    this.moveSteps(moved, -1);
  }

  /** To the next stage; after the last, to the next update. Of runs that move together the lead withIt goes through stages. */
  stepStage(moved: Moved = {}): void {
    for (const { seat, withIt } of this.staging(moved)) {
      const next = seat.stage + 1;
      if (seat.run.hasUpdate(seat.cursor) && next < this.stageCount(seat)) this.lookAt(seat, seat.cursor, next);
      else this.moveSteps(withIt, 1);
    }
  }

  stepStageBack(moved: Moved = {}): void {
    for (const { seat, withIt } of this.staging(moved)) {
      const before = seat.cursor;
      if (seat.stage > 0) this.lookAt(seat, seat.cursor, seat.stage - 1);
      else this.moveSteps(withIt, -1);
      if (seat.cursor < before) this.lookAt(seat, seat.cursor, this.stageCount(seat) - 1);
    }
  }

  /** Back to the beginning of the present update. */
  restartUpdate(moved: Moved = {}): void {
    this.moveSteps(moved, 0);
  }

  /** Looks at a step, recorded or (by computing up to it while `tick` is called) to come. The runs come to it together. */
  seek(step: number, ids: readonly string[] | undefined): void {
    const seats = this.chosen(ids);
    const recorded = Math.min(step, ...seats.filter(({ run }) => !run.end).map(({ run }) => run.length - 1));
    for (const seat of seats) {
      const { run, isRunning, heading, until } = seat;
      this.lookAt(seat, Math.max(run.first, Math.min(recorded, run.length - 1)));
      const keepsRunning = isRunning && heading !== 'back' && (until === undefined || until > step);
      seat.isRunning = !this.isAtEnd(seat) && (keepsRunning || seat.cursor < step);
      if (!keepsRunning) Object.assign(seat, { until: step, heading: 'seek' });
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
    for (const seat of this.seats) seat.seen = -1;
  }

  private stageCount(seat: Seat): number {
    return this.options.stageCount?.(seat) ?? 1;
  }

  private lookAt(seat: Seat, step: number, stage = 0): void {
    Object.assign(seat, { cursor: step, stage, seen: stage });
  }

  private moveSteps({ runs, lead }: Moved, steps: -1 | 0 | 1): void {
    this.pause();
    if (runs) for (const seat of this.chosen(runs)) this.bring([seat], seat.cursor + steps);
    else if (this.seats.length > 0) this.bring(this.seats, this.present(lead) + steps);
  }

  /** The runs that go through stages, and what moves with each over the end of its update. */
  private staging({ runs, lead }: Moved): readonly { readonly seat: Seat; readonly withIt: Moved }[] {
    this.pause();
    if (runs) return this.chosen(runs).map((seat) => ({ seat, withIt: { runs: [seat.id] } }));
    const seat = lead === undefined ? (this.seats.find((one) => this.isWithin(one)) ?? this.seats[0]) : this.seat(lead);
    this.bring(
      this.seats.filter((one) => one !== seat && one.cursor !== seat.cursor),
      seat.cursor,
    );
    return [{ seat, withIt: { lead: seat.id } }];
  }

  /** The step at which the runs stand together. One that waits at a bound of its own, while others are beyond it, does not tell. */
  private present(lead: string | undefined): number {
    const leading = lead === undefined ? undefined : this.seat(lead);
    const within = leading && this.isWithin(leading) ? leading : this.seats.find((seat) => this.isWithin(seat));
    if (within) return within.cursor;
    const ended = this.seats.filter((seat) => this.isAtEnd(seat));
    // Runs that begin later wait for those that have begun.
    return ended.length > 0 ? Math.max(...ended.map(({ cursor }) => cursor)) : Math.min(...this.seats.map(({ cursor }) => cursor));
  }

  private isWithin(seat: Seat): boolean {
    return !this.isAtEnd(seat) && (seat.cursor > seat.run.first || seat.run.first === 0);
  }

  /** To a step, or the nearest that each run has; more than one update is left to `tick`. */
  private bring(seats: readonly Seat[], step: number): void {
    const computing = seats.filter(({ run }) => !run.end && step >= run.length);
    if (computing.some(({ run }) => step > run.length))
      return this.seek(
        step,
        seats.map(({ id }) => id),
      );
    this.compute(computing);
    for (const seat of seats) this.lookAt(seat, Math.max(seat.run.first, Math.min(step, seat.run.length - 1)));
  }

  /** Before any cursor moves: where one update is interrupted, all runs stay where they are. */
  private compute(seats: readonly Seat[]): void {
    for (const { run } of seats) run.advance();
  }

  private stepForward(seat: Seat): boolean {
    const { run } = seat;
    if (seat.cursor === run.length - 1 && !run.advance()) return false;
    Object.assign(seat, { cursor: seat.cursor + 1, stage: 0, seen: -1 });
    return true;
  }

  /** True where a run is to stop: at a later stage of this update, else at the beginning of the next. */
  private tickForward(seats: readonly Seat[]): boolean {
    const watched = seats.filter(({ heading }) => heading === 'forward');
    if (this.holdsAhead(watched, Infinity)) return true;
    this.compute(seats.filter(({ cursor, run }) => cursor === run.length - 1));
    for (const seat of seats) this.stepForward(seat);
    const holds = this.holdsAhead(watched, 0);
    for (const seat of seats) if (this.isAtEnd(seat) || (seat.until !== undefined && seat.cursor >= seat.until)) seat.isRunning = false;
    return holds;
  }

  private holdsAhead(seats: readonly Seat[], last: number): boolean {
    const { lookout } = this.options;
    return lookout !== undefined && seats.map((seat) => holdsAhead(lookout, seat, last)).includes(true);
  }

  /** True where a run is to stop: at an earlier stage of this update, else somewhere in the one before. */
  private tickBack(seats: readonly Seat[]): boolean {
    if (this.holdsBack(seats, ({ stage }) => stage)) return true;
    const [over, going] = [seats.filter(({ cursor, run }) => cursor === run.first), seats.filter(({ cursor, run }) => cursor > run.first)];
    for (const seat of over) {
      this.lookAt(seat, seat.cursor);
      seat.isRunning = false;
    }
    for (const seat of going) this.lookAt(seat, seat.cursor - 1);
    return this.holdsBack(going, () => Infinity);
  }

  private holdsBack(seats: readonly Seat[], before: (seat: Seat) => number): boolean {
    const { lookout } = this.options;
    const places = seats.map((seat) => ({ seat, stage: lookout && lastPlaceHeld(lookout, seat, before(seat)) }));
    for (const { seat, stage } of places) if (stage !== undefined) this.lookAt(seat, seat.cursor, stage);
    return places.some(({ stage }) => stage !== undefined);
  }
}

function atStep(seats: readonly Seat[], step: number): readonly Seat[] {
  return seats.filter(({ cursor }) => cursor === step);
}
