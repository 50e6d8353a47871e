import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { NetworkInfo } from '../../src/protocol/network';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import './batchView';
import './decisionView';
import './noiseView';
import { arePictures } from './picturesView';

/** What a network sees and makes of it, in place of the landscape that a formula of few variables has. */
@customElement('network-view')
export class NetworkView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) network!: NetworkInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) theme!: Theme;

  protected override render() {
    const { session, network, run, theme } = this;
    const { inputs, inputShape } = network.data;
    return html`
      ${inputShape.length === 1 && inputs.length === 2 ? html`<decision-view .session=${session} .network=${network} .run=${run} .theme=${theme}></decision-view>` : nothing}
      ${arePictures(network.data) ? html`<pictures-view .session=${session} .network=${network} .run=${run}></pictures-view>` : nothing}
      <batch-view .session=${session} .network=${network} .run=${run} .theme=${theme}></batch-view>
      <noise-view .session=${session} .network=${network} .run=${run} .theme=${theme}></noise-view>
    `;
  }

  static override styles = [sharedStyles, css`:host { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; align-content: start; min-width: 0; }`];
}
