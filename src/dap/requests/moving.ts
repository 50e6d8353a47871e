import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../../protocol/channel';
import type { StageInfo } from '../../protocol/debugging';
import type { Moved, RunId, SessionStatus } from '../../protocol/session';
import type { Debuggee } from '../debuggee';
import type { Stop } from '../motion';
import { goToStage } from '../stepping';
import type { After, Conversation, GotoPlace, HandlerTable } from './handling';

interface Threaded {
  readonly threadId: number;
  readonly singleThread?: boolean;
}

interface Stepping extends Threaded {
  readonly granularity?: DebugProtocol.SteppingGranularity;
}

type Move = (debuggee: Debuggee, run: RunId, chosen: Moved) => Promise<SessionStatus>;

/** Everything that makes runs go on, back, or elsewhere. All runs move together unless a client asks for a single thread. */
export function movingHandlers(conversation: Conversation): HandlerTable {
  const make = async (args: Threaded, after: After, cause: Omit<Stop, 'run'>, move: Move, wasAnswered = true) => {
    const { debuggee, motion } = conversation;
    const run = debuggee.threads.runOf(args.threadId);
    debuggee.cameOut.clear();
    const chosen = args.singleThread ? { runs: [run] } : { lead: run };
    after(await motion.make({ ...cause, run }, () => move(debuggee, run, chosen), wasAnswered));
  };
  const step = { reason: 'step' };

  return {
    continue: async (args: DebugProtocol.ContinueArguments, after): Promise<DebugProtocol.ContinueResponse['body']> => {
      await make(args, after, { reason: 'continue' }, ({ session }, _run, { runs }) => session.move('run', { runs }));
      return { allThreadsContinued: !args.singleThread };
    },
    reverseContinue: (args: Threaded, after) =>
      make(args, after, { ...step, description: 'Paused at the start' }, ({ session }, _run, { runs }) =>
        session.move('runBack', { runs }),
      ),
    pause: async ({ threadId }: Threaded, after) => {
      const { debuggee, motion } = conversation;
      const run = debuggee.threads.runOf(threadId);
      // Not in turn: a pause interrupts a step that takes long.
      const paused = debuggee.session.move('pause', {});
      after(await motion.make({ reason: 'pause', run }, () => paused));
    },

    next: (args: Stepping, after) =>
      make(args, after, step, ({ session }, _run, chosen) =>
        session.move(args.granularity === 'instruction' ? 'stepStage' : 'step', chosen),
      ),
    stepIn: (args: Stepping, after) => {
      const { debuggee, motion } = conversation;
      const run = debuggee.threads.runOf(args.threadId);
      // From before the update to its first stage nothing is computed.
      if (debuggee.isOutside(debuggee.moment(run)) && !motion.isUnderWay) {
        debuggee.cameOut.clear();
        return after(() => motion.stop({ ...step, run }));
      }
      return make(args, after, step, ({ session }, _run, chosen) => session.move('stepStage', chosen));
    },
    stepOut: (args: Stepping, after) =>
      make(args, after, step, async (debuggee, run, chosen) => {
        const status = await debuggee.session.move('step', chosen);
        const { step: reached, stage } = debuggee.moment(run);
        if (stage === 0) debuggee.cameOut.set(run, reached);
        return status;
      }),
    stepBack: (args: Stepping, after) =>
      make(args, after, step, (debuggee, run, chosen) => {
        const isInside = debuggee.moment(run).stage > 0;
        return debuggee.session.move(isInside || args.granularity === 'instruction' ? 'stepStageBack' : 'stepBack', chosen);
      }),

    restartFrame: async ({ frameId }: DebugProtocol.RestartFrameArguments, after) => {
      const { kind, moment } = conversation.frames.get(frameId);
      const { debuggee, motion } = conversation;
      const move = () =>
        kind === 'experiment' ? debuggee.session.move('restart', {}) : debuggee.session.move('restartUpdate', { lead: moment.run });
      after(
        await motion.make(
          {
            reason: 'restart',
            run: moment.run,
            description: kind === 'experiment' ? 'Paused at the start' : 'Paused at the start of the update',
          },
          move,
        ),
      );
    },
    gotoTargets: ({ source, line }: DebugProtocol.GotoTargetsArguments) => gotoTargets(conversation, source, line),
    goto: (args: DebugProtocol.GotoArguments, after) => {
      const place = conversation.places.get(args.targetId);
      return make(
        args,
        after,
        { reason: 'goto' },
        async (debuggee, run) => {
          const stages = await debuggee.stageList(run);
          const stage = stages.findIndex((one) => isSame(one, place));
          if (stage < 0)
            throw new UserError(
              `The update of ${debuggee.info(run).label} does not come through this line. Choose a line that governs it, or another run.`,
            );
          return goToStage(debuggee, run, stage);
        },
        false,
      );
    },
    /** Our own: any step of the run, recorded or to come. */
    goToStep: async ({ step: wanted, threadId, singleThread }: { step: unknown; threadId?: number; singleThread?: boolean }, after) => {
      const { debuggee, motion } = conversation;
      if (typeof wanted !== 'number' || !Number.isSafeInteger(wanted) || wanted < 0)
        throw new UserError('A step is a whole number, 0 or more. Give the number of the step to go to.');
      const run = threadId === undefined ? debuggee.session.chosenRun : debuggee.threads.runOf(threadId);
      const chosen = singleThread ? { runs: [run] } : {};
      after(await motion.make({ reason: 'goto', run }, () => debuggee.session.move('seek', { step: wanted, ...chosen }), false));
    },
  };
}

const isSame = (a: GotoPlace, b: GotoPlace): boolean =>
  a.name === b.name && a.range.start === b.range.start && a.source?.text === b.source?.text && a.source?.line === b.source?.line;

/** The stages that are governed on a line, or whose line it is in their rule's source; each once. */
async function gotoTargets(
  { debuggee, places, sources }: Conversation,
  source: DebugProtocol.Source,
  line: number,
): Promise<DebugProtocol.GotoTargetsResponse['body']> {
  const { positions, launched } = debuggee;
  const stages = await debuggee.allStages();
  const isFile = debuggee.isSource(source);
  const document = isFile ? undefined : sources.find(source, launched.path, stages);
  if (!isFile && !document) return { targets: [] };
  const rangeOf = (stage: StageInfo) => {
    if (!document) return positions.rangeOf(stage.range);
    const { line: own, column } = debuggee.placeOf(stage);
    return { line: own, column };
  };
  const there = document ? stages.filter((stage) => stage.source?.name === document.name && stage.source.text === document.text) : stages;
  const found = there
    .filter((stage) => rangeOf(stage).line === line)
    .filter((stage, i, all) => all.findIndex((one) => isSame(one, stage)) === i);
  return {
    targets: found.map((stage) => ({ id: places.add(stage), label: `before “${stage.name}”`, ...rangeOf(stage) })),
  };
}
