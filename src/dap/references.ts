import { UserError } from '../protocol/channel';

/**
 * Numbers by which a client asks for more of what it was shown. They hold until the second stop after the one at which they
 * were given out: a request may still be under way when the next stop is announced. No number is given twice.
 */
export class References<T> {
  private current = new Map<number, T>();
  private previous = new Map<number, T>();
  private last = 0;

  /** @param what they are, for the message when one is out of date. */
  constructor(private readonly what: string) {}

  add(value: T): number {
    this.current.set(++this.last, value);
    return this.last;
  }

  /** @throws UserError where the number is unknown or out of date. */
  get(id: number): T {
    const value = this.current.get(id) ?? this.previous.get(id);
    if (value === undefined)
      throw new UserError(`The ${this.what} with the number ${id} is no longer there. Select it again in the debugger's views.`);
    return value;
  }

  /** The debugger stands elsewhere now. */
  age(): void {
    this.previous = this.current;
    this.current = new Map();
  }
}
