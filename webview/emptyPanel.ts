import { html, nothing, type TemplateResult } from 'lit';
import type { PanelSnapshot } from '../src/protocol/panel';
import './explain/explanationPage';
import { icon } from './look/icon';

/** What is shown before anything has been run. */
export function emptyPanel(snapshot: PanelSnapshot | undefined, run: () => void): TemplateResult {
  if (!snapshot) return html`<div class="empty"><p class="muted" role="status">Opening the experiment…</p></div>`;
  const explanation = snapshot.explained?.what;
  return html`<div class="empty">
      <h1>${snapshot.fileName}</h1>
      <p class="muted">
        Nothing has been run here yet. Run the experiment to see its landscape, its charts and every number of every step.
      </p>
      <button class="primary" @click=${run}>${icon('run')} Run</button>
    </div>
    ${typeof explanation === 'object' ? html`<explanation-page .explanation=${explanation}></explanation-page>` : nothing}`;
}
