/** Points of the plane in classes. Rows alternate between the classes, so that they are equally many. */
import * as Type from 'typebox';
import { normal } from '../../../random';
import { noise, samples, type Generator } from './generator';

const plane = { inputs: ['x', 'y'], target: 'class' } as const;

export const moons: Generator = {
  name: 'moons',
  summary: 'Two half circles that reach into one another: no straight line parts them.',
  options: Type.Object({ samples, noise: noise(0.1) }),
  ...plane,
  classes: () => 2,
  row(i, options, random) {
    const angle = Math.PI * random();
    const [x, y] = i % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { inputs: [x + options.noise * normal(random), y + options.noise * normal(random)], target: i % 2 };
  },
};

export const circles: Generator = {
  name: 'circles',
  summary: 'A circle inside another.',
  options: Type.Object({
    samples,
    noise: noise(0.05),
    factor: Type.Number({
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Radius of the inner circle; the outer one has radius 1.',
    }),
  }),
  ...plane,
  classes: () => 2,
  row(i, options, random) {
    const angle = 2 * Math.PI * random();
    const radius = i % 2 === 0 ? 1 : options.factor;
    return {
      inputs: [radius * Math.cos(angle) + options.noise * normal(random), radius * Math.sin(angle) + options.noise * normal(random)],
      target: i % 2,
    };
  },
};

export const spirals: Generator = {
  name: 'spirals',
  summary: 'Arms that wind around one another: hard for small networks.',
  options: Type.Object({
    samples,
    noise: noise(0.02),
    arms: Type.Integer({ default: 2, minimum: 2, maximum: 20, description: 'How many arms, each a class.' }),
    turns: Type.Number({ default: 1.5, exclusiveMinimum: 0, maximum: 20, description: 'How often each arm winds around the middle.' }),
  }),
  ...plane,
  classes: ({ arms }) => arms,
  row(i, options, random) {
    const arm = i % options.arms;
    // By the square root, points lie evenly along the arm instead of crowding in the middle.
    const along = Math.sqrt(random());
    const angle = 2 * Math.PI * (options.turns * along + arm / options.arms);
    return {
      inputs: [along * Math.cos(angle) + options.noise * normal(random), along * Math.sin(angle) + options.noise * normal(random)],
      target: arm,
    };
  },
};

export const blobs: Generator = {
  name: 'blobs',
  summary: 'Round clouds of points, evenly around the middle.',
  options: Type.Object({
    samples,
    classes: Type.Integer({ default: 3, minimum: 2, maximum: 100, description: 'How many clouds, each a class.' }),
    radius: Type.Number({ default: 2, minimum: 0, maximum: 1000, description: 'How far their centres lie from the middle.' }),
    noise: noise(0.5),
  }),
  ...plane,
  classes: ({ classes }) => classes,
  row(i, options, random) {
    const cloud = i % options.classes;
    const angle = (2 * Math.PI * cloud) / options.classes;
    return {
      inputs: [
        options.radius * Math.cos(angle) + options.noise * normal(random),
        options.radius * Math.sin(angle) + options.noise * normal(random),
      ],
      target: cloud,
    };
  },
};

export const xor: Generator = {
  name: 'xor',
  summary: 'Four quarters of a square; opposite ones belong together: no single layer can tell them apart.',
  options: Type.Object({ samples, noise: noise(0.05) }),
  ...plane,
  classes: () => 2,
  row(i, options, random) {
    const [left, low] = [i % 2 === 0, Math.floor(i / 2) % 2 === 0];
    const [x, y] = [random() * (left ? -1 : 1), random() * (low ? -1 : 1)];
    return { inputs: [x + options.noise * normal(random), y + options.noise * normal(random)], target: left === low ? 0 : 1 };
  },
};
