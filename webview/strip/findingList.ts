import { css, html, nothing, type TemplateResult } from 'lit';
import type { Finding } from '../../src/core/verdicts/verdict';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';

const severities: readonly Finding['severity'][] = ['error', 'warning', 'information'];

/** The worst first. */
const ordered = (findings: readonly Finding[]) =>
  [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

/** The most severe there is; undefined where there is none. */
export const worst = (findings: readonly Finding[]): Finding['severity'] | undefined =>
  severities.find((severity) => findings.some((finding) => finding.severity === severity));

/** What is worth noticing about a run, a sentence each, with the numbers it rests on and the way to the step that shows it. */
export const findingList = (
  findings: readonly Finding[],
  label: string,
  cursor: number | undefined,
  seek: (step: number) => void,
): TemplateResult =>
  html`<ul class="found" aria-label=${`Findings about ${label}`}>
    ${ordered(findings).map(
      ({ kind, severity, message, step, evidence }) =>
        html`<li data-kind=${kind} class=${severity}>
          ${icon(severity)}<span class="visually-hidden">${severity}: </span>
          <span class="what">${message} ${numbersOf(evidence)}</span>
          ${
            step === cursor
              ? html`<span class="muted number here">this step</span>`
              : html`<button class="jump number" title="Look at the step that shows it" @click=${() => seek(step)}>
                  step ${count(step)}
                </button>`
          }
        </li>`,
    )}
  </ul>`;

function numbersOf(evidence: Finding['evidence']) {
  const entries = Object.entries(evidence);
  return entries.length === 0
    ? nothing
    : html`<span class="muted number evidence"
        >${entries.map(([name, value]) => `${spoken(name)} ${typeof value === 'number' ? significant(value, 4) : value}`).join(' · ')}</span
      >`;
}

/** `stepsNeeded` → `steps needed`. */
const spoken = (name: string) =>
  name.replace(/([a-z])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`);

export const findingStyles = css`
  .found {
    list-style: none;
    margin: 0 0 4px;
    padding: 0 6px 0 26px;
    font-size: 12px;
  }
  .found li {
    display: flex;
    align-items: flex-start;
    gap: 6px;
    padding: 2px 0;
    line-height: 18px;
  }
  .found .icon {
    flex: none;
    line-height: 18px;
  }
  .found .warning > .icon {
    color: var(--vscode-editorWarning-foreground, inherit);
  }
  .found .error > .icon {
    color: var(--vscode-errorForeground);
  }
  .found .what {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
    user-select: text;
  }
  .found .evidence {
    font-size: 11px;
  }
  .found .jump {
    flex: none;
    font-size: 11px;
    min-height: 20px;
    padding: 0 6px;
    color: var(--vscode-textLink-foreground);
  }
  .found .here {
    flex: none;
    font-size: 11px;
    padding: 0 6px;
  }
`;
