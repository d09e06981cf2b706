import type { Socket } from "bun";

/**
 * What a proxy does with a piece of the conversation. `sever`: drops it and the connection. `strand`: the
 * client loses its connection, and the server gets the piece only when the test releases it. `swallow`: the
 * piece is lost, and nobody hears of it.
 */
export type Verdict = "forward" | "sever" | "strand" | "swallow";

export interface TcpProxy {
  /** The same address through the proxy. */
  url: string;
  /** Judges what the client sends, before it is forwarded. */
  onRequest: (bytes: Buffer) => Verdict;
  /** Judges what the server answers, before it is forwarded. */
  onAnswer: (bytes: Buffer) => Verdict;
  /** Delivers what was stranded. */
  release(): void;
  stop(): void;
}

interface Link {
  peer: Socket<Link> | undefined;
  pending: Buffer[];
}

/** A network between a client and a PostgreSQL that loses what a test tells it to lose. */
export function startTcpProxy(targetUrl: string): TcpProxy {
  const target = new URL(targetUrl);
  const stranded: { server: Socket<Link>; bytes: Buffer }[] = [];
  const strand = (client: Socket<Link>, bytes: Buffer): void => {
    stranded.push({ server: client.data.peer!, bytes: Buffer.from(bytes) });
    client.terminate();
  };
  const listener = Bun.listen<Link>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(client) {
        client.data = { peer: undefined, pending: [] };
        void Bun.connect<Link>({
          hostname: target.hostname,
          port: Number(target.port),
          socket: {
            open(server) {
              server.data = { peer: client, pending: [] };
              client.data.peer = server;
              for (const bytes of client.data.pending.splice(0)) server.write(bytes);
            },
            data(server, bytes) {
              const verdict = proxy.onAnswer(bytes);
              if (verdict === "forward") client.write(bytes);
              else if (verdict !== "swallow") sever(client, server);
            },
            close: () => void client.end(),
          },
        });
      },
      data(client, bytes) {
        const verdict = proxy.onRequest(bytes);
        if (verdict === "swallow") return;
        if (verdict === "sever") sever(client, client.data.peer);
        else if (verdict === "strand") strand(client, bytes);
        else if (client.data.peer) client.data.peer.write(bytes);
        else client.data.pending.push(Buffer.from(bytes));
      },
      close(client) {
        if (!stranded.some(({ server }) => server === client.data.peer)) client.data.peer?.end();
      },
    },
  });
  const through = new URL(targetUrl);
  through.port = String(listener.port);
  const proxy: TcpProxy = {
    url: through.href,
    onRequest: () => "forward",
    onAnswer: () => "forward",
    release() {
      for (const { server, bytes } of stranded) server.write(bytes);
    },
    stop: () => listener.stop(true),
  };
  return proxy;
}

function sever(client: Socket<Link>, server: Socket<Link> | undefined): void {
  client.terminate();
  server?.terminate();
}
