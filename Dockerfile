# Inceptionscope as one static binary without a shell, run by a user who owns nothing.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /web ./cmd/web \
    && mkdir -m 0777 /cache

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /web /web
COPY --from=build /cache /cache
ENV XDG_CACHE_HOME=/cache HOME=/cache
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/web", "health", "--addr", "127.0.0.1:8080"]
ENTRYPOINT ["/web"]
CMD ["serve", "--addr", "0.0.0.0:8080"]
