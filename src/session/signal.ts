/** Tells any number of listeners of something that happened. */
export class Signal<Payload> {
  private readonly listeners = new Set<(payload: Payload) => void>();

  /** Returns what removes the listener. */
  on(listener: (payload: Payload) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  send(payload: Payload): void {
    for (const listener of [...this.listeners]) listener(payload);
  }
}
