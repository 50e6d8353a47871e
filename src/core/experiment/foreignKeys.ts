/** Keys that other libraries have and experiment files do not, with what to write instead: whole sentences. */

export const foreignInObjective = {
  bounds:
    'The optimizers know no bounds. To keep a variable between 0 and 1, write `sigmoid(x)` for it in the formula; the window of the plots is `view`.',
  constraints: 'The optimizers know no constraints. Add a penalty to the formula, such as `100*max(0, x - 1)^2` for x ≤ 1.',
};

/** Keras's switch to leave a layer as it is stands among the layer's own options, where the layer has weights. */
export const foreignInLayer = {
  trainable:
    'It is an option of layers that have weights: write `dense: { units: 8, trainable: false }`. Single parameters are held by the optimizer’s `groups: [{ match: "*/bias", learningRate: 0 }]`.',
};
