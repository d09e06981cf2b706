export interface Token {
  start: number;
  end: number;
  /** In lower case. */
  text: string;
  /** How many brackets and `case`s it lies in. */
  depth: number;
}

const TOKEN = new RegExp(
  [
    /--[^\n]*|'(?:[^']|'')*'|\$\{|[a-zA-Z_][a-zA-Z_0-9.]*|[0-9][0-9.]*/,
    /->>|->|<=|>=|<>|<@|@>|::|\|\||[(),;]|\[|\]|[^\s\w]/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Reads SQL, in which `${…}` stands for a value, into words. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    const text = match[0].toLowerCase();
    if (text.startsWith("--")) continue;
    if (text === ")" || text === "]" || text === "end") depth -= 1;
    const end = text === "${" ? endOfValue(sql, match.index + 2) : match.index + text.length;
    tokens.push({ start: match.index, end, text, depth });
    pattern.lastIndex = end;
    if (text === "(" || text === "[" || text === "case") depth += 1;
  }
  return tokens;
}

function endOfValue(sql: string, from: number): number {
  let open = 1;
  for (let i = from; i < sql.length; i += 1) {
    if (sql[i] === "{") open += 1;
    if (sql[i] === "}") open -= 1;
    if (open === 0) return i + 1;
  }
  return sql.length;
}
