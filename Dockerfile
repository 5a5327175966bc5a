# All images of AGORA from one build. What runs has no shell, no package manager and no file that it does not need:
# the C library, one program, and for four of them Node. Build with `docker compose build`.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
ENV NEXT_TELEMETRY_DISABLED=1 CI=1
RUN npm install --global --no-audit --no-fund --loglevel=error pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY scripts/package.json scripts/
COPY apps/engine/package.json apps/engine/
COPY apps/guardian/package.json apps/guardian/
COPY apps/pager/package.json apps/pager/
COPY apps/paper-venue/package.json apps/paper-venue/
COPY apps/web/package.json apps/web/
COPY packages/shared/package.json packages/shared/
RUN pnpm install --frozen-lockfile --reporter=append-only \
  --filter ./scripts --filter "./apps/*" --filter ./packages/shared
COPY tsconfig.base.json ./
COPY packages/shared/ packages/shared/
COPY apps/web/ apps/web/
RUN cd apps/web && AGORA_STANDALONE=1 node node_modules/next/dist/bin/next build
COPY . .
RUN node scripts/src/containers/bundle.ts /out

FROM scratch AS base
COPY --from=build --chown=0:0 /out/base/ /
COPY --from=build --chown=10001:10001 /out/owned/ /
USER 10001:10001
WORKDIR /
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16

FROM base AS engine
COPY --from=build /out/engine/ /
ENTRYPOINT ["/app/engine"]

FROM base AS guardian
COPY --from=build /out/guardian/ /
ENTRYPOINT ["/app/guardian"]

FROM base AS with-node
COPY --from=build /usr/local/bin/node /usr/local/bin/node

FROM with-node AS pager
COPY --from=build /out/pager/ /
ENTRYPOINT ["/usr/local/bin/node", "/app/main.mjs"]

FROM with-node AS cli
COPY --from=build /out/cli/ /
ENTRYPOINT ["/usr/local/bin/node", "/app/main.mjs"]

FROM with-node AS paper-venue
COPY --from=build /out/paper-venue/ /
ENTRYPOINT ["/usr/local/bin/node", "/app/main.mjs"]

FROM with-node AS web
COPY --from=build /out/web/ /
ENTRYPOINT ["/usr/local/bin/node", "/app/apps/web/main.mjs"]
