import { Interrupted } from '../core/objective/objective';

/** What has become of what was asked for last. */
const resting = 0;
const asked = 1;
const done = 2;
const interrupted = 3;
const failed = 4;
type Outcome = typeof done | typeof interrupted | typeof failed;

/** The whole numbers of a slot's head. */
const state = 0;
const stop = 1;
const beats = 2;
const messageLength = 3;
const result = 4;
const headNumbers = 8;
/** The fractions after them: share done of a long step, and what the step took. */
const share = 0;
const time = 1;
const fractions = 2;
const longestMessage = 1000;

/** How long one waits before looking around, in milliseconds. */
const glance = 5;
/** A thread that shows no sign of life for so long, in milliseconds, is given up: it may have been ended by the system. */
const patience = 60_000;

/** The other thread does not answer any more. */
export class Lost extends Error {}

/**
 * Memory in which two threads hand each other a run's newest record: one asks and waits, the other fills and tells. Only one of them
 * has the word at any time.
 */
export class Slot {
  /** The record made last. */
  readonly row: Float32Array;
  /** The coordinates of θ that a record holds, after the update made last. */
  readonly after: Float32Array;
  private readonly head: Int32Array;
  private readonly fractions: Float64Array;
  private readonly message: Uint16Array;

  /** Bytes of a slot whose rows have so many numbers, of which so many are coordinates of θ. */
  static bytes(stride: number, coordinates: number): number {
    return Slot.rowOffset + 4 * (stride + coordinates);
  }

  private static readonly rowOffset = 4 * headNumbers + 8 * fractions + 2 * longestMessage;

  constructor(
    readonly memory: SharedArrayBuffer,
    readonly stride: number,
    readonly coordinates: number,
  ) {
    this.head = new Int32Array(memory, 0, headNumbers);
    this.fractions = new Float64Array(memory, 4 * headNumbers, fractions);
    this.message = new Uint16Array(memory, 4 * headNumbers + 8 * fractions, longestMessage);
    this.row = new Float32Array(memory, Slot.rowOffset, stride);
    this.after = new Float32Array(memory, Slot.rowOffset + 4 * stride, coordinates);
  }

  /** Gives the other side the word; what is wanted of it goes by message. */
  ask(): void {
    this.head[stop] = 0;
    this.fractions[share] = 0;
    Atomics.store(this.head, state, asked);
  }

  /** Whether the other side has the word. */
  get isAsked(): boolean {
    return Atomics.load(this.head, state) === asked;
  }

  /** The other side is to leave what it is at as soon as it looks. */
  interrupt(): void {
    Atomics.store(this.head, stop, 1);
  }

  /**
   * Waits for what was asked for.
   * @param watch called now and then with the share of a step that is done. What it throws ends the wait: the other side keeps the word.
   * @returns the number that the other side tells.
   * @throws Interrupted where the other side was interrupted; Lost; Error where it failed.
   */
  wait(watch?: (share: number) => void): number {
    let [heard, since] = [-1, performance.now()];
    while (Atomics.load(this.head, state) === asked) {
      Atomics.wait(this.head, state, asked, glance);
      watch?.(this.fractions[share]);
      const now = Atomics.load(this.head, beats);
      if (now !== heard) [heard, since] = [now, performance.now()];
      else if (performance.now() - since > patience) throw new Lost('A worker does not answer any more.');
    }
    const outcome = Atomics.exchange(this.head, state, resting);
    if (outcome === interrupted) throw new Interrupted('The computation was interrupted. Ask again to go on.');
    if (outcome === failed) throw new Error(String.fromCharCode(...this.message.subarray(0, this.head[messageLength])));
    return this.head[result];
  }

  /** Milliseconds that the step made last took. */
  get stepTime(): number {
    return this.fractions[time];
  }

  /** For the side that works: shows how far it is. @throws Interrupted where it is to leave off. */
  readonly between = (done: number): void => {
    this.fractions[share] = done;
    Atomics.add(this.head, beats, 1);
    if (Atomics.load(this.head, stop) !== 0) throw new Interrupted('The computation was interrupted. Ask again to go on.');
  };

  /** For the side that works: does it, and gives the word back. @param work answers with the number to be told. */
  answer(work: () => number): void {
    const began = performance.now();
    let outcome: Outcome = done;
    try {
      this.head[result] = work();
      this.fractions[time] = performance.now() - began;
    } catch (error) {
      outcome = error instanceof Interrupted ? interrupted : failed;
      const text = (error instanceof Error ? error.message : String(error)).slice(0, longestMessage);
      this.message.set(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));
      this.head[messageLength] = text.length;
    }
    Atomics.store(this.head, state, outcome);
    Atomics.notify(this.head, state);
  }
}
