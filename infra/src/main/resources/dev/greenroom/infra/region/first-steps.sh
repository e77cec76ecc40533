#!/bin/bash
# Tells a machine of EC2 which node of Greenroom it is, before the agents of ECS and of Greenroom begin. The image is one of those
# that AWS makes for ECS. The node is a tag of its order, its token a secret, the address of the API a parameter of the home region.
set -euo pipefail
imds=${GREENROOM_IMDS_URL:-http://169.254.169.254}/latest
root=${GREENROOM_ROOT:-} # empty but in tests
session=$(curl -fsS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
ask() { curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $session" "$imds/meta-data/$1"; }
node=$(ask tags/instance/greenroom.node)
region=$(ask placement/region)

mkdir -p "$root/etc/ecs" "$root/etc/greenroom" "$root/etc/systemd/system" "$root/usr/local/sbin"
cat >>"$root/etc/ecs/ecs.config" <<END
ECS_CLUSTER=@NAME@
ECS_INSTANCE_ATTRIBUTES={"greenroom.node":"$node"}
ECS_ENABLE_CONTAINER_METADATA=true
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
ECS_IMAGE_PULL_BEHAVIOR=prefer-cached
ECS_RESERVED_MEMORY=@ECS_RESERVED_MB@
ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs"]
END
sysctl -q -w net.ipv4.ip_local_port_range='@FIRST_PORT@ @LAST_PORT@'

cat >"$root/usr/local/sbin/greenroom-images" <<'END'
@IMAGES@
END
chmod 755 "$root/usr/local/sbin/greenroom-images"
cat >"$root/etc/systemd/system/greenroom-images.service" <<END
[Unit]
Description=Removes images that no game needs from a disk that gets full
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/greenroom-images
END
cat >"$root/etc/systemd/system/greenroom-images.timer" <<END
[Timer]
OnBootSec=10min
OnUnitActiveSec=10min
[Install]
WantedBy=timers.target
END
systemctl enable --now --no-block greenroom-images.timer

command -v aws >/dev/null || dnf install -y -q awscli-2
api=$(aws --region @HOME@ ssm get-parameter --name @ADDRESS@ --query Parameter.Value --output text)
token=$(aws --region "$region" secretsmanager get-secret-value --secret-id "@NAME@/nodes/$node" --query SecretString --output text)
umask 077
cat >"$root/etc/greenroom/agent.env" <<END
GREENROOM_API_URL=$api
GREENROOM_NODE_ID=$node
GREENROOM_NODE_TOKEN=$token
GREENROOM_RESERVED_MEMORY_MB=@RESERVED_MB@
END
