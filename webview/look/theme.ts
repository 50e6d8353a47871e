/** VS Code's colour theme as what a canvas needs: strings and channels, read from the CSS variables. */
import { rampOf, type Ramp } from './ramp';

export interface Theme {
  readonly dark: boolean;
  readonly highContrast: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly border: string;
  readonly cursor: string;
  readonly error: string;
  readonly font: string;
  /** One per run, colour-blind safe (after Okabe and Ito), apart from each other and from the ramp. */
  readonly runColours: readonly string[];
  readonly ramp: Ramp;
}

/** By Okabe and Ito's palette, lightened or darkened for the ground. */
export const runColours = {
  dark: ['#5cb8f2', '#f5a623', '#34d0a0', '#f59ad0', '#f2e85c', '#b9a5ff', '#ff7f66', '#d9d9d9'],
  light: ['#0063b1', '#c44a00', '#00795c', '#a3307f', '#7a5900', '#5b3fc4', '#b3261e', '#3d4450'],
};

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string, otherwise: string) => style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const { classList } = document.body;
  const highContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const dark = !classList.contains('vscode-light') && !classList.contains('vscode-high-contrast-light');
  const foreground = variable('foreground', dark ? '#cccccc' : '#3b3b3b');
  const background = variable('editor-background', dark ? '#1f1f1f' : '#ffffff');
  return {
    dark,
    highContrast,
    background,
    foreground,
    muted: variable('descriptionForeground', foreground),
    grid: highContrast ? mix(foreground, background, 0.3) : mix(foreground, background, 0.1),
    border: variable('contrastBorder', mix(foreground, background, 0.28)),
    cursor: foreground,
    error: variable('errorForeground', dark ? '#f85149' : '#c72e0f'),
    font: `'Optimizer Symbols', ${variable('font-family', 'system-ui, sans-serif')}, 'Optimizer Letters'`,
    runColours: runColours[dark ? 'dark' : 'light'],
    ramp: rampOf(dark, highContrast),
  };
}

/** Calls back whenever the user changes the colour theme, and when the symbols' font is there, which canvases do not wait for. Returns what ends it. */
export function watchTheme(changed: (theme: Theme) => void): () => void {
  void Promise.all(['Symbols', 'Letters'].map((name) => document.fonts.load(`12px 'Optimizer ${name}'`, '∇m'))).then(() =>
    changed(readTheme()),
  );
  const observer = new MutationObserver(() => changed(readTheme()));
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'style'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style'] });
  return () => observer.disconnect();
}

/** `share` of `over` on top of `under`; hexadecimal colours, others come back as they are. */
export function mix(over: string, under: string, share: number): string {
  const [a, b] = [channels(over), channels(under)];
  if (!a || !b) return over;
  return `rgb(${a.map((channel, i) => Math.round(channel * share + b[i] * (1 - share))).join(', ')})`;
}

function channels(colour: string): [number, number, number] | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const parts = short ? short.slice(1).map((digit) => digit + digit) : /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(colour)?.slice(1);
  return parts && [parseInt(parts[0], 16), parseInt(parts[1], 16), parseInt(parts[2], 16)];
}
