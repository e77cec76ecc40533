#!/bin/bash
# ECS removes no image while it prefers those that are there, and the images of new deployments come ahead: what no container
# uses goes when the disk gets full, what was built today last. One that is wanted again is pulled by its next room.
full() { [ "$(df --output=pcent "${DOCKER_FOLDER:-/var/lib/docker}" | tail -n 1 | tr -dc 0-9)" -ge "$1" ]; }
if full 70; then docker image prune --all --force --filter until=24h; fi
if full 85; then docker image prune --all --force; fi
