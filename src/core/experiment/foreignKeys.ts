/** Keys that other libraries have and experiment files do not, with what to write instead: whole sentences. */

export const foreignInObjective = {
  bounds:
    'The optimizers know no bounds. To keep a variable between 0 and 1, write `sigmoid(x)` for it in the formula; the window of the plots is `view`.',
  constraints: 'The optimizers know no constraints. Add a penalty to the formula, such as `100*max(0, x - 1)^2` for x ≤ 1.',
};

const asActivation = (name: string) =>
  `\`${name}\` is an activation. Write \`activation: { activation: ${name} }\`, or \`activation: ${name}\` in the layer before it, as in \`dense: { units: 8, activation: ${name} }\`.`;

/** What PyTorch has as layers and is an activation here. */
export const foreignAsLayer: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['relu', 'tanh', 'sigmoid', 'gelu', 'selu', 'softplus', 'softsign', 'swish', 'mish'].map((name) => [name, asActivation(name)]),
  ),
  softmax:
    'Losses of classes take scores, so that no softmax stands at the end: remove it. Elsewhere write `activation: { activation: softmax }`.',
};

/** What stands beside a layer's kind, not among its options. */
export const besideLayerOptions = {
  name: 'It stands below the layer, not in its braces: `- dense: { units: 8 }`, and under `dense` in a line of its own `name: hidden`.',
  from: 'It stands below the layer, not in its braces: `- add: {}`, and under `add` in a line of its own `from: [a, b]` with the names of layers.',
};

/** Keras's switch to leave a layer as it is stands among the layer's own options, where the layer has weights. */
export const foreignInLayer = {
  trainable:
    'It is an option of layers that have weights: write `dense: { units: 8, trainable: false }`. Single parameters are held by the optimizer’s `groups: [{ match: "*/bias", learningRate: 0 }]`.',
};
