import assert from 'node:assert/strict';
import { coordinatePlane, degreesOf, directionAt, inPlane, randomPlane, slopeAt, wrapped } from '../../webview/direction/plane';
import { boxHeight, Projection } from '../../webview/surface/camera';
import { heightOf, heightsOf, usualShare } from '../../webview/surface/heights';

describe('Directions around a point', () => {
  // f(x, y, z) = x² + 3·x·y + sin z at (1, 2, 0.5).
  const f = ([x, y, z]: ArrayLike<number> & Iterable<number>) => x * x + 3 * x * y + Math.sin(z);
  const at = [1, 2, 0.5];
  const gradient = [2 * 1 + 3 * 2, 3 * 1, Math.cos(0.5)];

  it('have the slope that differences have, in planes of coordinates and random ones', () => {
    for (const plane of [coordinatePlane(3, 0, 1), coordinatePlane(3, 2, 0), randomPlane(3, 1), randomPlane(3, 2)])
      for (const angle of [-170, -90, 0, 37, 52, 123]) {
        const e = directionAt(plane, angle);
        const h = 1e-5;
        const difference = (f(at.map((x, i) => x + h * e[i])) - f(at.map((x, i) => x - h * e[i]))) / (2 * h);
        assert.ok(Math.abs(slopeAt(inPlane(plane, gradient), angle) - difference) < 1e-5);
        assert.ok(Math.abs(Math.hypot(...e) - 1) < 1e-6);
      }
  });

  it('rise most where the gradient points, and not at all across it', () => {
    const own = inPlane(coordinatePlane(3, 0, 1), gradient);
    const top = degreesOf(own);
    assert.ok(Math.abs(top - (Math.atan2(3, 8) * 180) / Math.PI) < 1e-9);
    for (let angle = -180; angle < 180; angle += 5) assert.ok(slopeAt(own, angle) <= slopeAt(own, top) + 1e-12);
    assert.ok(Math.abs(slopeAt(own, top + 90)) < 1e-9);
    assert.deepEqual([wrapped(190), wrapped(-190), wrapped(540 + 10)], [-170, 170, -170]);
  });

  it('are random, orthogonal, of unit length, and the same for the same draw', () => {
    const { u, v } = randomPlane(50, 7);
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    assert.ok(Math.abs(dot(u, v)) < 1e-6 && Math.abs(dot(u, u) - 1) < 1e-6 && Math.abs(dot(v, v) - 1) < 1e-6);
    assert.deepEqual(randomPlane(50, 7), { u, v });
    assert.notDeepEqual(randomPlane(50, 8).u, u);
    // No direction is preferred: over many draws every coordinate has the same share of the square.
    const squares = new Float64Array(4);
    for (let draw = 1; draw <= 4000; draw++) randomPlane(4, draw).u.forEach((x, i) => (squares[i] += (x * x) / 4000));
    for (const square of squares) assert.ok(Math.abs(square - 0.25) < 0.015, squares.join(', '));
  });
});

describe('A surface on a flat screen', () => {
  it('looks like the map from straight above, and keeps its whole box on screen from every side', () => {
    const above = new Projection({ azimuth: 0, elevation: 90 }, 400, 300);
    const [left, right, far] = [above.at(-1, 0, 0), above.at(1, 0, 0), above.at(0, 1, 0)];
    assert.ok(left.x < right.x && Math.abs(left.y - right.y) < 1e-9 && far.y < left.y);
    assert.ok(Math.abs(right.x - left.x - 2 * (above.at(0, 0, 0).y - far.y)) < 1e-9, 'equal scales');
    for (let azimuth = 0; azimuth < 360; azimuth += 15)
      for (const elevation of [5, 30, 60, 90]) {
        const projection = new Projection({ azimuth, elevation }, 400, 300);
        for (const u of [-1, 1])
          for (const v of [-1, 1])
            for (const w of [-boxHeight, boxHeight]) {
              const { x, y } = projection.at(u, v, w);
              assert.ok(x >= 0 && x <= 400 && y >= 0 && y <= 300, `${azimuth}°, ${elevation}°: ${x}, ${y}`);
            }
        // What is drawn first must be farther away.
        const { u, v } = projection.leadsAway;
        assert.ok(projection.at(u ? 1 : -1, 0, 0).depth >= projection.at(u ? -1 : 1, 0, 0).depth - 1e-9);
        assert.ok(projection.at(0, v ? 1 : -1, 0).depth >= projection.at(0, v ? -1 : 1, 0).depth - 1e-9);
      }
  });

  it('cuts off walls that would press everything else flat', () => {
    const grid = (value: (x: number, y: number) => number) =>
      ({
        extent: { x: [-2, 2], y: [-1, 3] },
        count: 33,
        values: Float32Array.from({ length: 33 * 33 }, (_, k) => value(-2 + (4 * (k % 33)) / 32, -1 + (4 * Math.floor(k / 33)) / 32)),
      }) as const;
    const bowl = grid((x, y) => x * x + y * y);
    assert.equal(usualShare(bowl), 1);
    const rosenbrock = grid((x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2);
    assert.ok(usualShare(rosenbrock) < 1);
    const heights = heightsOf(rosenbrock, 0.6);
    assert.ok(heights && heights.top < 600);
    assert.equal(heightOf(heights, heights.bottom), -boxHeight);
    assert.equal(heightOf(heights, heights.top), boxHeight);
    assert.equal(heightsOf({ ...bowl, values: bowl.values.map(() => NaN) }, 1), undefined);
  });
});
