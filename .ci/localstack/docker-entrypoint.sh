#!/bin/sh
# What starts LocalStack in its image, at the place where Testcontainers looks for it.
exec python3 -m localstack.runtime.main
