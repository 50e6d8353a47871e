import { equation, option } from '../notation/equation';
import type { Stage, UpdateContext } from '../stage';

/**
 * Every k updates the slow weights follow the fast ones, φ ← φ + a·(θ − φ), and the fast ones start again from there
 * (Zhang, Lucas, Hinton & Ba 2019, algorithm 1).
 * @param slow name of the slot of slow weights; it starts as θ(0).
 */
export function synchronize(syncPeriod: number, slowStepSize: number, slow = 'slow'): readonly Stage[] {
  const isDue = (t: number) => (t + 1) % syncPeriod === 0;
  const due = { text: `every ${syncPeriod} updates`, at: ({ t }: UpdateContext) => isDue(t) };
  return [
    {
      name: 'slow weights',
      output: slow,
      symbol: 'φ',
      formula: 'every k updates: φ ← φ + a·(θ + Δθ − φ)',
      equation: equation(
        'slow + a*(theta + update - slow)',
        { slow, theta: 'theta', update: 'update', a: option('slowStepSize', slowStepSize, 'a') },
        { due },
      ),
      option: 'slowStepSize',
      elementwise: true,
      run(vectors, length, { t }) {
        if (!isDue(t)) return;
        const { theta, update } = vectors;
        const φ = vectors[slow];
        for (let i = 0; i < length; i++) {
          const fast = Math.fround(theta[i] + update[i]);
          φ[i] = slowStepSize === 1 ? fast : φ[i] + slowStepSize * (fast - φ[i]);
        }
      },
    },
    {
      name: 'synchronization',
      output: 'update',
      symbol: 'Δθ',
      formula: 'every k updates: Δθ ← φ − θ',
      equation: equation('slow - theta', { slow, theta: 'theta' }, { due }),
      option: 'syncPeriod',
      elementwise: true,
      run(vectors, length, { t }) {
        if (!isDue(t) || slowStepSize === 1) return;
        const { theta, update } = vectors;
        const φ = vectors[slow];
        for (let i = 0; i < length; i++) update[i] = φ[i] - theta[i];
      },
    },
  ];
}
