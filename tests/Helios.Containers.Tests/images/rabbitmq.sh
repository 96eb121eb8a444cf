#!/usr/bin/env bash
# What the compose file expects of the entry point of the RabbitMQ image, when it runs as the user rabbitmq. Debian's wrapper insists on PAM.
set -euo pipefail
# Like the image itself, it leaves root.
((UID)) || exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups "$0" "$@"
export HOME=/var/lib/rabbitmq RABBITMQ_CONFIG_FILES=/etc/rabbitmq/conf.d RABBITMQ_ENABLED_PLUGINS_FILE=/dev/null
exec /usr/lib/rabbitmq/bin/rabbitmq-server
