/** What is shown of every tensor at a step, in this order. `ratio`: ‖Δθ‖/‖θ‖; `rate…`: quantiles of the effective learning rate. */
export const tensorFigures = ['parameters', 'gradient', 'update', 'ratio', 'rateLow', 'rateMiddle', 'rateHigh'] as const;

/** A distribution is kept as quantiles, from the least (0) over the median to the greatest (1): robust to outliers, whatever the range. */
export const quantileLevels: readonly number[] = Array.from({ length: 33 }, (_, i) => i / 32);

/** Shares of the entries whose effective learning rate lies below rateLow, rateMiddle and rateHigh: places in quantileLevels. */
export const rateLevels: readonly number[] = [2, 16, 30];
