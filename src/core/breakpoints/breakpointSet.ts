import type { StopConditions, RunPosition } from '../engine/session';
import { ExpressionError } from '../recordLanguage/expression';
import { RecordWindow } from '../recordLanguage/window';
import { arm, nothingHere, type Armed } from './arm';
import type { Breakpoint, BreakpointHit, BreakpointVerdict, LoggedLine } from './breakpoint';
import type { DebuggedRun } from './debuggedRun';

/** Lines kept until they are fetched; what comes beyond is only counted. */
const mostLines = 200;
/** More stages than any update has: moments are numbered by it. */
const mostStages = 1024;

interface ArmedRun {
  readonly window: RecordWindow;
  readonly armed: readonly Armed[];
  readonly stages: readonly number[];
}

/** The breakpoints of a session, compiled for each of its runs: tells a session where to stop, and keeps why it did. */
export class BreakpointSet implements StopConditions {
  private breakpoints: readonly Breakpoint[] = [];
  private readonly byRun = new Map<string, ArmedRun>();
  private hits: BreakpointHit[] = [];
  private lines: LoggedLine[] = [];
  private dropped = 0;

  /** Replaces all breakpoints, for all runs. */
  set(breakpoints: readonly Breakpoint[], runs: readonly DebuggedRun[]): readonly BreakpointVerdict[] {
    this.breakpoints = breakpoints;
    this.byRun.clear();
    const found = runs.map((debugged) => this.arm(debugged));
    return breakpoints.map(({ id }) =>
      verdict(
        id,
        found.flatMap((one) => one.get(id) ?? []),
      ),
    );
  }

  /** Compiles the breakpoints for a run that is new or was changed. */
  arm(debugged: DebuggedRun): ReadonlyMap<number, Armed | string> {
    const window = new RecordWindow(debugged.run);
    const { objective } = debugged.experiment;
    const scope = { window, constants: objective.kind === 'formula' ? objective.constants : [] };
    const found = new Map(
      this.breakpoints.map((breakpoint): [number, Armed | string] => [
        breakpoint.id,
        armedOrReason(() => arm(breakpoint, debugged, scope)),
      ]),
    );
    const armed = [...found.values()].filter((one) => typeof one !== 'string');
    const stages = [...new Set(armed.map(({ stage }) => stage))].sort((a, b) => a - b);
    this.byRun.set(debugged.id, { window, armed, stages });
    return found;
  }

  disarm(run: string): void {
    this.byRun.delete(run);
  }

  stages({ id }: RunPosition): readonly number[] {
    return this.byRun.get(id)?.stages ?? [];
  }

  stopsAt({ id, heading }: RunPosition, step: number, stage: number): boolean {
    const own = this.byRun.get(id);
    if (!own) return false;
    own.window.moveTo(step);
    let stopped: Armed[] | undefined;
    for (const one of own.armed) {
      if (one.stage !== stage || (heading === 'back' && one.log) || !one.holds()) continue;
      if (one.hits && !one.hits.matches(one.hits.count[heading === 'back' ? 'back' : 'forward'](step * mostStages + stage))) continue;
      if (one.log) this.log({ run: id, step, breakpoint: one.id, text: one.log() });
      else (stopped ??= []).push(one);
    }
    if (!stopped) return false;
    const text = [...new Set(stopped.map((one) => one.text()))].join(' ');
    this.hits.push({ run: id, step, stage, breakpoints: stopped.map((one) => one.id), text, kind: foremost(stopped) });
    return true;
  }

  takeHits(): readonly BreakpointHit[] {
    const { hits } = this;
    this.hits = [];
    return hits;
  }

  /** The lines logged since they were last taken; undefined where there were none. */
  takeLines(): { readonly lines: readonly LoggedLine[]; readonly dropped: number } | undefined {
    if (this.lines.length === 0 && this.dropped === 0) return undefined;
    const { lines, dropped } = this;
    this.lines = [];
    this.dropped = 0;
    return { lines, dropped };
  }

  private log(line: LoggedLine): void {
    if (this.lines.length < mostLines) this.lines.push(line);
    else this.dropped++;
  }
}

function armedOrReason(compile: () => Armed | undefined): Armed | string {
  try {
    return compile() ?? nothingHere;
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RangeError) return error.message;
    throw error;
  }
}

/** A breakpoint holds where it does for one run at least. */
function verdict(id: number, found: readonly (Armed | string)[]): BreakpointVerdict {
  const armed = found.filter((one) => typeof one !== 'string');
  const reasons = found.filter((one) => typeof one === 'string');
  // A reason of its own says more than that the line belongs to another run.
  if (armed.length === 0)
    return { id, verified: false, message: reasons.find((one) => one !== nothingHere) ?? reasons[0] ?? 'No experiment is running.' };
  const [{ placement }] = armed;
  const partly =
    armed[0].kind === 'line' || armed[0].kind === 'source' ? undefined : reasons[0] && `It does not hold for every run: ${reasons[0]}`;
  const message = placement?.message ?? partly;
  return { id, verified: true, ...(message ? { message } : {}), ...(placement ? { range: placement.range } : {}) };
}

const precedence = ['exception', 'data', 'function', 'source', 'line'] as const;

function foremost(stopped: readonly Armed[]): BreakpointHit['kind'] {
  return precedence.find((kind) => stopped.some((one) => one.kind === kind)) ?? 'line';
}
