/** Colours are told apart, by eyes without red or green cones too. OKLab (Ottosson 2020); vision by Machado, Oliveira and Fernandes (2009), severity 1. */
import assert from 'node:assert/strict';
import { classColours } from '../../webview/look/classMarks';
import { runColours } from '../../webview/look/theme';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];
const times = (matrix: Matrix, v: Triple): Triple =>
  [0, 1, 2].map((i) => matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2]) as unknown as Triple;

const eyes: Record<string, Matrix> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanope: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranope: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};
const cones: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const opponents: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

function seen(hex: string, eye: string): Triple {
  const linear = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as unknown as Triple;
  const inEye = times(eyes[eye], linear).map((c) => Math.min(1, Math.max(0, c))) as unknown as Triple;
  return times(opponents, times(cones, inEye).map(Math.cbrt) as unknown as Triple);
}
const apart = (a: string, b: string, eye: string) => Math.hypot(...seen(a, eye).map((x, i) => x - seen(b, eye)[i]));

describe('The colours of classes', () => {
  for (const theme of ['dark', 'light'] as const) {
    it(`are told from each other and from the runs' in ${theme}`, () => {
      const classes = classColours[theme];
      classes.forEach((colour, i) => {
        for (const eye of Object.keys(eyes))
          for (const other of classes.slice(0, i)) assert.ok(apart(colour, other, eye) >= 0.11, `${colour} and ${other} for the ${eye}`);
        for (const run of runColours[theme]) assert.ok(apart(colour, run, 'usual') >= 0.08, `${colour} and the run's ${run}`);
      });
    });
  }

  it('tell the first two classes at a glance', () => {
    for (const theme of ['dark', 'light'] as const) {
      for (const eye of Object.keys(eyes)) assert.ok(apart(classColours[theme][0], classColours[theme][1], eye) > 0.35, `${theme}, ${eye}`);
    }
  });
});
