const greek: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  psi: 'ψ',
  xi: 'ξ',
  zeta: 'ζ',
  omega: 'ω',
};

/** What options are called in the literature. */
const usual: Readonly<Record<string, string>> = {
  learningRate: 'α',
  weightDecay: 'λ',
  momentum: 'μ',
  dampening: 'τ',
  learningRateDecay: 'δ',
  value: 'f',
};

const accents: Readonly<Record<string, string>> = { Hat: '\u0302', Tilde: '\u0303', Bar: '\u0304', Max: '\u0304' };
const digits = '₀₁₂₃₄₅₆₇₈₉';

/** How a name of a rule is written in formulas: `beta1` β₁, `mHat` m̂, `learningRate` α; any other as it is. */
export function symbolOf(name: string): string {
  if (Object.hasOwn(usual, name)) return usual[name];
  const match = /^([a-zA-Z]+?)(Hat|Tilde|Bar|Max)?(\d*)$/.exec(name);
  if (!match) return name;
  const [, base, accent, number] = match as unknown as [string, string, string | undefined, string];
  const letter = Object.hasOwn(greek, base) ? greek[base] : base;
  if (letter.length > 1 && (accent !== undefined || number !== '')) return name;
  return (
    `${letter}${accent === undefined ? '' : accents[accent]}`.normalize('NFC') + [...number].map((digit) => digits[Number(digit)]).join('')
  );
}

/** The same, where a rule says how its own names are written. */
export function symbolsOf({
  lines,
  symbols = {},
}: {
  readonly lines: readonly { readonly target: string; readonly symbol?: string }[];
  readonly symbols?: Readonly<Record<string, string>>;
}): (name: string) => string {
  const own = new Map([
    ...Object.entries(symbols),
    ...lines.flatMap(({ target, symbol }): [string, string][] => (symbol === undefined ? [] : [[target, symbol]])),
  ]);
  return (name) => own.get(name) ?? symbolOf(name);
}
