import type { AnnouncedRun } from '../../platform/node/live/announced';
import { announcedRuns } from '../../platform/node/live/announced';
import { LiveRun } from '../../platform/node/live/liveRun';
import { UserError } from '../../protocol/channel';
import type { ExperimentSession } from '../../session/experimentSession';

/** What a configuration with the request "attach" says. */
export interface Attach {
  /** Absent: the only run of this machine that listens. */
  readonly port: number | undefined;
  /** Absent: as the run has left it for programs of the same user. */
  readonly token: string | undefined;
  /** Pause before the next update. */
  readonly stopOnEntry: boolean;
  /** Seconds to wait for the run to listen: in a compound both start together. */
  readonly wait: number;
}

/** A training, and what is needed to look at it. */
export interface Attached {
  readonly run: LiveRun;
  /** Starts a worker that knows the rules and nothing else yet. */
  start(): ExperimentSession;
  /** Significant digits of numbers that stand among others; absent: as many as each has. */
  readonly digits?: () => number;
}

/** Reads a client's attach arguments. @throws UserError that says which attribute is wrong and what to write. */
export function attachOf({ port, token, stopOnEntry = false, wait = 0 }: Readonly<Record<string, unknown>>): Attach {
  if (port !== undefined && !(typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535))
    throw wrong('port', 'the number that the training has printed, from 1 to 65535');
  if (token !== undefined && (typeof token !== 'string' || !/^[0-9a-f]{1,256}$/.test(token)))
    throw wrong('token', 'the token that the training has printed');
  if (typeof stopOnEntry !== 'boolean') throw wrong('stopOnEntry', 'true or false');
  if (typeof wait !== 'number' || !(wait >= 0 && wait <= 3600)) throw wrong('wait', 'a number of seconds from 0 to 3600');
  return { port, token, stopOnEntry, wait };
}

function wrong(attribute: string, wanted: string): UserError {
  return new UserError(`The attribute "${attribute}" of the attach configuration is not usable. Write ${wanted}.`);
}

/** How often is looked whether the run listens by now, in milliseconds. */
const lookEvery = 250;

/** @throws UserError where there is no such run. */
export async function connectTo(attach: Attach, announced: () => readonly AnnouncedRun[] = announcedRuns): Promise<LiveRun> {
  const until = Date.now() + attach.wait * 1000;
  for (;;) {
    try {
      const { port, token } = placeOf(attach, announced());
      return await LiveRun.connect(port, token);
    } catch (error) {
      if (!(error instanceof UserError) || Date.now() >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

function placeOf({ port, token }: Attach, runs: readonly AnnouncedRun[]): { readonly port: number; readonly token: string } {
  if (port !== undefined && token !== undefined) return { port, token };
  const found = runs.filter((run) => port === undefined || run.port === port);
  if (found.length === 1) return { port: found[0].port, token: token ?? found[0].token };
  if (port !== undefined)
    throw new UserError(
      `No run of yours on this machine is known to listen on port ${port}. Start it with record(…, listen=True), or give the "token" that it has printed.`,
    );
  if (found.length === 0) throw new UserError('No run of yours on this machine listens. Start the training with record(…, listen=True).');
  throw new UserError(
    `Several runs on this machine listen, on the ports ${found.map((run) => run.port).join(', ')}. Set "port" to one of them.`,
  );
}
