/** The small changes of meaning that mutation testing makes, found in a file's syntax. */
import ts from 'typescript';

/** One change: the characters from `start` to `end` become `text`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly operator: 'arithmetic' | 'comparison' | 'boundary' | 'logic' | 'boolean' | 'number' | 'condition' | 'removal' | 'call';
}

const { SyntaxKind: Kind } = ts;

const arithmetic = new Map<ts.SyntaxKind, string>([
  [Kind.PlusToken, '-'],
  [Kind.MinusToken, '+'],
  [Kind.AsteriskToken, '/'],
  [Kind.SlashToken, '*'],
  [Kind.PercentToken, '*'],
  [Kind.AsteriskAsteriskToken, '*'],
  [Kind.PlusEqualsToken, '-='],
  [Kind.MinusEqualsToken, '+='],
  [Kind.AsteriskEqualsToken, '/='],
  [Kind.SlashEqualsToken, '*='],
  [Kind.LessThanLessThanToken, '>>'],
  [Kind.GreaterThanGreaterThanToken, '<<'],
  [Kind.GreaterThanGreaterThanGreaterThanToken, '<<'],
  [Kind.AmpersandToken, '|'],
  [Kind.BarToken, '&'],
  [Kind.CaretToken, '&'],
]);
const boundary = new Map<ts.SyntaxKind, string>([
  [Kind.LessThanToken, '<='],
  [Kind.LessThanEqualsToken, '<'],
  [Kind.GreaterThanToken, '>='],
  [Kind.GreaterThanEqualsToken, '>'],
]);
const comparison = new Map<ts.SyntaxKind, string>([
  [Kind.LessThanToken, '>='],
  [Kind.LessThanEqualsToken, '>'],
  [Kind.GreaterThanToken, '<='],
  [Kind.GreaterThanEqualsToken, '<'],
  [Kind.EqualsEqualsEqualsToken, '!=='],
  [Kind.ExclamationEqualsEqualsToken, '==='],
]);
const logic = new Map<ts.SyntaxKind, string>([
  [Kind.AmpersandAmpersandToken, '||'],
  [Kind.BarBarToken, '&&'],
  [Kind.QuestionQuestionToken, '&&'],
]);
const calls = new Map([
  ['min', 'max'],
  ['max', 'min'],
  ['some', 'every'],
  ['every', 'some'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
]);

/**
 * Every change of a file, in the order of its text. Texts are left alone: what users read is prose, held by goldens and by
 * reading, and what the program compares is held by types.
 */
export function changesOf(source: ts.SourceFile): Change[] {
  const found: Change[] = [];
  const replace = (node: ts.Node, text: string, operator: Change['operator']) =>
    found.push({ start: node.getStart(source), end: node.end, text, operator });
  const visit = (node: ts.Node): void => {
    // Types have no meaning at run time.
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) inBinary(node, source, replace);
    else if (ts.isPrefixUnaryExpression(node)) inPrefix(node, source, replace);
    else if (ts.isPostfixUnaryExpression(node)) {
      replace(node, `${node.operand.getText(source)}${node.operator === Kind.PlusPlusToken ? '--' : '++'}`, 'arithmetic');
    } else if (node.kind === Kind.TrueKeyword) replace(node, 'false', 'boolean');
    else if (node.kind === Kind.FalseKeyword) replace(node, 'true', 'boolean');
    else if (ts.isNumericLiteral(node) && !isName(node)) replace(node, otherNumber(node.text), 'number');
    else if (ts.isIfStatement(node)) bothWays(node.expression, replace);
    else if (ts.isConditionalExpression(node)) bothWays(node.condition, replace);
    else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) replace(node.expression, 'false', 'condition');
    else if (ts.isForStatement(node) && node.condition) replace(node.condition, 'false', 'condition');
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      const other = calls.get(name.text);
      // Wrapped, the rest of an optional chain would be read though there is nothing.
      if (other && !ts.isOptionalChain(node))
        replace(node, `${expression.getText(source)}.${other}${source.text.slice(name.end, node.end)}`, 'call');
    }
    if (isRemovable(node)) replace(node, ';', 'removal');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

type Replace = (node: ts.Node, text: string, operator: Change['operator']) => void;

function inBinary(node: ts.BinaryExpression, source: ts.SourceFile, replace: Replace): void {
  const { left, right, operatorToken } = node;
  for (const [table, operator] of [
    [arithmetic, 'arithmetic'],
    [boundary, 'boundary'],
    [comparison, 'comparison'],
    [logic, 'logic'],
  ] as const) {
    const other = table.get(operatorToken.kind);
    // Mixed without parentheses, ?? beside || or && is no program.
    if (other)
      replace(
        node,
        operator === 'logic'
          ? `(${left.getText(source)}) ${other} (${right.getText(source)})`
          : `${left.getText(source)} ${other} ${right.getText(source)}`,
        operator,
      );
  }
}

function inPrefix(node: ts.PrefixUnaryExpression, source: ts.SourceFile, replace: Replace): void {
  const operand = node.operand.getText(source);
  if (node.operator === Kind.ExclamationToken) replace(node, operand, 'boolean');
  else if (node.operator === Kind.MinusToken) replace(node, `+${operand}`, 'arithmetic');
  else if (node.operator === Kind.PlusPlusToken) replace(node, `--${operand}`, 'arithmetic');
  else if (node.operator === Kind.MinusMinusToken) replace(node, `++${operand}`, 'arithmetic');
}

function bothWays(condition: ts.Expression, replace: Replace): void {
  replace(condition, 'true', 'condition');
  replace(condition, 'false', 'condition');
}

/** Whether a literal is the name of a property or a part of a type, not a value. */
function isName(node: ts.NumericLiteral): boolean {
  const { parent } = node;
  return ts.isLiteralTypeNode(parent) || ts.isEnumMember(parent) || (ts.isPropertyAssignment(parent) && parent.name === node);
}

function otherNumber(text: string): string {
  const value = Number(text.replaceAll('_', ''));
  if (value === 0) return '1';
  if (value === 1) return '0';
  return Number.isInteger(value) ? String(value + 1) : String(value * 2);
}

function isRemovable(node: ts.Node): boolean {
  if (ts.isThrowStatement(node) || ts.isBreakStatement(node) || ts.isContinueStatement(node)) return true;
  // A return of nothing in the middle; one of a value is left out by the compiler's check.
  if (ts.isReturnStatement(node)) return true;
  return ts.isExpressionStatement(node) && !(ts.isCallExpression(node.expression) && node.expression.expression.kind === Kind.SuperKeyword);
}
