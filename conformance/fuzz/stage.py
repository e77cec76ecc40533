"""Things that exist: ids to ask for, tokens that are valid; what comes and goes while it runs."""
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
    "CreatePrivateLobby": ("room", "roomId"),
    "CreatePublicLobby": ("room", "roomId"),
    "CreateLocalLobby": ("room", "roomId"),
    "CreateProcess": ("process", "processId"),
    "CreateFleet": ("fleet", "fleetId"),
    "CreateOrgToken": ("orgToken", "orgTokenId"),
}
ENDS_APPS = ("DeleteApp",)
CHANGES_APPS = ("UpdateApp", "PatchApp")
ENDS_BUILDS = ("DeleteBuild",)
ENDS_ROOMS = ("DestroyRoom", "SuspendRoom")
STOPS_PROCESSES = ("StopProcess",)
REVOKES = ("RevokeOrgToken",)
REMOVES_USERS = ("RemoveUser", "RemoveOrgMember")
# operations after which something that the others stand on is gone → the parameter that names it
ENDS = {
    **dict.fromkeys(ENDS_APPS, "appId"), **dict.fromkeys(ENDS_BUILDS, "buildId"), **dict.fromkeys(ENDS_ROOMS, "roomId"),
    **dict.fromkeys(STOPS_PROCESSES, "processId"), **dict.fromkeys(REVOKES, "orgTokenId"), **dict.fromkeys(REMOVES_USERS, "userEmail"),
}


class Stage:
    def __init__(self, given):
        self.given = given
        self.url = given["url"]
        self.token = given["token"]
        self.pools = {}
        self.lock = threading.Lock()
        self.count = 0
        self.exported = []
        self.keep = {v for v in given.values() if isinstance(v, (str, int))}

    # --- ids ---

    def identity(self, operation, name, number, draw):
        """A value for a parameter of the path; None when nothing is known of it."""
        given = self.given
        known = {
            "appId": self.app, "buildId": self.build, "roomId": self.room, "processId": self.process,
            "orgTokenId": self.org_token, "userEmail": self.user, "fleetId": self.fleet,
        }.get(name)
        if known:
            return known(operation, number, draw)
        if name == "deploymentId":
            return given["deploymentNumber"] if number else given["deploymentId"]
        if name == "region":
            return draw.choice(REGIONS)
        if name == "id":
            return draw.choice([given["roomId"], given["processId"]])
        return given.get(name)

    def app(self, operation, number, draw):
        if operation.startswith(ENDS_APPS):
            return self.take("app", draw) or self.fresh_app()
        if operation.startswith(CHANGES_APPS):
            return self.given["spareAppId"]
        return self.given["labAppId" if operation.startswith("CreateDeployment") else "appId"]

    def build(self, operation, number, draw):
        if operation.startswith(ENDS_BUILDS):
            return self.take("buildNumber" if number else "build", draw) or self.fresh_build(number)
        if operation.startswith("RunBuildRegistry"):
            return self.ask("POST", "/builds/v3/builds/registry", {}).get("buildId")
        if operation.startswith("RunBuild"):
            return self.fresh_build(number, upload=not number)
        if number:
            return self.given["labBuildNumber" if operation.startswith("CreateDeployment") else "buildNumber"]
        return self.given["buildId"]

    def room(self, operation, number, draw):
        if operation.startswith(ENDS_ROOMS):
            return self.take("room", draw) or self.fresh_room()
        if operation.startswith("ResumeRoom"):
            return self.suspended_room()
        return self.given.get("lobbyRoomId" if "Lobby" in operation else "roomId")

    def process(self, operation, number, draw):
        if operation.startswith(STOPS_PROCESSES):
            return self.take("process", draw) or self.fresh_process()
        if operation.startswith("DownloadLog"):  # that of a process that runs is followed, not downloaded
            return self.any("stopped", draw) or self.given["processId"]
        return self.given["processId"]

    def org_token(self, operation, number, draw):
        return self.take("orgToken", draw)

    def user(self, operation, number, draw):
        email = f"gone-{self.number()}-{draw.getrandbits(40):x}@example.org"
        self.ask("POST", "/greenroom/v1/users", {"userEmail": email, "orgId": self.given["orgId"], "scopes": "viewer"})
        return email

    def fleet(self, operation, number, draw):
        return self.given.get("spareFleetId" if "Update" in operation else "fleetId")

    def spared(self, operation, path):
        """What the other operations stand on and this one would end: Schemathesis learns ids from answers, and tries them."""
        name = next((ENDS[prefix] for prefix in ENDS if operation.startswith(prefix)), None)
        if path.get(name) in self.keep:
            path[name] = 987654 if isinstance(path[name], int) else "spared"
        used = (self.given["appId"], self.given["labAppId"])
        if operation.startswith(CHANGES_APPS) and path.get("appId") in used:
            path["appId"] = self.given["spareAppId"]
        # The newest deployment is what rooms are started with.
        if operation.startswith("CreateDeployment") and path.get("appId") == self.given["appId"]:
            path["appId"] = self.given["labAppId"]

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

    # --- tokens ---

    def credential(self, operation, wanted, path, draw):
        if wanted == "playerAuth":
            return self.player(draw)
        if operation == "ProcessHeartbeat":
            return self.given.get("processToken", self.token)
        for prefix, who in (("AcceptInvite", "newcomer"), ("RejectInvite", "hermit")):
            if operation.startswith(prefix):
                self.invite(self.given[who])
                return self.given[f"{who}Token"]
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
        if operation.startswith(STOPS_PROCESSES):
            self.put("stopped", path.get("processId"))
        # Both would end every success after it: a budget that is reached, and the only machine elsewhere.
        if operation == "SetBudget":
            self.ask("PUT", "/greenroom/v1/budget", {})
        if operation in ("SetNodeFleet", "UnsetNodeFleet"):
            self.ask("PUT", f"/greenroom/v1/nodes/{self.given['nodeId']}/fleet", {"fleetId": self.given["fleetId"]})
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

    def any(self, kind, draw):
        with self.lock:
            pool = self.pools.get(kind)
            return draw.choice(pool) if pool else None

    def end(self, kind, value):
        app = self.given["appId"]
        if kind == "room":
            self.ask("POST", f"/rooms/v2/{app}/destroy/{value}")
        elif kind == "app":
            self.ask("DELETE", f"/apps/v2/apps/{value}")
        elif kind == "process":
            self.ask("POST", f"/processes/v3/apps/{app}/processes/{value}/stop")
        elif kind == "build":
            self.ask("DELETE", f"/builds/v3/builds/{value}")
        elif kind == "buildNumber":
            self.ask("DELETE", f"/builds/v2/{app}/delete/{value}")

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

    def fresh_process(self):
        return self.ask("POST", f"/processes/v3/apps/{self.given['appId']}/processes/regions/{self.given['region']}").get("processId")

    def fresh_build(self, number, upload=False):
        if number:
            return self.ask("POST", f"/builds/v2/{self.given['appId']}/create", {}).get("buildId")
        made = self.ask("POST", "/builds/v3/builds", {"buildSizeInBytes": len(self.archive())})
        if upload and made:
            self.upload(made)
        return made.get("buildId")

    def archive(self):
        return base64.b64decode(self.given["archive"])

    def upload(self, made):
        """As the CLI does it; the archive is small and fits into the first part."""
        part = urllib.request.Request(made["uploadParts"][0]["putRequestUrl"], data=self.archive(), method="PUT")
        with urllib.request.urlopen(part, timeout=10) as response:
            etag = response.headers["etag"]
        said = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
        done = urllib.request.Request(made["completeUploadPostRequestUrl"], data=said.encode(), method="POST")
        urllib.request.urlopen(done, timeout=10).close()

    def invite(self, email):
        self.ask("PUT", f"/orgs/v1/{self.given['orgId']}/invites", {"userEmail": email, "scopes": ["applications:read"]})
        return email

    def fresh_invite(self):
        return self.invite(f"invited-{self.number()}@example.org")

    def records(self):
        """The first page of an export: what was there before, so that to import it changes nothing."""
        if not self.exported:
            self.exported = self.ask("GET", "/greenroom/v1/export").get("records") or [{"kind": "budget"}]
        return self.exported

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
