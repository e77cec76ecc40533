"""Things that exist: ids to ask for, bodies that succeed, tokens that are valid."""
import base64
import hashlib
import hmac
import json
import threading
import urllib.request

REGIONS = ["Frankfurt", "Seattle", "Tokyo", "Sydney", "London"]
KEPT = 60

# operationId prefix → (what it makes, the field with its id)
MAKES = {
    "CreateApp": ("app", "appId"),
    "CreateRoom": ("room", "roomId"),
    "CreateLobby": ("room", "roomId"),
    "CreateProcess": ("process", "processId"),
    "CreateFleet": ("fleet", "fleetId"),
    "CreateOrgToken": ("orgToken", "orgTokenId"),
    "CreateDeployment": ("deployment", "deploymentId"),
}
ENDS_APPS = ("DeleteApp",)
CHANGES_APPS = ("UpdateApp", "PatchApp")
ENDS_BUILDS = ("DeleteBuild",)
ENDS_ROOMS = ("DestroyRoom", "SuspendRoom")


class Stage:
    def __init__(self, given):
        self.given = given
        self.url = given["url"]
        self.token = given["token"]
        self.pools = {}
        self.lock = threading.Lock()
        self.count = 0

    # --- ids ---

    def identity(self, operation, name, number, draw):
        """A value for a parameter of the path; None when nothing is known of it."""
        given = self.given
        if name == "appId":
            if operation.startswith(ENDS_APPS):
                return self.take("app", draw) or self.fresh_app()
            if operation.startswith(CHANGES_APPS):
                return given["spareAppId"]
            return given["labAppId"] if operation.startswith("CreateDeployment") else given["appId"]
        if name == "buildId":
            if operation.startswith(ENDS_BUILDS):
                return self.take("buildNumber" if number else "build", draw) or self.fresh_build(number)
            if number:
                return given["labBuildNumber" if operation.startswith("CreateDeployment") else "buildNumber"]
            return given["buildId"]
        if name == "deploymentId":
            return given["deploymentNumber"] if number else given["deploymentId"]
        if name == "roomId":
            if operation.startswith(ENDS_ROOMS):
                return self.take("room", draw) or self.fresh_room()
            if operation.startswith("ResumeRoom"):
                return self.suspended_room()
            return given["lobbyRoomId"] if "Lobby" in operation and given.get("lobbyRoomId") else given["roomId"]
        if name == "processId" and operation.startswith("StopProcess"):
            return self.take("process", draw) or given["processId"] + "x"
        if name == "orgTokenId" or name == "tokenId":
            return self.take("orgToken", draw) or given.get("orgTokenId")
        if name == "region":
            return draw.choice(REGIONS)
        if name == "id":
            return draw.choice([given["roomId"], given["processId"]])
        return given.get(name)

    def query(self, name, draw):
        """A value for a parameter of the query that is given; None to leave it out."""
        if name == "orgId":
            return self.given["orgId"]
        if name == "appId":
            return self.given["appId"]
        if name == "region":
            return draw.choice(REGIONS)
        if name in ("buildTag", "deploymentTag"):
            return "tiny"
        if name == "status":
            return ["running"]
        if name == "metrics":
            return ["cpu"]
        if name == "tailLines":
            return 10
        if name == "local":
            return draw.choice(["true", "false"])
        if name == "step":
            return 60
        return None

    # --- bodies ---

    def body(self, operation, schema, draw):
        given = self.given
        deployment = {
            "idleTimeoutEnabled": True, "roomsPerProcess": 100, "transportType": "tcp", "containerPort": 7777,
            "requestedMemoryMB": 512, "requestedCPU": 0.25, "env": [],
        }
        region = draw.choice(REGIONS)
        name = f"fuzz-{draw.getrandbits(60):x}"
        email = f"{name}@example.org"
        scaling = {"scaleUpThreshold": draw.randint(50, 90)}
        return {
            "CreateAppConfig": {"appName": name, "authConfiguration": {"anonymous": {}}},
            "AppConfigWithServiceConfig": {"appName": name, "authConfiguration": {"anonymous": {}}},
            "PartialAppConfigWithServiceConfig": {"appName": name},
            "DeploymentConfig": {**{k: v for k, v in deployment.items() if not k.startswith("requested")}, "planName": "tiny"},
            "DeploymentConfigV2": deployment,
            "DeploymentConfigV3": {**deployment, "buildId": given["buildId"]},
            "CreateMultipartBuildParams": {"buildSizeInBytes": draw.randint(1, 5000)},
            "CreateBuildV3Params": {},
            "CreateBuildParams": {},
            "CreateRoomParams": {"region": given["region"]},
            "CreateLobbyParams": {"region": given["region"], "visibility": "private"},
            "CreateLobbyV3Params": {"region": given["region"], "visibility": "public"},
            "SetLobbyStateParams": {"state": {"round": draw.randint(0, 9)}},
            "NicknameObject": {"nickname": "ann"},
            "CreateFleet": {"name": name, "nodeShape": "shape-amd64-4-8", "autoscalerConfig": scaling},
            "CreateFleetV2": {"name": name, "nodeShapeId": "shape-amd64-4-8", "autoscalerConfig": scaling},
            "UpdateFleet": {"autoscalerConfig": scaling},
            "UpdateFleetV2": {"autoscalerConfig": scaling},
            "FleetRegionConfig": {"cloudMinVcpus": 4 * draw.randint(0, 3)},
            "FleetRegionConfigV2": {"nodeBaseline": draw.randint(0, 3)},
            "CreateUserInvite": {"userEmail": email, "scopes": ["apps:read"]},
            "UpdateUserInvite": {"userEmail": given.get("invited", email), "scopes": ["apps:read"]},
            "CreateOrgToken": {"name": name, "scopes": ["apps:read"]},
            "UpdateRoomConfigParams": {"roomConfig": "x" * draw.randint(0, 99)},
            "VerificationEmailRequest": {"userEmail": email},
            "CustomerPortalUrl": {"returnUrl": "https://example.org/"},
        }.get(schema, {"region": region} if "Lobby" in operation else None)

    # --- tokens ---

    def credential(self, operation, wanted, path, draw):
        if wanted == "playerAuth":
            return self.player(draw)
        if operation == "ProcessHeartbeat":
            return self.given.get("processToken", self.token)
        if operation.startswith(("AcceptInvite", "RejectInvite")):
            return self.given.get("strangerToken", self.token)
        return self.token

    def player(self, draw):
        """Of a player who has never been here: each may make few lobbies per hour."""
        def part(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

        with self.lock:
            self.count += 1
            claims = {"type": "anonymous", "id": f"p{self.count}-{draw.getrandbits(40):x}", "name": "ann", "iat": 1767323045}
        signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
        signature = hmac.new(self.given["appSecret"].encode(), signed, hashlib.sha256).digest()
        return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()

    # --- what comes and goes ---

    def made(self, operation, path, content):
        """Remembers what was made, for those operations that end it; ends what is too many."""
        if operation.startswith("SuspendRoom"):
            self.put("suspended", path.get("roomId"))
        try:
            made = json.loads(content)
        except ValueError:
            return  # no answer that names anything
        if operation.startswith(("CreateBuild", "CreateWithMultipart")):
            value = made.get("buildId")
            self.put("buildNumber" if isinstance(value, int) else "build", value)
            return
        for prefix, (kind, field) in MAKES.items():
            if operation.startswith(prefix):
                value = made.get(field) if isinstance(made, dict) else made
                if value is not None:
                    self.put(kind, value)

    def put(self, kind, value):
        with self.lock:
            pool = self.pools.setdefault(kind, [])
            pool.append(value)
            surplus = pool.pop(0) if len(pool) > KEPT else None
        if surplus is not None:
            self.end(kind, surplus)

    def take(self, kind, draw):
        with self.lock:
            pool = self.pools.get(kind)
            return pool.pop(draw.randrange(len(pool))) if pool else None

    def end(self, kind, value):
        app = self.given["appId"]
        if kind == "room":
            self.ask("POST", f"/rooms/v2/{app}/destroy/{value}")
        elif kind == "app":
            self.ask("DELETE", f"/apps/v2/apps/{value}")
        elif kind == "process":
            self.ask("POST", f"/processes/v3/apps/{app}/processes/{value}/stop")

    def fresh_app(self):
        name = f"gone-{self.number()}"
        return self.ask("POST", "/apps/v2/apps", {"appName": name, "authConfiguration": {}}).get("appId")

    def fresh_room(self):
        return self.ask("POST", f"/rooms/v2/{self.given['appId']}/create", {"region": self.given["region"]}).get("roomId")

    def suspended_room(self):
        with self.lock:
            pool = self.pools.get("suspended")
            if pool:
                return pool.pop()
        room = self.fresh_room()
        if room:
            self.ask("POST", f"/rooms/v2/{self.given['appId']}/suspend/{room}")
        return room

    def fresh_build(self, number):
        if number:
            return self.ask("POST", f"/builds/v2/{self.given['appId']}/create", {}).get("buildId")
        return self.ask("POST", "/builds/v3/builds", {"buildSizeInBytes": 1}).get("buildId")

    def number(self):
        with self.lock:
            self.count += 1
            return self.count

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                said = response.read()
                return json.loads(said) if said else {}
        except (OSError, ValueError):
            return {}
