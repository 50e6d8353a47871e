// A transformer block that learns to copy: it reads four letters and a bar, and has to write the four letters once more.
// What the debugger takes from here: `start`, the parameters by name, and `loss`, a scalar made of operations of TensorFlow.js.

const letters = 6; // the bar is token number 6
const tokens = letters + 1;
const length = 4; // letters to copy
const positions = 2 * length; // a b c d | a b c: what comes next is to be told at each place
const width = 16;
const rows = 16; // sequences of a batch

/** Numbers around 0 whose size suits what they are multiplied with; the same for the same seed, as everything drawn by `context.random`. */
export function start(tf, { random }) {
  const draw = random(0, 'start');
  const matrix = (from, to, scale = 1 / Math.sqrt(from)) =>
    Array.from({ length: from }, () => Array.from({ length: to }, () => scale * draw.normal()));
  return {
    'embedding/token': matrix(tokens, width, 0.5),
    'embedding/position': matrix(positions, width, 0.5),
    'attention/query': matrix(width, width),
    'attention/key': matrix(width, width),
    'attention/value': matrix(width, width),
    'attention/output': matrix(width, width),
    'feedForward/up': matrix(width, 2 * width),
    'feedForward/upBias': tf.zeros([2 * width]),
    'feedForward/down': matrix(2 * width, width),
    'feedForward/downBias': tf.zeros([width]),
    'norm/scale': tf.ones([width]),
    'norm/shift': tf.zeros([width]),
    unembedding: matrix(width, tokens),
  };
}

/** A batch is a function of the step alone, so that stepping back finds the same one. */
function batchAt(step, random) {
  const draw = random(step, 'batch');
  const inputs = [];
  const targets = [];
  for (let row = 0; row < rows; row++) {
    const word = Array.from({ length }, () => draw.integer(letters));
    const whole = [...word, letters, ...word];
    inputs.push(whole.slice(0, positions));
    targets.push(whole.slice(length + 1));
  }
  return { inputs, targets };
}

/** What each place sees of the others: those before it and itself. */
const unseen = Array.from({ length: positions }, (_, to) => Array.from({ length: positions }, (_, from) => (from > to ? -1e9 : 0)));

function attention(x, p, tf) {
  // Matrices are multiplied with all places of all sequences at once.
  const flat = x.reshape([rows * positions, width]);
  const projected = (name) => flat.matMul(p[`attention/${name}`]).reshape([rows, positions, width]);
  const scores = tf.matMul(projected('query'), projected('key'), false, true).div(Math.sqrt(width)).add(unseen);
  const mixed = tf.matMul(tf.softmax(scores), projected('value'));
  return mixed
    .reshape([rows * positions, width])
    .matMul(p['attention/output'])
    .reshape([rows, positions, width]);
}

function normalized(x, p, tf) {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(p['norm/scale']).add(p['norm/shift']);
}

export function loss(p, tf, { step, random }) {
  const { inputs, targets } = batchAt(step, random);
  const embedded = tf.gather(p['embedding/token'], tf.tensor2d(inputs, undefined, 'int32')).add(p['embedding/position']);
  const attended = embedded.add(attention(embedded, p, tf));
  const flat = normalized(attended, p, tf).reshape([rows * positions, width]);
  const hidden = flat.matMul(p['feedForward/up']).add(p['feedForward/upBias']).relu();
  const out = flat.add(hidden.matMul(p['feedForward/down'])).add(p['feedForward/downBias']);
  // Only what comes after the bar is to be told.
  const logits = out.matMul(p.unembedding).reshape([rows, positions, tokens]).slice([0, length, 0], [rows, length, tokens]);
  return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(targets.flat(), 'int32'), tokens), logits.reshape([rows * length, tokens]));
}
