import { Channel, type Port, type SilentSide } from '../../src/protocol/channel';
import type { PanelHostSide } from '../../src/protocol/panel';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** May be acquired once only in the life of a page. */
export const vscode: VsCodeApi = acquireVsCodeApi();

const port: Port = {
  post: (message) => vscode.postMessage(message),
  onMessage: (receive) => window.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data)),
};

export type HostChannel = Channel<SilentSide, PanelHostSide>;

export const connect = (): HostChannel => new Channel<SilentSide, PanelHostSide>(port, {});
