# Inceptionscope as one static binary without a shell, run by a user who owns nothing.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /root-fs/web ./cmd/web \
    && mkdir -p /root-fs/cache /root-fs/tmp /root-fs/etc/ssl/certs \
    && chmod 1777 /root-fs/cache /root-fs/tmp \
    && cp /etc/ssl/certs/ca-certificates.crt /root-fs/etc/ssl/certs/

FROM scratch
COPY --from=build /root-fs/ /
ENV XDG_CACHE_HOME=/cache HOME=/cache
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/web", "health", "--addr", "127.0.0.1:8080"]
ENTRYPOINT ["/web"]
CMD ["serve", "--addr", "0.0.0.0:8080"]
