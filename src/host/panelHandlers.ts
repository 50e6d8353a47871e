import { env } from 'vscode';
import { UserError, type Handlers } from '../protocol/channel';
import type { PanelRequests, PanelSnapshot } from '../protocol/panel';
import type { ExperimentSession } from '../session/experimentSession';
import { fork } from './debug/fork';
import type { LanguageClient } from './language/client';
import type { OpenExperiment } from './openExperiment';
import { revealRange } from './reveal';
import { savePicture, saveTable, saveTrace, saveWeights } from './traceFile';

/** What a panel may ask: its session's own requests, and what only the host can do. */
export function panelHandlers(open: OpenExperiment, language: LanguageClient, snapshot: () => Promise<PanelSnapshot>): Handlers<PanelRequests> {
  const alive = (): ExperimentSession => {
    if (!open.session) throw new UserError('Nothing is running. Press Run to begin.');
    return open.session;
  };
  const move = <Move extends 'run' | 'pause' | 'step' | 'stepBack' | 'seek' | 'restart'>(kind: Move) => (params: PanelRequests[Move]['params']) => open.focus.during(() => alive().move(kind, params));
  return {
    ready: snapshot,
    run: move('run'),
    pause: move('pause'),
    step: move('step'),
    stepBack: move('stepBack'),
    seek: move('seek'),
    restart: move('restart'),
    addRun: (params) => alive().addRun(params),
    removeRun: (params) => alive().removeRun(params),
    setSpeed: ({ stepsPerSecond }) => alive().setSpeed(stepsPerSecond),
    record: (params) => alive().record(params),
    stages: (params) => alive().read('stages', params),
    frame: (params) => alive().frame(params),
    landscape: (params) => alive().read('landscape', params),
    explain: (params) => alive().read('explain', params),
    assess: (params) => alive().read('assess', params),
    reached: (params) => alive().read('reached', params),
    entries: (params) => alive().read('entries', params),
    tensors: (params) => alive().read('tensors', params),
    distributions: (params) => alive().read('distributions', params),
    batch: (params) => alive().read('batch', params),
    predictions: (params) => alive().read('predictions', params),
    decision: (params) => alive().read('decision', params),
    gradientNoise: (params) => alive().read('gradientNoise', params),
    metrics: (params) => alive().read('metrics', params),
    beginBasins: (params) => alive().read('beginBasins', params),
    basinsPiece: (params) => alive().read('basinsPiece', params),
    endBasins: (params) => alive().read('endBasins', params),
    slice: (params) => alive().read('slice', params),
    curvature: (params) => alive().read('curvature', params),
    fork: async ({ run, written }) => ({ run: written ? (await alive().change('fork', { run, written })).run : await fork(alive(), language, run) }),
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
    saveWeights: async ({ run, step }) => {
      await saveWeights(alive(), open, run, step);
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
