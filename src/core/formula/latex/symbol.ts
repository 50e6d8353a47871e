const greek: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...['α alpha', 'β beta', 'γ gamma', 'δ delta', 'ε epsilon', 'η eta', 'θ theta', 'κ kappa', 'λ lambda', 'μ mu', 'ρ rho', 'σ sigma'],
    ...['τ tau', 'φ phi', 'ψ psi', 'Δ Delta', 'Π Pi', 'ℓ ell', '‖ Vert', '| vert', '· cdot'],
  ]
    .map((pair) => pair.split(' ').map((part) => part.normalize('NFD')))
    .map(([letter, name]) => [letter, `\\${name} `]),
);

const accents: Readonly<Record<string, string>> = { '\u0302': 'hat', '\u0303': 'tilde', '\u0304': 'bar' };

const lowered: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'₀₁₂₃₄₅₆₇₈₉'].map((sign, digit) => [sign, String(digit)])),
  ₜ: 't',
  ₙ: 'n',
  ₘ: 'm',
  ₚ: 'p',
  ₖ: 'k',
  '₊': '+',
  '₋': '-',
  '∞': '\\infty ',
};

const raised: Readonly<Record<string, string>> = { '²': '2', '*': '*', '′': '\\prime ' };

const latin = /^[A-Za-z0-9]$/;

/**
 * A symbol as it is written in plain text (`m̂`, `β₁`, `θ̄`, `m₋₁`) in LaTeX (`\hat{m}`, `\beta_{1}`, …). Accents of several
 * letters stand over the letter they follow; what is no symbol comes out as upright text.
 */
export function latexSymbol(symbol: string): string {
  let base = '';
  let last = '';
  let below = '';
  let above = '';
  for (const sign of symbol.normalize('NFD')) {
    if (sign in accents) last = `\\${accents[sign]}{${last.trim()}}`;
    else if (sign in lowered) below += lowered[sign];
    else if (sign in raised) above += raised[sign];
    else if (sign in greek || latin.test(sign)) {
      base += last;
      last = greek[sign] ?? sign;
    } else return `\\text{${symbol}}`;
  }
  return `${base}${last.trim()}${below && `_{${below.trim()}}`}${above && `^{${above.trim()}}`}`.trim();
}
