/** Of rows that are measured and not learnt from. */

/** Measuring them may cost this share of the steps between two measurements. */
export const share = 0.05;

export const noValidation = 'No rows are kept for validation. Give `validation: 0.2` under `data`.';
export const noTest = 'No rows are there to test on. Give `test: { csv: test.csv }` under `data`.';
