/**
 * The optimizers once more, in float64, one coordinate at a time, written down from the documentation of torch.optim 1.13
 * (else the paper's algorithm) and from nothing in src: what random options are compared against.
 */
/** Switches are read as numbers: true where not 0. */
export type O = Readonly<Record<string, number>>;
/** A rule with memory: the change of θ for gradient g at update t (from 0) with learning rate lr. */
export type Coordinate = (g: number, θ: number, t: number, lr: number) => number;

function adamLike(o: O, denominator: (v: number, step: number) => number, decoupled: boolean): Coordinate {
  let [m, v, vMax] = [0, 0, 0];
  return (g, θ, t, lr) => {
    const step = t + 1;
    const grad = decoupled ? g : g + o.weightDecay * θ;
    m = o.beta1 * m + (1 - o.beta1) * grad;
    v = o.beta2 * v + (1 - o.beta2) * grad * grad;
    vMax = Math.max(vMax, v);
    const decay = decoupled ? -lr * o.weightDecay * θ : 0;
    return decay - ((lr / (1 - o.beta1 ** step)) * m) / denominator(o.amsgrad ? vMax : v, step);
  };
}
/** With ε̂, as tf.keras.optimizers.Adam of TensorFlow 2.10 and before: α·√(1 − β₂ᵗ)·m̂ / (√v + ε̂). */
const rootOfCorrected = (o: O) => (v: number, step: number) =>
  o.epsilonHat ? (Math.sqrt(v) + o.epsilonHat) / Math.sqrt(1 - o.beta2 ** step) : Math.sqrt(v) / Math.sqrt(1 - o.beta2 ** step) + o.epsilon;
/** In the form that cannot overflow. */
const softplus = (x: number, beta: number) => x + Math.log1p(Math.exp(-beta * x)) / beta;
const calibrated = (o: O) => (v: number, step: number) => softplus(Math.sqrt(v), o.softplusBeta) / Math.sqrt(1 - o.beta2 ** step);

export const independentRules: Record<string, (o: O, start: number) => Coordinate> = {
  sgd: (o) => {
    let buffer: number | undefined;
    let velocity = 0;
    return (g, θ, _, lr) => {
      let d = g + o.weightDecay * θ;
      // tf.keras.optimizers.SGD.
      if (o.kerasMomentum) {
        velocity = o.momentum * velocity - lr * d;
        return o.nesterov ? o.momentum * velocity - lr * d : velocity;
      }
      if (o.momentum !== 0) {
        buffer = buffer === undefined ? d : o.momentum * buffer + (1 - o.dampening) * d;
        d = o.nesterov ? d + o.momentum * buffer : buffer;
      }
      return -lr * d;
    };
  },
  adagrad: (o) => {
    let sum = o.initialAccumulator;
    return (gradient, θ, t, lr) => {
      const g = gradient + o.weightDecay * θ;
      sum += g * g;
      return (-(lr / (1 + t * o.learningRateDecay)) * g) / (Math.sqrt(sum) + o.epsilon);
    };
  },
  adadelta: (o) => {
    let [square, accumulated] = [0, 0];
    return (gradient, θ, _, lr) => {
      const g = gradient + o.weightDecay * θ;
      square = square * o.rho + g * g * (1 - o.rho);
      const delta = (Math.sqrt(accumulated + o.epsilon) / Math.sqrt(square + o.epsilon)) * g;
      accumulated = accumulated * o.rho + delta * delta * (1 - o.rho);
      return -lr * delta;
    };
  },
  rmsprop: (o) => {
    let [square, mean, buffer] = [0, 0, 0];
    return (gradient, θ, _, lr) => {
      const g = gradient + o.weightDecay * θ;
      square = o.rho * square + (1 - o.rho) * g * g;
      mean = o.rho * mean + (1 - o.rho) * g;
      const average = Math.sqrt(o.centered ? square - mean * mean : square) + o.epsilon;
      if (o.momentum === 0) return (-lr * g) / average;
      buffer = o.momentum * buffer + g / average;
      return -lr * buffer;
    };
  },
  rprop: (o, _start) => {
    let [size, before] = [NaN, 0];
    return (g, _, t, lr) => {
      const turned = g * before;
      // torch takes its first step size from lr, here an option.
      if (t === 0) size = o.learningRate ?? lr;
      size = Math.min(o.largest, Math.max(o.smallest, size * (turned > 0 ? o.grow : turned < 0 ? o.shrink : 1)));
      before = turned < 0 ? 0 : g;
      return -Math.sign(before) * size;
    };
  },
  adam: (o) => adamLike(o, rootOfCorrected(o), false),
  adamw: (o) => adamLike(o, rootOfCorrected(o), true),
  sadam: (o) => adamLike(o, calibrated(o), false),
  samsgrad: (o) => adamLike(o, calibrated(o), false),
  adamax: (o) => {
    let [m, u] = [0, 0];
    return (g, θ, t, lr) => {
      const grad = g + o.weightDecay * θ;
      m = o.beta1 * m + (1 - o.beta1) * grad;
      u = Math.max(o.beta2 * u, Math.abs(grad) + o.epsilon);
      return (-(lr / (1 - o.beta1 ** (t + 1))) * m) / u;
    };
  },
  nadam: (o) => {
    let [m, v, product] = [0, 0, 1];
    return (g, θ, t, lr) => {
      const [step, grad] = [t + 1, g + o.weightDecay * θ];
      const mu = o.beta1 * (1 - 0.5 * 0.96 ** (step * o.momentumDecay));
      const next = o.beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * o.momentumDecay));
      product *= mu;
      m = o.beta1 * m + (1 - o.beta1) * grad;
      v = o.beta2 * v + (1 - o.beta2) * grad * grad;
      const root = Math.sqrt(v / (1 - o.beta2 ** step)) + o.epsilon;
      return (-lr * (1 - mu) * grad) / (1 - product) / root - (lr * next * m) / (1 - product * mu * next) / root;
    };
  },
  radam: (o) => {
    let [m, v] = [0, 0];
    const longest = 2 / (1 - o.beta2) - 1;
    return (g, θ, t, lr) => {
      const [step, grad] = [t + 1, g + o.weightDecay * θ];
      m = o.beta1 * m + (1 - o.beta1) * grad;
      v = o.beta2 * v + (1 - o.beta2) * grad * grad;
      const corrected = m / (1 - o.beta1 ** step);
      const correction = 1 - o.beta2 ** step;
      const length = longest - (2 * step * o.beta2 ** step) / correction;
      if (length <= 5) return -lr * corrected;
      const rectification = Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
      return (-lr * corrected * rectification * Math.sqrt(correction)) / (Math.sqrt(v) + o.epsilon);
    };
  },
  asgd: (o) => {
    let eta: number | undefined;
    return (g, θ, t, lr) => {
      const used = (eta ??= lr);
      eta = lr / (1 + o.lambda * lr * (t + 1)) ** o.alpha;
      return θ * (1 - o.lambda * used) - used * (g + o.weightDecay * θ) - θ;
    };
  },
  ftrl: (o) => {
    let [n, z] = [o.initialAccumulator, 0];
    return (g, θ, _, lr) => {
      const next = n + g * g;
      const power = -o.learningRatePower;
      z += g + 2 * o.l2Shrinkage * θ - ((next ** power - n ** power) / lr) * θ;
      n = next;
      const quadratic = n ** power / lr + 2 * (o.l2 + o.beta / (2 * lr));
      return (Math.abs(z) > o.l1 ? (Math.sign(z) * o.l1 - z) / quadratic : 0) - θ;
    };
  },
  lion: (o) => {
    let m = 0;
    return (g, θ, _, lr) => {
      const change = -lr * (Math.sign(o.beta1 * m + (1 - o.beta1) * g) + o.weightDecay * θ);
      m = o.beta2 * m + (1 - o.beta2) * g;
      return change;
    };
  },
  adabelief: (o) => {
    let [m, s] = [0, 0];
    return (g, θ, t, lr) => {
      const grad = g + o.weightDecay * θ;
      m = o.beta1 * m + (1 - o.beta1) * grad;
      s = o.beta2 * s + (1 - o.beta2) * (grad - m) ** 2 + o.epsilon;
      return (-lr * m) / (1 - o.beta1 ** (t + 1)) / (Math.sqrt(s / (1 - o.beta2 ** (t + 1))) + o.epsilon);
    };
  },
  adan: (o) => {
    let [m, d, n] = [0, 0, 0];
    let before: number | undefined;
    return (g, θ, t, lr) => {
      const change = g - (before ?? g);
      before = g;
      m = o.beta1 * m + (1 - o.beta1) * g;
      d = o.beta2 * d + (1 - o.beta2) * change;
      n = o.beta3 * n + (1 - o.beta3) * (g + o.beta2 * change) ** 2;
      const [c1, c2, c3] = [o.beta1, o.beta2, o.beta3].map((beta) => 1 - beta ** (t + 1));
      const moved = θ - (lr * (m / c1 + (o.beta2 * d) / c2)) / (Math.sqrt(n / c3) + o.epsilon);
      return moved / (1 + lr * o.weightDecay) - θ;
    };
  },
  // Every coordinate is a tensor of its own, so its norm is its size.
  lamb: (o) => {
    let [m, v] = [0, 0];
    return (g, θ, t, lr) => {
      m = o.beta1 * m + (1 - o.beta1) * g;
      v = o.beta2 * v + (1 - o.beta2) * g * g;
      const u = m / (1 - o.beta1 ** (t + 1)) / (Math.sqrt(v / (1 - o.beta2 ** (t + 1))) + o.epsilon) + o.weightDecay * θ;
      return -lr * (θ !== 0 && u !== 0 ? Math.abs(θ) / Math.abs(u) : 1) * u;
    };
  },
  scheduleFreeAdamw: (o, start) => {
    let [v, z, x, largest, sum] = [0, start, start, 0, 0];
    return (g, y, t, lr) => {
      const rate = lr * Math.min(1, o.warmupSteps > 0 ? (t + 1) / o.warmupSteps : 1) * Math.sqrt(1 - o.beta2 ** (t + 1));
      v = o.beta2 * v + (1 - o.beta2) * g * g;
      largest = Math.max(largest, rate);
      const weight = (t + 1) ** o.averagingPower * largest ** o.weightPower;
      sum += weight;
      z -= (rate * g) / (Math.sqrt(v) + o.epsilon) + rate * o.weightDecay * y;
      x += (weight / sum) * (z - x);
      return (1 - o.beta1) * z + o.beta1 * x - y;
    };
  },
};

/** Lookahead around a rule (Zhang et al. 2019, algorithm 1). */
export function lookaheadAround(
  inner: Coordinate,
  { syncPeriod, slowStepSize }: { syncPeriod: number; slowStepSize: number },
  start: number,
): Coordinate {
  let slow = start;
  return (g, θ, t, lr) => {
    const fast = θ + inner(g, θ, t, lr);
    if ((t + 1) % syncPeriod !== 0) return fast - θ;
    slow += slowStepSize * (fast - slow);
    return slow - θ;
  };
}
