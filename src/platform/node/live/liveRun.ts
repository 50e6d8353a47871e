import { createConnection, type Socket } from 'node:net';
import { UserError } from '../../../protocol/channel';
import { answerOf, atOf, helloOf, type Answer, type At, type Command, type Hello } from './words';

/** A line of more bytes is no answer to anything. */
const longestLine = 64 * 2 ** 20;
/** More cannot be looked at. */
const mostBytes = 2 ** 31 - 1;
/** How often the training hears that somebody is there, in milliseconds; it gives up after 10 s. */
const aliveEvery = 2000;
/** Milliseconds for the first words. */
const greeting = 10_000;

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

/**
 * The conversation with a training that listens (docs/attach.md): lines of JSON, and after some of them as many bytes as they announce.
 * Nothing that comes is believed before it is checked.
 */
export class LiveRun {
  hello!: Hello;
  /** Set by who follows the run. */
  onAt: (at: At) => void = () => undefined;
  /** Once: the conversation is over. */
  onEnd: (reason: string) => void = () => undefined;

  private readonly waiting = new Map<number, Waiting>();
  private pieces: Buffer[] = [];
  private unread = 0;
  /** A line that waits for its bytes. */
  private announced: { readonly line: Record<string, unknown>; readonly bytes: number } | undefined;
  private last = 0;
  private isOver = false;
  private said = false;
  private readonly alive: NodeJS.Timeout;
  private greeted: { resolve: () => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (piece) => this.take(piece));
    socket.on('error', () => this.end('The connection to the training was lost.'));
    socket.on('close', () => this.end('The training does not listen any more.'));
    this.alive = setInterval(() => this.say({ command: 'alive' }), aliveEvery);
    this.alive.unref();
  }

  /** @throws UserError where nobody listens there, or the token is wrong. */
  static async connect(port: number, token: string): Promise<LiveRun> {
    const socket = createConnection({ host: '127.0.0.1', port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', () =>
        reject(
          new UserError(
            `Nothing listens on port ${port} of this machine. Start the training with record(…, listen=True), which prints its port.`,
          ),
        ),
      );
    });
    const run = new LiveRun(socket);
    const timer = setTimeout(
      () => run.end('The training does not answer. If another debugger holds it at a breakpoint, go on there first.'),
      greeting,
    );
    try {
      await new Promise<void>((resolve, reject) => {
        run.greeted = { resolve, reject };
        socket.write(`${JSON.stringify({ token })}\n`);
      });
    } finally {
      clearTimeout(timer);
    }
    return run;
  }

  /** Without an answer. */
  say(command: Command): void {
    if (!this.isOver) this.socket.write(`${JSON.stringify(command)}\n`);
  }

  /** @throws UserError where the training refuses. */
  async ask(command: Command): Promise<Answer> {
    if (this.isOver) throw new UserError('The training does not listen any more.');
    const id = ++this.last;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.say({ ...command, id });
    });
    if (answer.refused !== undefined) throw new UserError(answer.refused);
    return answer;
  }

  /** The training goes on by itself. */
  detach(): void {
    this.say({ command: 'detach' });
    this.said = true;
    this.socket.end();
    this.end('');
  }

  private take(piece: Buffer): void {
    this.pieces.push(piece);
    this.unread += piece.length;
    try {
      while (this.next());
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof SyntaxError)) throw error;
      this.end(`What listens on this port says what no recorder says (${error.message}). Look whether the port is the training's.`);
    }
  }

  /** Takes one line, or the bytes of the line before; false: not all of it is there. */
  private next(): boolean {
    if (this.announced) {
      const { line, bytes } = this.announced;
      if (this.unread < bytes) return false;
      this.announced = undefined;
      this.heard(line, this.cut(bytes));
      return true;
    }
    const newest = this.pieces.at(-1);
    if (!newest || (newest.indexOf(10) < 0 && this.pieces.length > 1 && this.unread <= longestLine)) return false;
    const all = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    this.pieces = [all];
    const end = all.indexOf(10);
    if (end < 0) {
      if (this.unread > longestLine) throw new RangeError('a line without an end');
      return false;
    }
    const line = JSON.parse(this.cut(end + 1).toString('utf8', 0, end)) as unknown;
    if (line === null || typeof line !== 'object' || Array.isArray(line)) throw new RangeError('no object');
    const { bytes } = line as { bytes?: unknown };
    if (bytes === undefined) this.heard(line as Record<string, unknown>, Buffer.alloc(0));
    else if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) throw new RangeError('no number of bytes');
    else if ((bytes as number) > mostBytes) throw new RangeError('a step of more than 2 GB');
    else this.announced = { line: line as Record<string, unknown>, bytes: bytes as number };
    return true;
  }

  private cut(bytes: number): Buffer {
    const all = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    const rest = all.subarray(bytes);
    this.pieces = rest.length > 0 ? [rest] : [];
    this.unread = rest.length;
    return all.subarray(0, bytes);
  }

  private heard(line: Record<string, unknown>, bytes: Buffer): void {
    switch (line.type) {
      case 'hello':
        this.hello = helloOf(line);
        this.greeted?.resolve();
        this.greeted = undefined;
        return;
      case 'refused':
        return this.end(typeof line.reason === 'string' ? line.reason : 'The training refuses.');
      case 'ended':
        return this.end('The training has ended.');
      case 'at':
        return this.onAt(atOf(line));
      case 'answer': {
        const answer = answerOf(line, bytes);
        this.waiting.get(answer.id)?.resolve(answer);
        this.waiting.delete(answer.id);
      }
    }
  }

  private end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.alive);
    if (!this.said) this.socket.destroy();
    const error = new UserError(reason);
    this.greeted?.reject(error);
    this.greeted = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.onEnd(reason);
  }
}
