/** Optimizers that come with us, said in the rule language: what “Turn this optimizer into a rule of my own” writes. */

/** What of a rule depends on its options: state and equations. Its options keep their names. */
export interface SaidRule {
  readonly state: Readonly<Record<string, number | 'theta' | { readonly start: number; readonly per: 'all' | 'tensor' }>>;
  readonly update: readonly string[];
  readonly effectiveLearningRate: string;
}

interface Options {
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly initialAccumulator: number;
  readonly amsgrad: boolean;
  readonly centered: boolean;
  readonly learningRateDecay: number;
  readonly warmupSteps: number;
}

const firstMoment = (g: string) => `m = beta1*m + (1 - beta1)*${g}`;
const secondMoment = (g: string) => `v = beta2*v + (1 - beta2)*${g}^2`;
const mHat = 'mHat = m/(1 - beta1^(t + 1))';
const moments = { m: 0, v: 0 };

/** g, or with weight decay the gradient of the penalized function. */
const decayed = ({ weightDecay }: Options): readonly [name: string, lines: readonly string[]] => (weightDecay === 0 ? ['g', []] : ['decayed', ['decayed = g + weightDecay*theta']]);

function adamax(options: Options): SaidRule {
  const [g, lines] = decayed(options);
  return {
    state: { m: 0, u: 0 },
    update: [...lines, firstMoment(g), `u = max(beta2*u, abs(${g}) + epsilon)`, mHat, 'eta = learningRate/u', 'theta = theta - eta*mHat'],
    effectiveLearningRate: 'eta',
  };
}

function nadam(options: Options): SaidRule {
  const [g, lines] = decayed(options);
  return {
    state: { ...moments, muProduct: { start: 1, per: 'all' } },
    update: [
      ...lines,
      'mu = beta1*(1 - 0.5*0.96^((t + 1)*momentumDecay))',
      'muNext = beta1*(1 - 0.5*0.96^((t + 2)*momentumDecay))',
      'muProduct = muProduct*mu',
      firstMoment(g),
      secondMoment(g),
      `mHat = muNext/(1 - muProduct*mu*muNext)*m + (1 - mu)/(1 - muProduct)*${g}`,
      'vHat = v/(1 - beta2^(t + 1))',
      'eta = learningRate/(sqrt(vHat) + epsilon)',
      'theta = theta - eta*mHat',
    ],
    effectiveLearningRate: 'eta',
  };
}

function radam(options: Options): SaidRule {
  const [g, lines] = decayed(options);
  return {
    state: moments,
    update: [
      ...lines,
      firstMoment(g),
      secondMoment(g),
      mHat,
      'longest = 2/(1 - beta2) - 1',
      'rho = longest - 2*(t + 1)*beta2^(t + 1)/(1 - beta2^(t + 1))',
      'r = where(rho > 5, sqrt((rho - 4)*(rho - 2)*longest/((longest - 4)*(longest - 2)*rho)), 0)',
      'eta = where(rho > 5, learningRate*r*sqrt(1 - beta2^(t + 1))/(sqrt(v) + epsilon), learningRate)',
      'theta = theta - eta*mHat',
    ],
    effectiveLearningRate: 'eta',
  };
}

function sadam(options: Options): SaidRule {
  const [g, lines] = decayed(options);
  const squares = options.amsgrad ? 'vMax' : 'v';
  return {
    state: { ...moments, ...(options.amsgrad ? { vMax: 0 } : {}) },
    update: [
      ...lines,
      firstMoment(g),
      secondMoment(g),
      ...(options.amsgrad ? ['vMax = max(vMax, v)'] : []),
      mHat,
      `eta = learningRate*sqrt(1 - beta2^(t + 1))*softplusBeta/softplus(softplusBeta*sqrt(${squares}))`,
      'theta = theta - eta*mHat',
    ],
    effectiveLearningRate: 'eta',
  };
}

function adabelief(options: Options): SaidRule {
  const [g, lines] = decayed(options);
  return {
    state: { m: 0, s: 0 },
    update: [
      ...lines,
      firstMoment(g),
      `s = beta2*s + (1 - beta2)*(${g} - m)^2 + epsilon`,
      mHat,
      'sHat = s/(1 - beta2^(t + 1))',
      'eta = learningRate/(sqrt(sHat) + epsilon)',
      'theta = theta - eta*mHat',
    ],
    effectiveLearningRate: 'eta',
  };
}

const adan = ({ weightDecay }: Options): SaidRule => ({
  state: { m: 0, d: 0, n: 0, previous: 0 },
  update: [
    'difference = where(t == 0, 0, g - previous)',
    firstMoment('g'),
    'd = beta2*d + (1 - beta2)*difference',
    'n = beta3*n + (1 - beta3)*(g + beta2*difference)^2',
    mHat,
    'dHat = d/(1 - beta2^(t + 1))',
    'nHat = n/(1 - beta3^(t + 1))',
    'direction = mHat + beta2*dHat',
    'eta = learningRate/(sqrt(nHat) + epsilon)',
    weightDecay === 0 ? 'theta = theta - eta*direction' : 'theta = (theta - eta*direction)/(1 + learningRate*weightDecay)',
    'previous = g',
  ],
  effectiveLearningRate: 'eta',
});

const scheduleFree = ({ warmupSteps }: Options): SaidRule => ({
  state: { v: 0, z: 'theta', x: 'theta', rateMax: { start: 0, per: 'all' }, weightSum: { start: 0, per: 'all' } },
  update: [
    `gamma = learningRate*${warmupSteps > 0 ? 'min(1, (t + 1)/warmupSteps)*' : ''}sqrt(1 - beta2^(t + 1))`,
    'rateMax = max(rateMax, gamma)',
    'weight = (t + 1)^averagingPower*rateMax^weightPower',
    'weightSum = weightSum + weight',
    secondMoment('g'),
    'eta = gamma/(sqrt(v) + epsilon)',
    'z = z - eta*g - gamma*weightDecay*theta',
    'x = where(weightSum > 0, lerp(x, z, min(1, weight/weightSum)), x)',
    'theta = (1 - beta1)*z + beta1*x',
  ],
  effectiveLearningRate: 'eta',
});

/** By name; what is not here has steps that equations cannot say. */
export const saidRules: Readonly<Record<string, (options: Options) => SaidRule>> = {
  adamax,
  nadam,
  radam,
  sadam,
  samsgrad: sadam,
  adabelief,
  adan,
  scheduleFreeAdamw: scheduleFree,
  adadelta: () => ({
    state: { v: 0, delta: 0 },
    update: ['v = rho*v + (1 - rho)*g^2', 'eta = learningRate*sqrt(delta + epsilon)/sqrt(v + epsilon)', 'theta = theta - eta*g', 'delta = rho*delta + (1 - rho)*(g^2*(delta + epsilon)/(v + epsilon))'],
    effectiveLearningRate: 'eta',
  }),
  asgd: () => ({
    state: { average: 0 },
    update: ['eta = learningRate/(1 + lambda*learningRate*t)^alpha', 'theta = theta - eta*(g + lambda*theta)', 'average = average + (theta - average)/max(1, t - t0)'],
    effectiveLearningRate: 'eta',
  }),
  ftrl: ({ initialAccumulator }) => ({
    state: { n: initialAccumulator, z: 0 },
    update: [
      'sigma = ((n + g^2)^(-learningRatePower) - n^(-learningRatePower))/learningRate',
      'n = n + g^2',
      'z = z + g + 2*l2Shrinkage*theta - sigma*theta',
      'eta = learningRate/(beta + n^(-learningRatePower))',
      'theta = where(abs(z) <= l1, 0, (sign(z)*l1 - z)/(1/eta + 2*l2))',
    ],
    effectiveLearningRate: 'eta',
  }),
  lion: ({ weightDecay }) => ({
    state: { m: 0 },
    update: ['direction = sign(beta1*m + (1 - beta1)*g)', `theta = theta - learningRate*direction${weightDecay === 0 ? '' : ' - learningRate*weightDecay*theta'}`, 'm = beta2*m + (1 - beta2)*g'],
    effectiveLearningRate: 'learningRate',
  }),
  lamb: () => ({
    state: moments,
    update: [
      firstMoment('g'),
      secondMoment('g'),
      mHat,
      'vHat = v/(1 - beta2^(t + 1))',
      'direction = mHat/(sqrt(vHat) + epsilon) + weightDecay*theta',
      'eta = learningRate*where(norm(theta)*norm(direction) > 0, norm(theta)/norm(direction), 1)',
      'theta = theta - eta*direction',
    ],
    effectiveLearningRate: 'eta',
  }),
};
