#!/bin/bash
# Tells a machine of EC2 which node of Greenroom it is, before the agents of ECS and of Greenroom begin. The image is one of those
# that AWS makes for ECS.
set -euo pipefail
imds=${GREENROOM_IMDS_URL:-http://169.254.169.254}
root=${GREENROOM_ROOT:-}

session=$(curl -fsS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/latest/api/token")
ask() { curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $session" "$imds/latest/meta-data/$1"; }
node=$(ask tags/instance/greenroom.node)
region=$(ask placement/region)

mkdir -p "$root/etc/ecs" "$root/etc/greenroom"
cat >>"$root/etc/ecs/ecs.config" <<END
ECS_CLUSTER=@INSTALLATION@
ECS_INSTANCE_ATTRIBUTES={"greenroom.node":"$node"}
ECS_ENABLE_CONTAINER_METADATA=true
ECS_RESERVED_MEMORY=@RESERVED_MEMORY@
ECS_IMAGE_PULL_BEHAVIOR=prefer-cached
ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs"]
END

command -v aws >/dev/null || dnf install -y -q awscli-2
token=$(aws --region "$region" secretsmanager get-secret-value --secret-id "@INSTALLATION@/nodes/$node" \
  --query SecretString --output text)
umask 077
cat >"$root/etc/greenroom/agent.env" <<END
GREENROOM_API_URL=@API@
GREENROOM_NODE_ID=$node
GREENROOM_NODE_TOKEN=$token
GREENROOM_RESERVED_MEMORY_MB=@RESERVED_MEMORY@
END
