# The service in a container. Say where Kafka is by the environment, or give it a
# configuration:
#
#   docker build -t anomaly-detection .
#   docker run -e ANOMALY_DETECTION_DATA_PARSER_KAFKA_BOOTSTRAP_SERVERS=kafka:9092 \
#     -v anomaly-detection:/var/lib/anomaly-detection anomaly-detection
#
# State, spool and history lie in the working directory, which wants a volume. It
# listens on [serve] listen, by default inside the container alone: on an address
# that others reach it wants a token and TLS, so there is nothing to expose.

FROM docker.io/denoland/deno:debian-2.9.6 AS build
WORKDIR /src
COPY . .
RUN ["deno", "task", "build"]

# A self-extracting executable needs sh, tar and gzip: distroless has none of them.
FROM docker.io/library/debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --no-create-home \
      --home-dir /var/lib/anomaly-detection --shell /usr/sbin/nologin anomaly-detection \
  && install -d -o 10001 -g 10001 -m 0750 /var/lib/anomaly-detection \
  && install -d -o 10001 -g 10001 -m 0700 /var/cache/anomaly-detection
COPY --from=build /src/anomaly-detection /usr/local/bin/anomaly-detection
ENV CACHE_DIRECTORY=/var/cache/anomaly-detection
USER 10001:10001
# Unpacks it once for all containers, so that they may be read-only.
RUN ["anomaly-detection", "--version"]
WORKDIR /var/lib/anomaly-detection
VOLUME ["/var/lib/anomaly-detection"]
ENTRYPOINT ["anomaly-detection"]
