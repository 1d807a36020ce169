# Built in one stage, run in another that has no compiler, no pip cache and no right to write outside /data.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/klankbord
WORKDIR /src
COPY requirements.lock .
RUN /opt/klankbord/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY nudges nudges
COPY storage storage
RUN /opt/klankbord/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
ENV PATH=/opt/klankbord/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV HOST=0.0.0.0 PORT=3000 DATA=/data LOG_FORMAT=json
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin klankbord \
    && install --directory --owner=klankbord --mode=0700 /data
COPY --from=build /opt/klankbord /opt/klankbord
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["klankbord", "run"]
