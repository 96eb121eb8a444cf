#!/usr/bin/env bash
# Succeeds when the service in this container is ready. The images have no HTTP client; bash is enough.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${HELIOS_HEALTH_PORT:?}"
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
IFS= read -r status <&3
[[ $status == HTTP/1.?' 200 '* ]]
