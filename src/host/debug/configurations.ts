import {
  debug,
  DebugConfigurationProviderTriggerKind,
  FileType,
  window,
  workspace,
  type DebugConfiguration,
  type DebugConfigurationProvider,
  type Disposable,
  type WorkspaceFolder,
} from 'vscode';
import { launchOf } from '../../dap/launching';
import { UserError } from '../../protocol/channel';
import { experimentInFront, explain, isExperiment, isRecording, programOf, runnableGlob, uriOfProgram } from '../experimentFile';
import type { LanguageClient } from '../language/client';
import { textToRun } from '../language/document';
import { attaching } from './attach';
import { configurationFor, debugType } from './launch';

/** More experiments than this are no list to choose from. */
const mostListed = 200;

/** F5 without a launch.json, the workspace's experiments to choose among, and a check of what a launch.json says. */
export function provideConfigurations(language: LanguageClient): Disposable[] {
  const checked: DebugConfigurationProvider = {
    resolveDebugConfiguration: (_folder, configuration) => toldOf(() => completed(configuration)),
    resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration) => toldOf(() => checkedFor(language, folder, configuration)),
  };
  const listed: DebugConfigurationProvider = {
    async provideDebugConfigurations() {
      const files = await workspace.findFiles(runnableGlob, '**/node_modules/**', mostListed);
      return files
        .sort((a, b) => a.path.localeCompare(b.path))
        .map((uri) => ({ ...configurationFor(uri), name: workspace.asRelativePath(uri) }));
    },
  };
  return [
    debug.registerDebugConfigurationProvider(debugType, checked),
    debug.registerDebugConfigurationProvider(debugType, listed, DebugConfigurationProviderTriggerKind.Dynamic),
  ];
}

/** Without a launch.json the configuration is empty: the file in front is meant. */
function completed(configuration: DebugConfiguration): DebugConfiguration {
  if (configuration.program !== undefined || configuration.request === 'attach') return configuration;
  const uri = experimentInFront();
  if (uri)
    return {
      ...configurationFor(uri),
      ...configuration,
      ...(configuration.name ? {} : { name: configurationFor(uri).name }),
      program: programOf(uri),
      type: debugType,
      request: 'launch',
    };
  throw new UserError(
    configuration.request === undefined
      ? 'Open an experiment file (*.experiment.yaml) first, or make one with “New Optimizer Experiment…”.'
      : `The launch configuration “${configuration.name}” has no program. Set "program" to an experiment file (*.experiment.yaml).`,
  );
}

/** What is wrong with the configuration or its file is said here; undefined then ends the start without a further word. */
async function checkedFor(
  language: LanguageClient,
  folder: WorkspaceFolder | undefined,
  configuration: DebugConfiguration,
): Promise<DebugConfiguration | undefined> {
  if (configuration.request === 'attach') return attaching(configuration);
  if (configuration.request !== 'launch')
    throw new UserError(
      `The launch configuration “${configuration.name}” has the request "${configuration.request}". Set "request" to "launch" or "attach".`,
    );
  const uri = uriOfProgram(launchOf(configuration).program, folder ?? workspace.workspaceFolders?.[0]);
  if (!isExperiment(uri))
    throw new UserError(
      `${uri.path.split('/').at(-1)} is no experiment file. Set "program" to a file whose name ends in .experiment.yaml, .experiment.yml, .experiment.json or .optrace.`,
    );
  if (uri.scheme !== 'untitled' && !(await isFile(uri)))
    throw new UserError(`There is no file ${programOf(uri)}. Set "program" to an experiment file (*.experiment.yaml).`);
  const accepted = { ...configuration, program: programOf(uri), suppressMultipleSessionWarning: true };
  if (isRecording(uri)) return accepted;
  const { isValid, diagnostics } = await language.request('check', textToRun(await workspace.openTextDocument(uri)));
  if (!isValid) {
    void explain(uri, { diagnostics, message: diagnostics[0]?.message ?? 'The experiment could not be read.' });
    return undefined;
  }
  // A second start of the same file replaces the first: there is nothing to warn of.
  return accepted;
}

async function isFile(uri: ReturnType<typeof uriOfProgram>): Promise<boolean> {
  // An editor may hold a file that is not on disk any more.
  if (workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) return true;
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.File) !== 0;
  } catch {
    return false;
  }
}

async function toldOf<T>(resolve: () => T): Promise<Awaited<T> | undefined> {
  try {
    return await resolve();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    void window.showErrorMessage(error.message);
    return undefined;
  }
}
