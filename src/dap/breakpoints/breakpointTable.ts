import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Breakpoint, BreakpointVerdict } from '../../protocol/debugging';
import type { ExperimentSession } from '../../session/experimentSession';

/** What a client sets together, and replaces together. */
export type BreakpointGroup = 'lines' | 'functions' | 'data' | 'exceptions' | `source ${string}`;

type Wanted = Omit<Breakpoint, 'id'>;

/** Every breakpoint of the session. One that is set again keeps its number, and with it its count of hits. */
export class BreakpointTable {
  /** The breakpoints on lines as the client gave them: another text has them at other offsets. */
  linesAsGiven: readonly DebugProtocol.SourceBreakpoint[] = [];

  private readonly groups = new Map<BreakpointGroup, readonly Breakpoint[]>();
  private session: ExperimentSession | undefined;
  private last = 0;

  /** @param reason why nothing holds yet, a whole sentence. */
  constructor(private reason = 'The experiment is not loaded yet; the breakpoint is checked as soon as it is.') {}

  /** Replaces a group, and says of each whether it holds, in the order given. */
  async set(group: BreakpointGroup, wanted: readonly Wanted[]): Promise<readonly BreakpointVerdict[]> {
    const free = [...(this.groups.get(group) ?? [])];
    const numbered = wanted.map((one) => {
      const text = JSON.stringify(one);
      const same = free.findIndex(({ id: _, ...known }) => JSON.stringify(known) === text);
      return { ...one, id: same >= 0 ? free.splice(same, 1)[0].id : ++this.last };
    });
    this.groups.set(group, numbered);
    const verdicts = await this.install();
    return numbered.map(({ id }) => verdicts.find((one) => one.id === id) ?? { id, verified: false, message: this.reason });
  }

  /** Sets all of them in a session that has just been loaded, those on lines anew; says what has become of them. */
  async connect(
    session: ExperimentSession,
    lineOf: (given: DebugProtocol.SourceBreakpoint) => Wanted,
  ): Promise<readonly BreakpointVerdict[]> {
    this.session = session;
    const lines = this.groups.get('lines') ?? [];
    this.groups.set(
      'lines',
      lines.map(({ id }, i) => ({ ...lineOf(this.linesAsGiven[i]), id })),
    );
    return this.all.length > 0 ? this.install() : [];
  }

  /** Nothing is to hold from now on. */
  disconnect(reason: string): void {
    this.session = undefined;
    this.reason = reason;
  }

  get(id: number): Breakpoint | undefined {
    return this.all.find((one) => one.id === id);
  }

  /** Whether a filter for exceptions of this name holds, whatever its condition. */
  hasFilter(name: string): boolean {
    return (
      this.session !== undefined &&
      (this.groups.get('exceptions') ?? []).some(({ place }) => place.kind === 'exception' && place.filter === name)
    );
  }

  private get all(): readonly Breakpoint[] {
    return [...this.groups.values()].flat();
  }

  private async install(): Promise<readonly BreakpointVerdict[]> {
    return this.session ? this.session.ask('setBreakpoints', { breakpoints: this.all }) : [];
  }
}
