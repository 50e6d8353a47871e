/** Small colour pictures of shapes, for networks with convolutions. */
import * as Type from 'typebox';
import { normal } from '../../../random';
import { noise, type Generator } from './generator';

/** Whether (x, y) lies in a shape around the middle that reaches from -1 to 1. */
const shapes: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  disc: (x, y) => x * x + y * y < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.85 && 2 * Math.abs(x) < 1 + y,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
};
const names = Object.keys(shapes);

export const pictures: Generator = {
  name: 'pictures',
  summary: 'Colour pictures of a disc, a square, a triangle or a cross, anywhere, of any size and colour, on a noisy ground.',
  options: Type.Object({
    samples: Type.Integer({ default: 256, minimum: 2, maximum: 100_000, description: 'How many pictures there are.' }),
    size: Type.Integer({ default: 32, minimum: 8, maximum: 256, description: 'Their height and width, in pixels of red, green and blue.' }),
    noise: noise(0.1),
  }),
  inputs: ['picture'],
  shape: ({ size }) => [size, size, 3],
  target: 'shape',
  classes: () => names.length,
  row(i, { size, noise }, random) {
    const name = names[i % names.length];
    const radius = size * (0.2 + 0.2 * random());
    const [x, y] = [radius + random() * (size - 2 * radius), radius + random() * (size - 2 * radius)];
    const [ground, ink] = [0, 0].map(() => [random(), random(), random()]);
    // Ink as dark as the ground would hide the shape.
    const strongest = [0, 1, 2].reduce((most, channel) =>
      Math.abs(ink[channel] - ground[channel]) > Math.abs(ink[most] - ground[most]) ? channel : most,
    );
    ink[strongest] = ground[strongest] < 0.5 ? 1 : 0;
    const inputs: number[] = [];
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const colour = shapes[name]((column + 0.5 - x) / radius, (row + 0.5 - y) / radius) ? ink : ground;
        for (const light of colour) inputs.push(Math.min(1, Math.max(0, light + noise * normal(random))));
      }
    }
    return { inputs, target: name };
  },
};
