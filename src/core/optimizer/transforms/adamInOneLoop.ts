import type { Stage } from '../stage';

const float32 = Math.fround;

/** Plain numbers in locals: V8 keeps them in registers, where a closure's it would load and unbox at every entry. */
function adamLoop(
  theta: Float32Array,
  m: Float32Array,
  v: Float32Array,
  effectiveLearningRate: Float32Array,
  g: Float32Array,
  length: number,
  learningRate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  correction1: number,
  correction2: number,
): void {
  const share1 = 1 - beta1;
  const share2 = 1 - beta2;
  for (let i = 0; i < length; i++) {
    const slope = g[i];
    const first = float32(beta1 * m[i] + share1 * slope);
    const second = float32(beta2 * v[i] + share2 * (slope * slope));
    const rate = float32(learningRate / (Math.sqrt(float32(second * correction2)) + epsilon));
    m[i] = first;
    v[i] = second;
    effectiveLearningRate[i] = rate;
    theta[i] += float32(-rate * float32(first * correction1));
  }
}

/**
 * The stages of Adam's update (adamStages without AMSGrad) and “apply” in one loop, rounded where they are: the same bits in
 * half the time, since nothing between them is written down.
 */
export function adamInOneLoop({ beta1, beta2, epsilon }: { readonly beta1: number; readonly beta2: number; readonly epsilon: number }, gradient: string): Stage['run'] {
  return (vectors, length, { t, learningRate }) =>
    adamLoop(vectors.theta, vectors.m, vectors.v, vectors.effectiveLearningRate, vectors[gradient], length, learningRate, beta1, beta2, epsilon, 1 / (1 - beta1 ** (t + 1)), 1 / (1 - beta2 ** (t + 1)));
}
