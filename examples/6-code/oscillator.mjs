// A network is fitted to an equation instead of data (physics-informed: Raissi, Perdikaris & Karniadakis 2019): a damped oscillator,
// u″ + 2·δ·u′ + ω²·u = 0 with u(0) = 1 and u′(0) = 0. Its derivatives by time are taken through the network with tf.grad.

const damping = 0.4; // δ
const frequency = 2; // ω
const end = 3; // of the time that is looked at
const points = 48;
const units = 16;

export function start(tf, { random }) {
  const draw = random(0);
  const matrix = (rows, columns, scale) => Array.from({ length: rows }, () => Array.from({ length: columns }, () => scale * draw.normal()));
  return {
    'first/kernel': matrix(1, units, 1),
    'first/bias': matrix(1, units, 1)[0],
    'second/kernel': matrix(units, units, 1 / Math.sqrt(units)),
    'second/bias': tf.zeros([units]),
    'last/kernel': matrix(units, 1, 1 / Math.sqrt(units)),
  };
}

export function loss(p, tf) {
  const u = (t) =>
    t
      .matMul(p['first/kernel'])
      .add(p['first/bias'])
      .tanh()
      .matMul(p['second/kernel'])
      .add(p['second/bias'])
      .tanh()
      .matMul(p['last/kernel']);
  // Each row of u depends on its own time alone: the gradient of the sum holds all their derivatives.
  const velocity = tf.grad((t) => u(t).sum());
  const acceleration = tf.grad((t) => velocity(t).sum());

  const times = tf.linspace(0, end, points).reshape([points, 1]);
  const residual = acceleration(times)
    .add(velocity(times).mul(2 * damping))
    .add(u(times).mul(frequency ** 2));
  const zero = tf.zeros([1, 1]);
  const atStart = u(zero).sub(1).square().add(velocity(zero).square()).sum();
  return residual.square().mean().add(atStart.mul(10));
}
