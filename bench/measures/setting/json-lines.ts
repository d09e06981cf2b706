/** Lines of JSON from a child's output, as they come. */
export async function* jsonLines<T>(output: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of output) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) if (line !== "") yield JSON.parse(line) as T;
  }
}

/** The first line of JSON; throws when the child ends without one. What follows it is read and left. */
export async function firstJsonLine<T>(output: ReadableStream<Uint8Array>, what: string): Promise<T> {
  for await (const line of jsonLines<T>(output)) return line;
  throw new Error(`${what} ended without an answer`);
}
