import { env } from 'vscode';
import { UserError, type Handlers } from '../protocol/channel';
import type { PanelRequests, PanelSnapshot } from '../protocol/panel';
import { relays, workerRequests } from '../protocol/worker';
import type { ExperimentSession } from '../session/experimentSession';
import { fork } from './debug/fork';
import type { LanguageClient } from './language/client';
import type { OpenExperiment } from './openExperiment';
import { revealRange } from './reveal';
import { rememberPlayback } from './settings';
import { savePicture, saveTable, saveTrace, saveWeights } from './traceFile';

/** What a panel may ask: its session's own requests, and what only the host can do. */
export function panelHandlers(
  open: OpenExperiment,
  language: LanguageClient,
  snapshot: () => Promise<PanelSnapshot>,
): Handlers<PanelRequests> {
  const alive = (): ExperimentSession => {
    if (!open.session) throw new UserError('Nothing is running. Press Run to begin.');
    return open.session;
  };
  const relayed = relays((name, params) => {
    const ask = () => alive().ask(name, params);
    if (workerRequests[name].kind !== 'move') return ask();
    open.isFresh = false;
    return open.focus.during(ask);
  });
  return {
    ...relayed,
    ready: snapshot,
    fork: async ({ run, written }) => ({
      run: written ? (await alive().change('fork', { run, written })).run : await fork(alive(), language, run),
    }),
    choose: async ({ run }) => {
      await open.focus.during(() => alive().choose(run));
      return null;
    },
    rerun: async () => {
      await open.rerun();
      return null;
    },
    stop: async () => {
      await open.stop();
      return null;
    },
    saveTrace: async ({ format }) => {
      await saveTrace(alive(), open, format);
      return null;
    },
    saveWeights: async ({ run, step, names }) => {
      await saveWeights(alive(), open, run, step, names);
      return null;
    },
    savePicture: async ({ name, png }) => {
      await savePicture(open, name, png);
      return null;
    },
    saveTable: async ({ name, csv }) => {
      await saveTable(open, name, csv);
      return null;
    },
    rememberPlayback: async ({ playback }) => {
      await rememberPlayback(playback);
      return null;
    },
    copyText: async ({ text }) => {
      await env.clipboard.writeText(text);
      return null;
    },
    reveal: async ({ range }) => {
      await revealRange(open.uri, range);
      return null;
    },
  };
}
