# Bailian Chat: docker build -t bailian-chat . && docker run --env-file .env -p 8787:8787 -v chat:/data bailian-chat
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# The built files have everything in them: no packages, no npm needed.
FROM node:24-slim
WORKDIR /app
COPY --from=build /app/dist/portable dist/portable
COPY --from=build /app/dist/widget dist/widget
RUN mkdir /data && chown node:node /data
ENV NODE_ENV=production STORE_URL=sqlite:/data/chat.db
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8787}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "dist/portable/node.js"]
