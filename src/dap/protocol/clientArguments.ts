import type { DebugProtocol } from '@vscode/debugprotocol';

/** Our own request: any step of the run, recorded or to come. */
interface GoToStepArguments {
  readonly step: number;
  readonly threadId?: number;
  readonly singleThread?: boolean;
}

/**
 * What each request may bring along, as the protocol declares it. `npm run generate` makes argumentSchemas.json of it, against
 * which every request is checked before it is answered.
 */
export interface ClientArguments {
  initialize: DebugProtocol.InitializeRequestArguments;
  launch: DebugProtocol.LaunchRequestArguments;
  attach: DebugProtocol.AttachRequestArguments;
  configurationDone: DebugProtocol.ConfigurationDoneArguments;
  restart: DebugProtocol.RestartArguments;
  terminate: DebugProtocol.TerminateArguments;
  disconnect: DebugProtocol.DisconnectArguments;
  continue: DebugProtocol.ContinueArguments;
  reverseContinue: DebugProtocol.ReverseContinueArguments;
  pause: DebugProtocol.PauseArguments;
  next: DebugProtocol.NextArguments;
  stepIn: DebugProtocol.StepInArguments;
  stepOut: DebugProtocol.StepOutArguments;
  stepBack: DebugProtocol.StepBackArguments;
  restartFrame: DebugProtocol.RestartFrameArguments;
  gotoTargets: DebugProtocol.GotoTargetsArguments;
  goto: DebugProtocol.GotoArguments;
  goToStep: GoToStepArguments;
  threads: Record<never, never>;
  stackTrace: DebugProtocol.StackTraceArguments;
  scopes: DebugProtocol.ScopesArguments;
  variables: DebugProtocol.VariablesArguments;
  evaluate: DebugProtocol.EvaluateArguments;
  completions: DebugProtocol.CompletionsArguments;
  setVariable: DebugProtocol.SetVariableArguments;
  setExpression: DebugProtocol.SetExpressionArguments;
  readMemory: DebugProtocol.ReadMemoryArguments;
  exceptionInfo: DebugProtocol.ExceptionInfoArguments;
  loadedSources: DebugProtocol.LoadedSourcesArguments;
  source: DebugProtocol.SourceArguments;
  setBreakpoints: DebugProtocol.SetBreakpointsArguments;
  setFunctionBreakpoints: DebugProtocol.SetFunctionBreakpointsArguments;
  setDataBreakpoints: DebugProtocol.SetDataBreakpointsArguments;
  setExceptionBreakpoints: DebugProtocol.SetExceptionBreakpointsArguments;
  dataBreakpointInfo: DebugProtocol.DataBreakpointInfoArguments;
  breakpointLocations: DebugProtocol.BreakpointLocationsArguments;
}
