# The image of Frontrow alone. compose.yaml puts PostgreSQL beside it; without DATABASE_URL it runs its embedded one
# in /data.
FROM node:22-bookworm-slim

WORKDIR /app

# Dependencies first: they change less often than the source.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

COPY . .
# Fails the build, rather than the start, when Bun does not run here.
RUN node_modules/.bin/bun --version && mkdir /data && chown node:node /data

USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
# An orderly stop may take longer than the ten seconds that Docker gives: see stop_grace_period in compose.yaml.
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# Bun itself, without the runner that would look for development packages.
CMD ["/app/node_modules/.bin/bun", "src/main.ts"]
