import ts from "typescript";
import { type Edit, type Mutant, toMutant } from "./mutant.ts";
import { statementEdits } from "./sql-edits.ts";

// TypeScript 5 is here for the tests of generated clients, and is used as a parser alone: what it reads is
// not type-checked.

const SHIFTED = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
]);
const EQUALITIES = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
const CHAINED = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);
const OPPOSITE: Record<string, string> = {
  "Math.max": "Math.min",
  "Math.min": "Math.max",
  "Math.floor": "Math.ceil",
  "Math.ceil": "Math.floor",
};
/** Statements that guard nothing: words for operators, counts for metrics, pauses before another attempt. */
const UNGUARDED =
  /^(this\.)?#?(console|log|metrics)\b|\.#?(log|metrics|totals)\??\.|^super\(|^assert\(|^Bun\.sleep\(/;
/** Read where it is compared: no test can be there at the very instant of a boundary. */
const RUNNING_CLOCK = /\b(performance|Date)\.now\(\)/;

/** Whether there is anything: what then works on nothing does nothing. */
const IS_ANY = /\.(length|size) > 0$/;
const IS_NONE = /\.(length|size) === 0$/;
const NOTHING = /^return( undefined| \[\]| new (Map|Set)\(\))?;$/;

/** Every edit of a TypeScript file that takes one guard away. */
export function typescriptMutants(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Mutant>();
  const add = (edit: Edit, node: ts.Node): void => {
    const around = surrounding(node, source);
    const mutant = toMutant(file, text, edit, around);
    found.set(`${edit.start} ${edit.end} ${edit.replacement}`, mutant);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isCallExpression(node) && node.expression.getText(source) === "assert") return;
    for (const edit of editsOf(node, source)) add(edit, node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

function editsOf(node: ts.Node, source: ts.SourceFile): Edit[] {
  const replaced = (of: ts.Node, replacement: string, kind: string): Edit => ({
    start: of.getStart(source),
    end: of.getEnd(),
    replacement,
    kind,
  });
  if (ts.isIfStatement(node)) {
    if (IS_NONE.test(node.expression.getText(source)) && NOTHING.test(onlyStatement(node, source))) return [];
    const kind = leaves(node.thenStatement) ? "refusal" : "condition";
    const never = replaced(node.expression, "false", kind);
    return node.elseStatement ? [never, replaced(node.expression, "true", kind)] : [never];
  }
  if (ts.isConditionalExpression(node)) {
    return ["true", "false"].map((value) => replaced(node.condition, value, "choice"));
  }
  if (ts.isBinaryExpression(node)) return binaryEdits(node, source, replaced);
  if (ts.isArrowFunction(node) && isComparison(node.body)) return [replaced(node.body, "true", "predicate")];
  if (ts.isReturnStatement(node) && node.expression && isComparison(node.expression)) {
    return ["true", "false"].map((value) => replaced(node.expression!, value, "predicate"));
  }
  if (ts.isExpressionStatement(node)) {
    return isGuardless(node, source) ? [] : [replaced(node, ";", "statement")];
  }
  if (ts.isCallExpression(node)) {
    const opposite = OPPOSITE[node.expression.getText(source)];
    return opposite ? [replaced(node.expression, opposite, "bound")] : [];
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.flatMap((element) => {
      if (ts.isSpreadElement(element)) return [replaced(element, "...[]", "part")];
      const isWrite =
        ts.isArrowFunction(element) &&
        element.parameters.length === 0 &&
        element.body.getText(source) !== "undefined";
      return isWrite ? [replaced(element, "async () => {}", "write")] : [];
    });
  }
  if (ts.isObjectLiteralExpression(node)) return stateEdits(node, source);
  if (ts.isTaggedTemplateExpression(node) && isQuery(node, source)) {
    const start = node.template.getStart(source) + 1;
    const text = source.text.slice(start, node.template.getEnd() - 1);
    return statementEdits(text).map((edit) => ({
      ...edit,
      start: edit.start + start,
      end: edit.end + start,
    }));
  }
  return [];
}

type Replaced = (of: ts.Node, replacement: string, kind: string) => Edit;

function binaryEdits(node: ts.BinaryExpression, source: ts.SourceFile, replaced: Replaced): Edit[] {
  const operator = node.operatorToken.kind;
  const shifted = SHIFTED.get(operator);
  if (shifted) {
    const text = node.getText(source);
    const isMet = !RUNNING_CLOCK.test(text) && !IS_ANY.test(text);
    return isMet ? [replaced(node.operatorToken, shifted, "boundary")] : [];
  }
  const { parent } = node;
  const isInner = ts.isBinaryExpression(parent) && parent.operatorToken.kind === operator;
  if (!CHAINED.has(operator) || (isInner && parent.left === node)) return [];
  const operands = chain(node, operator);
  const isDefault = operator === ts.SyntaxKind.QuestionQuestionToken;
  return operands.flatMap((operand, dropped) => {
    // Without its default an expression is of no use to anybody; a refusal that comes last is no default.
    if (isDefault && dropped === operands.length - 1 && !ts.isCallExpression(operand)) return [];
    const kept = operands.filter((_, i) => i !== dropped).map((each) => each.getText(source));
    return [replaced(node, kept.join(` ${node.operatorToken.getText(source)} `), "operand")];
  });
}

function chain(node: ts.Expression, operator: ts.SyntaxKind): ts.Expression[] {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== operator) return [node];
  return [...chain(node.left, operator), node.right];
}

/**
 * What a copied row gets anew: `{ ...place, status: "CONSUMED" }` without its status is the row as it was.
 */
function stateEdits(node: ts.ObjectLiteralExpression, source: ts.SourceFile): Edit[] {
  const [first, ...rest] = node.properties;
  if (!first || !ts.isSpreadAssignment(first)) return [];
  return rest
    .filter((property) => !ts.isSpreadAssignment(property))
    .map((property) => {
      const before = node.properties[node.properties.indexOf(property) - 1]!;
      return { start: before.getEnd(), end: property.getEnd(), replacement: "", kind: "state" };
    })
    .filter(({ start, end }) => source.text.slice(start, end).trim() !== "");
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last))
  );
}

function onlyStatement({ thenStatement: then }: ts.IfStatement, source: ts.SourceFile): string {
  const [only, ...more] = ts.isBlock(then) ? then.statements : [then];
  return only && more.length === 0 ? only.getText(source) : "";
}

function isComparison(node: ts.Node): boolean {
  return (
    ts.isBinaryExpression(node) &&
    (EQUALITIES.has(node.operatorToken.kind) || SHIFTED.has(node.operatorToken.kind))
  );
}

function isGuardless(node: ts.ExpressionStatement, source: ts.SourceFile): boolean {
  const text = node.expression.getText(source).replace(/^(void|await)\s+/, "");
  const inConstructor = ts.findAncestor(node, ts.isConstructorDeclaration) !== undefined;
  const inTest = UNGUARDED.test(text);
  const isLoneLiteral = ts.isStringLiteral(node.expression);
  return inTest || isLoneLiteral || (inConstructor && text.startsWith("this."));
}

function isQuery(node: ts.TaggedTemplateExpression, source: ts.SourceFile): boolean {
  return /(^|\.)(tx|sql|db|query)$/.test(node.tag.getText(source));
}

/** The outermost function, or else the class member, around a node. */
function surrounding(node: ts.Node, source: ts.SourceFile) {
  let outermost: ts.Node = node;
  let names = "";
  for (let each: ts.Node = node; !ts.isSourceFile(each); each = each.parent) {
    if (ts.isClassDeclaration(each)) {
      return { ...spanOf(outermost), name: `${each.name?.text}.${names}` };
    }
    outermost = each;
    names = nameOf(each) ?? names;
  }
  return { ...spanOf(outermost), name: names };

  function spanOf(of: ts.Node) {
    return { start: of.getStart(source), text: of.getText(source) };
  }
  function nameOf(of: ts.Node): string | undefined {
    if (ts.isVariableStatement(of)) return of.declarationList.declarations[0]?.name.getText(source);
    if (ts.isConstructorDeclaration(of)) return "constructor";
    const isNamed =
      ts.isFunctionDeclaration(of) ||
      ts.isMethodDeclaration(of) ||
      ts.isPropertyDeclaration(of) ||
      ts.isAccessor(of);
    return isNamed ? of.name?.getText(source) : undefined;
  }
}
