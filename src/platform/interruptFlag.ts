/** Four bytes that two threads share: one raises the flag, the other looks at it in the middle of its work. */
export class InterruptFlag {
  private readonly numbers: Int32Array;

  /** @param memory the other side's; absent: new memory. */
  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.numbers = new Int32Array(memory);
  }

  get isRaised(): boolean {
    return Atomics.load(this.numbers, 0) !== 0;
  }

  raise(): void {
    Atomics.store(this.numbers, 0, 1);
  }

  lower(): void {
    Atomics.store(this.numbers, 0, 0);
  }
}
