import type { Recording } from '../recording/recording';
import { stopsAhead, lastStop, type StopConditions } from './stopConditions';
import type { Moved, RunPosition } from './runPosition';

export type { StopConditions } from './stopConditions';
export type { Moved, RunPosition } from './runPosition';

export interface SessionOptions {
  /** How many stages the update at the cursor has. */
  readonly stageCount?: (position: RunPosition) => number;
  readonly stopConditions?: StopConditions;
  /** Comes to the next record of each; absent: one after the other. */
  readonly advance?: (runs: readonly Recording[]) => void;
}

/**
 * Several runs moved together, each with its own cursor. Moving forward over recorded steps only moves the cursor;
 * beyond the newest record it computes exactly one update a step. Runs that move together stand at the same step whenever
 * all stand: none begins an update before all have come to it, and one that has ended, or begins later, waits at its bound.
 */
export class Session {
  readonly positions: RunPosition[] = [];

  constructor(private readonly options: SessionOptions = {}) {}

  /** Adds a run at its first step, the record there computed. */
  add(id: string, run: Recording): RunPosition {
    if (run.length === run.first) run.advance();
    const position: RunPosition = { id, run, cursor: run.first, stage: 0, isRunning: false, heading: 'forward', seen: -1 };
    this.positions.push(position);
    return position;
  }

  remove(id: string): void {
    const at = this.positions.indexOf(this.position(id));
    this.positions.splice(at, 1);
  }

  /** @throws RangeError where there is no such run. */
  position(id: string): RunPosition {
    const position = this.positions.find((one) => one.id === id);
    if (!position) throw new RangeError(`There is no run ${id}.`);
    return position;
  }

  /** The runs named; all where none are. */
  chosen(ids: readonly string[] | undefined): readonly RunPosition[] {
    return ids ? ids.map((id) => this.position(id)) : this.positions;
  }

  get isRunning(): boolean {
    return this.positions.some((position) => position.isRunning);
  }

  isAtEnd({ run, cursor }: RunPosition): boolean {
    return run.end !== undefined && cursor === run.length - 1;
  }

  start(ids: readonly string[] | undefined, until?: number): void {
    for (const position of this.chosen(ids)) {
      position.isRunning = !this.isAtEnd(position) && (until === undefined || position.cursor < until);
      position.until = until;
      position.heading = 'forward';
    }
  }

  /** Back to the last moment before the present at which a stop condition holds, else to the start. */
  startBack(ids: readonly string[] | undefined): void {
    const positions = this.chosen(ids);
    // Nothing can hold on the way: the start is where all arrive.
    const isWatched = positions.some((position) => this.options.stopConditions?.stages(position).length);
    for (const position of positions) {
      if (!isWatched) this.lookAt(position, position.run.first);
      Object.assign(position, { isRunning: true, until: undefined, heading: 'back' });
    }
  }

  pause(): void {
    for (const position of this.positions) position.isRunning = false;
  }

  /** Moves the running runs that are furthest behind by one update. When a stop condition holds for one of them, all come to rest. */
  tick(): void {
    const running = this.positions.filter(({ isRunning }) => isRunning);
    const [forward, back] = [running.filter(({ heading }) => heading !== 'back'), running.filter(({ heading }) => heading === 'back')];
    const stopping = [
      this.tickForward(atStep(forward, Math.min(...forward.map(({ cursor }) => cursor)))),
      this.tickBack(atStep(back, Math.max(...back.map(({ cursor }) => cursor)))),
    ];
    if (stopping.includes(true)) this.pause();
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
    for (const { position, withIt } of this.staging(moved)) {
      const next = position.stage + 1;
      if (position.run.hasUpdate(position.cursor) && next < this.stageCount(position)) this.lookAt(position, position.cursor, next);
      else this.moveSteps(withIt, 1);
    }
  }

  stepStageBack(moved: Moved = {}): void {
    for (const { position, withIt } of this.staging(moved)) {
      const before = position.cursor;
      if (position.stage > 0) this.lookAt(position, position.cursor, position.stage - 1);
      else this.moveSteps(withIt, -1);
      if (position.cursor < before) this.lookAt(position, position.cursor, this.stageCount(position) - 1);
    }
  }

  /** Back to the beginning of the present update. */
  restartUpdate(moved: Moved = {}): void {
    this.moveSteps(moved, 0);
  }

  /** Looks at a step, recorded or (by computing up to it while `tick` is called) to come. The runs come to it together. */
  seek(step: number, ids: readonly string[] | undefined): void {
    const positions = this.chosen(ids);
    const recorded = Math.min(step, ...positions.filter(({ run }) => !run.end).map(({ run }) => run.length - 1));
    for (const position of positions) {
      const { run, isRunning, heading, until } = position;
      this.lookAt(position, Math.max(run.first, Math.min(recorded, run.length - 1)));
      const keepsRunning = isRunning && heading !== 'back' && (until === undefined || until > step);
      position.isRunning = !this.isAtEnd(position) && (keepsRunning || position.cursor < step);
      if (!keepsRunning) Object.assign(position, { until: step, heading: 'seek' });
    }
  }

  /** A run was changed at its cursor: what lay ahead of it is gone. */
  changed(position: RunPosition): void {
    const stage = position.run.hasUpdate(position.cursor) && position.stage < this.stageCount(position) ? position.stage : 0;
    this.lookAt(position, Math.min(position.cursor, position.run.length - 1), stage);
  }

  /** Back to the start, as if it had never been looked at. */
  restart(): void {
    this.pause();
    this.seek(0, undefined);
    for (const position of this.positions) position.seen = -1;
  }

  private stageCount(position: RunPosition): number {
    return this.options.stageCount?.(position) ?? 1;
  }

  private lookAt(position: RunPosition, step: number, stage = 0): void {
    Object.assign(position, { cursor: step, stage, seen: stage });
  }

  private moveSteps({ runs, lead }: Moved, steps: -1 | 0 | 1): void {
    this.pause();
    if (runs) for (const position of this.chosen(runs)) this.bring([position], position.cursor + steps);
    else if (this.positions.length > 0) this.bring(this.positions, this.present(lead) + steps);
  }

  /** The runs that go through stages, and what moves with each over the end of its update. */
  private staging({ runs, lead }: Moved): readonly { readonly position: RunPosition; readonly withIt: Moved }[] {
    this.pause();
    if (runs) return this.chosen(runs).map((position) => ({ position, withIt: { runs: [position.id] } }));
    const position = lead === undefined ? (this.positions.find((one) => this.isWithin(one)) ?? this.positions[0]) : this.position(lead);
    this.bring(
      this.positions.filter((one) => one !== position && one.cursor !== position.cursor),
      position.cursor,
    );
    return [{ position, withIt: { lead: position.id } }];
  }

  /** The step at which the runs stand together. One that waits at a bound of its own, while others are beyond it, does not tell. */
  private present(lead: string | undefined): number {
    const leading = lead === undefined ? undefined : this.position(lead);
    const within = leading && this.isWithin(leading) ? leading : this.positions.find((position) => this.isWithin(position));
    if (within) return within.cursor;
    const ended = this.positions.filter((position) => this.isAtEnd(position));
    // Runs that begin later wait for those that have begun.
    return ended.length > 0 ? Math.max(...ended.map(({ cursor }) => cursor)) : Math.min(...this.positions.map(({ cursor }) => cursor));
  }

  private isWithin(position: RunPosition): boolean {
    return !this.isAtEnd(position) && (position.cursor > position.run.first || position.run.first === 0);
  }

  /** To a step, or the nearest that each run has; more than one update is left to `tick`. */
  private bring(positions: readonly RunPosition[], step: number): void {
    const computing = positions.filter(({ run }) => !run.end && step >= run.length);
    if (computing.some(({ run }) => step > run.length))
      return this.seek(
        step,
        positions.map(({ id }) => id),
      );
    this.compute(computing);
    for (const position of positions) this.lookAt(position, Math.max(position.run.first, Math.min(step, position.run.length - 1)));
  }

  /** Before any cursor moves: where one update is interrupted, all runs stay where they are. */
  private compute(positions: readonly RunPosition[]): void {
    const { advance } = this.options;
    if (advance) advance(positions.map(({ run }) => run));
    else for (const { run } of positions) run.advance();
  }

  private stepForward(position: RunPosition): boolean {
    const { run } = position;
    if (position.cursor === run.length - 1 && !run.advance()) return false;
    Object.assign(position, { cursor: position.cursor + 1, stage: 0, seen: -1 });
    return true;
  }

  /** True where a run is to stop: at a later stage of this update, else at the beginning of the next. */
  private tickForward(positions: readonly RunPosition[]): boolean {
    const watched = positions.filter(({ heading }) => heading === 'forward');
    if (this.stopsAhead(watched, Infinity)) return true;
    this.compute(positions.filter(({ cursor, run }) => cursor === run.length - 1));
    for (const position of positions) this.stepForward(position);
    const stops = this.stopsAhead(watched, 0);
    for (const position of positions)
      if (this.isAtEnd(position) || (position.until !== undefined && position.cursor >= position.until)) position.isRunning = false;
    return stops;
  }

  private stopsAhead(positions: readonly RunPosition[], last: number): boolean {
    const { stopConditions } = this.options;
    return stopConditions !== undefined && positions.map((position) => stopsAhead(stopConditions, position, last)).includes(true);
  }

  /** True where a run is to stop: at an earlier stage of this update, else somewhere in the one before. */
  private tickBack(positions: readonly RunPosition[]): boolean {
    if (this.stopsBack(positions, ({ stage }) => stage)) return true;
    const [over, going] = [
      positions.filter(({ cursor, run }) => cursor === run.first),
      positions.filter(({ cursor, run }) => cursor > run.first),
    ];
    for (const position of over) {
      this.lookAt(position, position.cursor);
      position.isRunning = false;
    }
    for (const position of going) this.lookAt(position, position.cursor - 1);
    return this.stopsBack(going, () => Infinity);
  }

  private stopsBack(positions: readonly RunPosition[], before: (position: RunPosition) => number): boolean {
    const { stopConditions } = this.options;
    const stopping = positions.map((position) => ({
      position,
      stage: stopConditions && lastStop(stopConditions, position, before(position)),
    }));
    for (const { position, stage } of stopping) if (stage !== undefined) this.lookAt(position, position.cursor, stage);
    return stopping.some(({ stage }) => stage !== undefined);
  }
}

function atStep(positions: readonly RunPosition[], step: number): readonly RunPosition[] {
  return positions.filter(({ cursor }) => cursor === step);
}
