import { connect } from "node:net";

/** Sends bytes to a server of this machine and answers all that comes back until it has said everything. */
export async function exchangeWith(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("latin1");
  socket.write(request, "latin1");
  let text = "";
  for await (const chunk of socket) {
    text += chunk;
    const headEnds = text.indexOf("\r\n\r\n");
    const length = /^content-length: (\d+)/im.exec(text)?.[1];
    const isHead = request.startsWith("HEAD");
    if (headEnds > 0 && (isHead || text.length >= headEnds + 4 + Number(length ?? Infinity))) break;
  }
  socket.destroy();
  return text;
}

export const statusOf = (answer: string): number => Number(answer.split(" ")[1]);
