import type { ParameterLayout } from '../parameters';
import { NotInTorch } from './python';
import { scheduleInTorch } from './schedules';

/** `clip:` of a run: a function in Python of the parameters, and what has to be defined for it. */
export interface ClipInTorch {
  readonly call: string;
  readonly definition: readonly string[];
}

const clipNorm = [
  'def clip_norm(p, longest):',
  '    norm = torch.sqrt(sum(torch.sum(torch.square(w.grad), dtype=torch.float64) for w in p.values()))',
  '    if norm > longest:',
  '        for w in p.values():',
  '            w.grad.mul_(longest / norm)',
];

const clipUnits = [
  'def clip_units(p, share):',
  '    """Adaptive gradient clipping (Brock et al. 2021): weights of one output are a unit, a vector is one as a whole."""',
  '    for w in p.values():',
  '        units = 1 if w.dim() < 2 else w.shape[0]',
  '        longest = share * torch.linalg.vector_norm(w.detach().reshape(units, -1), dim=1).clamp(min=1e-3)',
  '        norm = torch.linalg.vector_norm(w.grad.reshape(units, -1), dim=1)',
  '        factor = torch.where(norm > longest, longest / norm.clamp(min=1e-6), torch.ones_like(norm))',
  '        w.grad.copy_((w.grad.reshape(units, -1) * factor.unsqueeze(1)).reshape(w.shape))',
];

/** @returns undefined where nothing is clipped. @throws NotInTorch */
export function clipInTorch(
  { clip }: Readonly<Record<string, unknown>>,
  { tensors }: ParameterLayout,
  steps: number,
): ClipInTorch | undefined {
  const { globalNorm, norm, value, adaptive } = (clip ?? {}) as {
    globalNorm?: unknown;
    norm?: unknown;
    value?: unknown;
    adaptive?: unknown;
  };
  const limit = (of: unknown) =>
    typeof of === 'number' ? scheduleInTorch(of, steps).slice('lambda t: '.length) : `(${scheduleInTorch(of, steps)})(t)`;
  if (globalNorm !== undefined) return { call: `lambda p, t: clip_norm(p, ${limit(globalNorm)})`, definition: clipNorm };
  if (norm !== undefined) return { call: `lambda p, t: [clip_norm({0: w}, ${limit(norm)}) for w in p.values()]`, definition: clipNorm };
  if (value !== undefined) return { call: `lambda p, t: torch.nn.utils.clip_grad_value_(p.values(), ${limit(value)})`, definition: [] };
  if (adaptive === undefined) return undefined;
  if (tensors.some(({ name }) => name.endsWith('/depthwise_kernel')))
    throw new NotInTorch(
      'Adaptive clipping takes the weights of one output together, which lie otherwise in PyTorch’s depthwise convolutions.',
    );
  return { call: `lambda p, t: clip_units(p, ${limit(adaptive)})`, definition: clipUnits };
}
