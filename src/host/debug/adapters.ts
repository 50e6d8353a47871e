import {
  DebugAdapterInlineImplementation,
  type DebugAdapterDescriptor,
  type DebugAdapterDescriptorFactory,
  type DebugAdapterTracker,
  type DebugAdapterTrackerFactory,
  type DebugSession,
} from 'vscode';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { AlreadyTold, type Launched, type Launcher } from '../../dap/launching';
import { connectTo } from '../../dap/live/attaching';
import type { WorkerThread } from '../../platform/workerThread';
import { ExperimentSession, InvalidExperiment } from '../../session/experimentSession';
import { explain, uriOfProgram } from '../experimentFile';
import type { LanguageClient } from '../language/client';
import type { OpenExperiment } from '../openExperiment';
import type { OpenExperiments } from '../openExperiments';
import { panelSettings } from '../settings';

/** Gives every debug session an adapter in this thread, whose session a panel shares. */
export class DebugAdapters implements DebugAdapterDescriptorFactory, DebugAdapterTrackerFactory {
  constructor(
    private readonly experiments: OpenExperiments,
    private readonly language: LanguageClient,
    private readonly startWorker: () => WorkerThread,
  ) {}

  async createDebugAdapterDescriptor(debugSession: DebugSession): Promise<DebugAdapterDescriptor> {
    // Only now: whoever never runs anything pays nothing for it.
    const { OptimizerDebugAdapter } = await import('../../dap/adapter');
    return new DebugAdapterInlineImplementation(new OptimizerDebugAdapter(this.launcherFor(debugSession)));
  }

  createDebugAdapterTracker(debugSession: DebugSession): DebugAdapterTracker {
    return {
      onDidSendMessage: (message: DebugProtocol.ProtocolMessage) =>
        this.experiments.debuggedBy(debugSession)?.focus.told(message, debugSession),
    };
  }

  private launcherFor(debugSession: DebugSession): Launcher {
    return {
      healthRules: () => this.language.request('healthRules', {}),
      launch: async ({ program, optimizers, steps, backend, seed }) => {
        const open = this.experiments.of(uriOfProgram(program, debugSession.workspaceFolder));
        const { session, source } = await begunOrExplained(open, () => open.begin({ optimizers, steps, backend, seed }, debugSession));
        return {
          session,
          source,
          path: program,
          digits: () => panelSettings().significantDigits,
          fileName: open.fileName,
          ...endingOf(open, session, debugSession),
        };
      },
      attach: async (attach) => ({
        run: await connectTo(attach),
        start: () => new ExperimentSession(this.startWorker()),
        digits: () => panelSettings().significantDigits,
      }),
    };
  }
}

/** Either side ends the other: the debugger the session it shares, and whoever ends the session the debugger. */
function endingOf(open: OpenExperiment, session: ExperimentSession, debugSession: DebugSession): Pick<Launched, 'end' | 'onEnded'> {
  return {
    end: () => open.released(debugSession, session),
    onEnded: (listener) => {
      const stopListening = open.debuggerLetGo.on((released) => {
        if (released !== debugSession) return;
        stopListening();
        listener();
      });
    },
  };
}

/** What only loading the experiment finds wrong with it is shown where it stands, like everything else that is wrong with a file. */
async function begunOrExplained<T>(open: OpenExperiment, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if (!(error instanceof InvalidExperiment)) throw error;
    void explain(open.uri, error);
    throw new AlreadyTold(error.message);
  }
}
