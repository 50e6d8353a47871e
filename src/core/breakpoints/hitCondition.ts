/**
 * A hit count as debuggers write it: `10` the tenth time, `>= 10`, `> 3`, `< 5`, `<= 5`, `== 10`, `% 5` every fifth time.
 * @throws RangeError whose message says what to write.
 */
export function parseHitCondition(text: string): (count: number) => boolean {
  const [, operator = '==', digits = ''] = /^\s*(>=|<=|==|=|>|<|%)?\s*(\d{1,15})\s*$/.exec(text) ?? [];
  const wanted = Number(digits);
  if (digits === '' || (operator === '%' && wanted === 0)) {
    throw new RangeError(`The hit count “${text}” cannot be read. Write a whole number such as 10, or >= 10, or % 5 for every fifth time.`);
  }
  switch (operator) {
    case '>=':
      return (count) => count >= wanted;
    case '<=':
      return (count) => count <= wanted;
    case '>':
      return (count) => count > wanted;
    case '<':
      return (count) => count < wanted;
    case '%':
      return (count) => count % wanted === 0;
    default:
      return (count) => count === wanted;
  }
}
