import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { number } from '../options';

const said = saidRule<{ smallest: number; largest: number }>({
  name: 'rprop',
  title: 'Rprop',
  summary:
    'Looks at the sign of the gradient only: a coordinate’s step grows while the sign stays, and shrinks where it turns. For whole data sets, not for batches.',
  reference: {
    authors: 'Riedmiller & Braun',
    title: 'A direct adaptive method for faster backpropagation learning: the RPROP algorithm',
    year: 1993,
    where: 'without weight backtracking (iRprop−, Igel & Hüsken 2000), in the form of torch.optim.Rprop',
    url: 'https://doi.org/10.1109/ICNN.1993.298623',
  },
  options: Type.Object({
    learningRate: { ...number(0.01, 'The first step of every coordinate.', { minimum: 0, maximum: 1e30 }), schedulable: false },
    shrink: number(0.5, 'What a step is multiplied by where the sign turns.', { exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    grow: number(1.2, 'What a step is multiplied by where the sign stays.', { exclusiveMinimum: 1, maximum: 1000 }),
    smallest: number(1e-6, 'No step is smaller.', { minimum: 0, maximum: 1e30 }),
    largest: number(50, 'No step is larger.', { minimum: 0, maximum: 1e30 }),
  }),
  refuse: ({ smallest, largest }) => (smallest > largest ? '`smallest` is above `largest`. Exchange the two.' : undefined),
  state: { size: { title: 'step size' }, previous: { title: 'gradient before' } },
  update: [
    { line: 'turn = g*previous', title: 'change of sign', symbol: 's', option: 'grow' },
    {
      line: 'size = clamp(where(t == 0, learningRate, size)*where(turn > 0, grow, where(turn < 0, shrink, 1)), smallest, largest)',
      symbol: 'Δ',
    },
    { line: 'previous = where(turn < 0, 0, g)', symbol: 'p' },
    { line: 'theta = theta - size*sign(previous)', title: 'update' },
  ],
  effectiveLearningRate: 'size',
});

export const rprop = { ...said, yields: true as const };
