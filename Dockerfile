# docker build -t allium-drift .
# docker run --rm -v "$PWD:/work:ro" allium-drift drift --spec specs --code src
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /opt/allium \
 && /opt/allium/bin/pip install --no-cache-dir --disable-pip-version-check /source

FROM python:3.12-slim
# git reads history for --since. The mounted work tree belongs to somebody else: git would refuse to read it, and
# allium runs no hook, filter or configured program of a repository.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*' \
 && useradd --uid 10001 --create-home --shell /usr/sbin/nologin allium
COPY --from=build /opt/allium /opt/allium
ENV PATH="/opt/allium/bin:$PATH" ALLIUM_CACHE_DIR=/tmp/allium-cache
USER 10001
WORKDIR /work
ENTRYPOINT ["allium"]
CMD ["--help"]
