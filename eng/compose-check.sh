#!/usr/bin/env bash
# Proves Dockerfile and docker-compose.yml where no image can be pulled: a private Docker daemon, in a folder that is
# thrown away, gets stand-ins for the official base images, made of Debian and of this machine's .NET; then the image is
# built and the compose file is run and judged as it stands. Nothing outside that daemon is touched.
#
# Needs root, curl, the .NET SDK, and: apt-get install docker.io docker-compose debootstrap
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for tool in curl dotnet dockerd docker debootstrap; do
  command -v $tool > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

work=$(mktemp -d)
export DOCKER_HOST=unix://$work/docker.sock COMPOSE_PROJECT_NAME=gather-check
# The classic builder is part of every daemon; for the other, newer clients want a plugin.
export DOCKER_BUILDKIT=0
# The names that Dockerfile asks for; postgres:17 is compose's.
sdk_image=$(sed -n 's/^ARG SDK_IMAGE=//p' Dockerfile)
runtime_image=$(sed -n 's/^ARG RUNTIME_IMAGE=//p' Dockerfile)
listen=127.0.0.1:5089
api=http://$listen
root_key=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
unset GATHER_ROOT_KEY GATHER_POSTGRES_PASSWORD GATHER_LISTEN
printf 'GATHER_ROOT_KEY=%s\nGATHER_POSTGRES_PASSWORD=%s\nGATHER_LISTEN=%s\n' "$root_key" check "$listen" > "$work/env"
secrets=$work/env

step() { printf '\n== %s\n' "$*"; }
pass() { printf 'ok   %s\n' "$*"; passed=$((passed + 1)); }
fail() { printf 'FAIL %s\n' "$*" >&2; exit 1; }
is() { [[ $2 == "$3" ]] && pass "$1" || fail "$1: expected '$3', got '$2'"; }
passed=0

compose() {
  if docker compose version &> /dev/null; then docker compose --env-file "$secrets" "$@"
  else docker-compose --env-file "$secrets" "$@"; fi
}

clean_up() {
  local code=$?
  set +e
  trap - EXIT
  if [[ $code != 0 ]] && docker info &> /dev/null; then docker ps -a; compose logs --tail 50; fi
  if [[ -n ${daemon:-} ]]; then
    docker ps -aq | xargs -r docker rm -fv
    docker network prune -f
    kill "$daemon" && wait "$daemon"
  fi &> /dev/null
  awk -v below="$work/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
  rm -rf --one-file-system "$work"
  exit $code
}
trap clean_up EXIT

# No default bridge, no packet filter: the host's network stays as it is. Compose's own network and its published port,
# which a small proxy process serves, need neither. Images are built on the host's network.
step "Start a private Docker daemon"
dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/run" --pidfile "$work/pid" \
  --bridge=none --iptables=false --ip6tables=false --ip-forward=false &> "$work/dockerd.log" &
daemon=$!
for _ in {1..60}; do docker info &> /dev/null && break; sleep 0.5; done
docker info &> /dev/null || { tail -20 "$work/dockerd.log" >&2; fail "the daemon does not start"; }

step "Make stand-ins for the base images"
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $codename" 'Origin: Debian' 'Created-By: Packages' | head -1)
debootstrap --variant=minbase --include=ca-certificates,libssl3 "$codename" "$work/debian" "$mirror" > "$work/debootstrap.log" \
  || { tail -5 "$work/debootstrap.log" >&2; fail "debootstrap"; }
# From inside, apt and NuGet shall reach their registries as this machine does: its certificates, its sources.
cp /etc/ssl/certs/ca-certificates.crt "$work/debian/etc/ssl/certs/"
install -D "$(dotnet nuget config paths | tail -1)" "$work/debian/root/.nuget/NuGet/NuGet.Config"
tar -C "$work/debian" -c . | docker import --change 'ENV APP_UID=1654' - stand-in/debian > /dev/null

# The official images' own promises, no more: dotnet on the path, port 8080, the user 1654.
settings=$(env | grep -E '^(NUGET|DOTNET)_[A-Z_]*=|^(https?|no)_proxy=' | sed 's/^/ENV /' || true)
docker build -q -t $sdk_image -f - "$(dirname "$(readlink -f "$(command -v dotnet)")")" << EOF
FROM stand-in/debian
COPY . /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
$settings
EOF
docker build -q -t $runtime_image - << EOF
FROM stand-in/debian
COPY --from=$sdk_image /usr/share/dotnet/host /usr/share/dotnet/host
COPY --from=$sdk_image /usr/share/dotnet/shared /usr/share/dotnet/shared
COPY --from=$sdk_image /usr/share/dotnet/dotnet /usr/share/dotnet/
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet && groupadd -g 1654 app && useradd -u 1654 -g 1654 app
ENV ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true
EOF

# The official entrypoint in short.
mkdir "$work/postgres"
cat > "$work/postgres/entrypoint" << 'EOF'
#!/bin/bash
set -eu
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  initdb -U "$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
  echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single postgres
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
fi
exec postgres -c listen_addresses='*'
EOF
chmod +x "$work/postgres/entrypoint"
docker build -q --network host -t postgres:17 -f - "$work/postgres" << 'EOF'
FROM stand-in/debian
RUN apt-get update && apt-get install -y --no-install-recommends postgresql \
 && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ \
 && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql/data /var/run/postgresql
COPY entrypoint /usr/local/bin/
ENV PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["entrypoint"]
EOF

step "Build the image"
docker build --network host -t gather-api . > "$work/build.log" || { tail -40 "$work/build.log" >&2; fail "docker build"; }
# Compose's own build has no way to the registries here, and needs none: every layer is in the cache now.
compose build api > "$work/build.log" && pass "compose builds it too" || { tail -40 "$work/build.log" >&2; fail "compose build"; }
size() { docker image inspect -f '{{.Size}}' "$1"; }
printf 'the program adds %d MB to its base image\n' \
  $((($(size gather-api) - $(size $runtime_image)) / 1000000))

status() { curl -s -o /dev/null -m 10 -w '%{http_code}' "$@" || true; }
as() { printf 'Authorization: Bearer %s' "$1"; }
# Waits for the health check's own verdict, 90 s at most.
wait_healthy() {
  local verdict
  for _ in {1..180}; do
    verdict=$(docker inspect -f '{{.State.Health.Status}}' "$1")
    [[ $verdict == healthy ]] && break
    sleep 0.5
  done
  is "$1 is healthy" "$verdict" healthy
}
make_key() {
  curl -sS -m 10 -H "$(as "$root_key")" --json '{"name":"check","scopes":["sleep"]}' $api/v1/keys \
    | sed -n 's/.*"secret":"\([^"]*\)".*/\1/p'
}

step "Refuse to start without secrets"
for name in GATHER_ROOT_KEY GATHER_POSTGRES_PASSWORD; do
  grep -v "^$name=" "$work/env" > "$work/lacking"
  ! said=$(secrets=$work/lacking compose config 2>&1) || fail "started without $name"
  [[ $said == *"$name is missing"* ]] && pass "$name is asked for" || fail "$name is not named: $said"
done

step "Run the compose file"
compose up -d --no-build
container=${COMPOSE_PROJECT_NAME}_api_1
docker inspect "$container" &> /dev/null || container=${container//_/-}
wait_healthy "$container"
is "live" "$(status $api/health/live)" 200
is "ready" "$(status $api/health/ready)" 200
is "no key, no entry" "$(status $api/sleep/0)" 401
is "the root key sleeps" "$(curl -sS -m 10 -H "$(as "$root_key")" $api/sleep/0)" '{"message":"Slept for 0 seconds."}'
key=$(make_key)
is "a new key sleeps" "$(status -H "$(as "$key")" $api/sleep/0)" 200

step "Look at the container"
pid=$(docker inspect -f '{{.State.Pid}}' "$container")
of_process() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$pid/status"; }
is "user" "$(of_process Uid)" 1654
is "capabilities" "$(of_process CapEff)$(of_process CapBnd)" "$(printf '0%.0s' {1..32})"
is "no new privileges" "$(of_process NoNewPrivs)" 1
! said=$(docker exec -u 0 "$container" touch /app/file 2>&1) && [[ $said == *"Read-only file system"* ]] \
  && pass "the root file system is read-only" || fail "wrote to /app: $said"
docker exec "$container" touch /tmp/file && pass "/tmp is writable" || fail "/tmp is not writable"
is "published on loopback alone" "$(docker port "$container")" "8080/tcp -> $listen"

step "Restart, then replace the containers: what is stored stays"
compose restart
wait_healthy "$container"
is "the key after a restart" "$(status -H "$(as "$key")" $api/sleep/0)" 200
compose stop api
is "the program ends by itself on SIGTERM" "$(docker inspect -f '{{.State.ExitCode}}' "$container")" 0
compose down
compose up -d --no-build
wait_healthy "$container"
is "the key in new containers" "$(status -H "$(as "$key")" $api/sleep/0)" 200
compose down -v

step "Run the image alone, on SQLite"
docker network create gather-alone > /dev/null
run_alone() {
  docker run -d --name gather --network gather-alone -p $listen:8080 -v gather-data:/data -e Access__RootKey="$root_key" \
    --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges gather-api > /dev/null
  wait_healthy gather
}
run_alone
key=$(make_key)
docker rm -f gather > /dev/null
run_alone
is "the key in a new container" "$(status -H "$(as "$key")" $api/sleep/0)" 200

printf '\n%d passed, 0 failed\n' "$passed"
