import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointTable } from '../breakpoints/breakpointTable';
import type { StageInfo } from '../../protocol/debugging';
import type { Debuggee } from '../debuggee';
import type { FrameTarget } from '../frames';
import type { Motion } from '../motion';
import type { References } from '../references';
import type { Sources } from '../sources';
import type { Counting } from '../textPositions';
import type { Children } from '../variables/shown';

/** Registers what is to be sent once the request is answered. */
export type After = (announce: () => void) => void;

/** Requests by their command; each takes its arguments and gives the answer's body, or throws what the client is told. */
export type HandlerTable = Readonly<Record<string, (args: never, after: After) => unknown>>;

/** A stage that can be gone to. */
export type GotoPlace = Pick<StageInfo, 'name' | 'range' | 'source'>;

/** What the answers to a client's requests are made from. */
export interface Conversation {
  /** @throws UserError while nothing is being debugged. */
  readonly debuggee: Debuggee;
  /** @throws UserError while nothing is being debugged. */
  readonly motion: Motion;
  readonly isLaunched: boolean;
  readonly breakpoints: BreakpointTable;
  readonly frames: References<FrameTarget>;
  readonly children: References<Children>;
  readonly places: References<GotoPlace>;
  readonly counting: Counting;
  readonly sources: Sources;
  send(event: DebugProtocol.Event): void;
  /** Values have changed without a stop. */
  invalidate(): void;
}
