"""Bodies that succeed, by the name of their schema."""


def number(draw):
    return f"fuzz-{draw.getrandbits(60):x}"


def deployment():
    return {
        "idleTimeoutEnabled": True, "roomsPerProcess": 100, "transportType": "tcp", "containerPort": 7777,
        "requestedMemoryMB": 512, "requestedCPU": 0.25, "env": [],
    }


def planned():
    return {**{k: v for k, v in deployment().items() if not k.startswith("requested")}, "planName": "tiny"}


def app(stage, draw):
    return {"appName": number(draw), "authConfiguration": {"anonymous": {}}}


def scaling(draw):
    return {"scaleUpThreshold": draw.randint(50, 90)}


def address(draw):
    return f"{number(draw)}@example.org"


BODIES = {
    "CreateAppConfig": app,
    "AppConfigWithServiceConfig": app,
    "PartialAppConfigWithServiceConfig": lambda stage, draw: {"appName": number(draw)},
    "DeploymentConfig": lambda stage, draw: planned(),
    "DeploymentConfigV2": lambda stage, draw: deployment(),
    "DeploymentConfigV3": lambda stage, draw: {**deployment(), "buildId": stage.given["buildId"]},
    "CreateMultipartBuildParams": lambda stage, draw: {"buildSizeInBytes": draw.randint(1, 5000)},
    "CreateBuildV3Params": lambda stage, draw: {},
    "CreateBuildParams": lambda stage, draw: {},
    "CreateRoomParams": lambda stage, draw: {"region": stage.given["region"]},
    "CreateLobbyParams": lambda stage, draw: {"region": stage.given["region"], "visibility": "private"},
    "CreateLobbyV3Params": lambda stage, draw: {"region": stage.given["region"], "visibility": "public"},
    "SetLobbyStateParams": lambda stage, draw: {"state": {"round": draw.randint(0, 9)}},
    "NicknameObject": lambda stage, draw: {"nickname": "ann"},
    "GoogleIdTokenObject": lambda stage, draw: {"idToken": stage.given["googleToken"]},
    "CreateFleet": lambda stage, draw: {"name": number(draw), "nodeShape": "cpu-4-8", "autoscalerConfig": scaling(draw)},
    "CreateFleetV2": lambda stage, draw: {"name": number(draw), "nodeShapeId": "shape-amd64-4-8", "autoscalerConfig": scaling(draw)},
    "UpdateFleet": lambda stage, draw: {"autoscalerConfig": scaling(draw)},
    "UpdateFleetV2": lambda stage, draw: {"autoscalerConfig": scaling(draw)},
    "FleetRegionConfig": lambda stage, draw: {"cloudMinVcpus": 4 * draw.randint(0, 3)},
    "FleetRegionConfigV2": lambda stage, draw: {"nodeBaseline": draw.randint(0, 3)},
    "CreateUserInvite": lambda stage, draw: {"userEmail": address(draw), "scopes": ["applications:read"]},
    "UpdateUserInvite": lambda stage, draw: {"userEmail": stage.fresh_invite(), "scopes": ["builds:read"]},
    "RescindUserInvite": lambda stage, draw: {"userEmail": stage.fresh_invite()},
    "CreateOrgToken": lambda stage, draw: {"name": number(draw), "scopes": ["applications:read"]},
    "UpdateRoomConfigParams": lambda stage, draw: {"roomConfig": "x" * draw.randint(0, 99)},
    "VerificationEmailRequest": lambda stage, draw: {"userId": number(draw)},
    "CustomerPortalUrl": lambda stage, draw: {"returnUrl": "https://example.org/"},
    # Greenroom's own
    "CreateUser": lambda stage, draw: {"userEmail": address(draw)},
    "SetBudget": lambda stage, draw: {"monthlyLimit": draw.randint(1000, 9999)},
    "NodeFleet": lambda stage, draw: {"fleetId": stage.given.get("spareFleetId", "none")},
    "ProcessReport": lambda stage, draw: {"processId": stage.given["processId"], "activeConnections": draw.randint(0, 9)},
    "ExportRecord": lambda stage, draw: draw.choice(stage.records()),
}


def body(stage, operation, schema, draw):
    """One that can succeed; None when nothing is known of it."""
    if schema in BODIES:
        return BODIES[schema](stage, draw)
    return {"region": stage.given["region"]} if "Lobby" in operation else None
