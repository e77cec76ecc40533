"""What Schemathesis does not know: which ids exist, which token an operation wants.

Three quarters of what it generates goes out with real ids and bodies that can succeed; the rest as
it came. What is drawn follows from the case itself, so that a case repeats.
"""
import atexit
import json
import os
import random
import threading
from collections import Counter

import schemathesis

import bodies
from stage import Stage

STAGE = Stage(json.loads(os.environ["FUZZ_STAGE"]))
LOCK = threading.Lock()
SEEN = Counter()
STATUSES = Counter()
PROBLEMS = {}

KINDS = {
    "ServerError": "server error",
    "UndefinedStatusCode": "undocumented status",
    "UndefinedContentType": "off-schema",
    "MissingContentType": "off-schema",
    "MalformedMediaType": "off-schema",
    "JsonSchemaError": "off-schema",
    "MalformedJson": "off-schema",
}

REAL = 0.85
GOOD_BODY = 0.7
ENTITLED = 0.96


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # A word that this enum has dropped and a suspended room still has: the enum is open (x-open-enum), SDKs take it.
    words = raw_schema["components"]["schemas"]["RoomStatus"]["enum"]
    if "suspended" not in words:
        words.append("suspended")


@schemathesis.hook
def before_call(context, case, kwargs):
    draw = random.Random(f"{case.operation.label} {case.path_parameters} {case.query} {case.body!r}")
    fill_path(case, draw)
    fill_query(case, draw)
    fill_body(case, draw)
    authorize(case, draw)


def operation_id(case):
    return case.operation.definition.raw.get("operationId", "")


def parameters(case):
    return {p["name"]: p for p in case.operation.definition.raw.get("parameters", []) if "name" in p}


def fill_path(case, draw):
    known = parameters(case)
    for name in list(case.path_parameters or {}):
        if draw.random() < REAL:
            number = known.get(name, {}).get("schema", {}).get("type") == "integer"
            value = STAGE.identity(operation_id(case), name, number, draw)
            if value is not None:
                case.path_parameters[name] = value
    if case.path_parameters:
        STAGE.spared(operation_id(case), case.path_parameters)


def fill_query(case, draw):
    if case.query is None and operation_id(case) == "GetEvents":
        case.query = {}
    query = case.query
    if not isinstance(query, dict):
        return
    if operation_id(case) == "GetEvents":
        query["follow"] = "false"  # what is kept; else it would never end
    else:
        query.pop("follow", None)  # nor would a log
    for name in [n for n in query if n != "follow"]:
        if draw.random() < REAL:
            value = STAGE.query(name, draw)
            if value is None:
                del query[name]
            else:
                query[name] = value


def fill_body(case, draw):
    body = case.body
    if not isinstance(body, dict):
        return
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {})
    if operation_id(case) == "ProcessHeartbeat":
        body.pop("exit", None)  # the process whose token is known would be gone
    if draw.random() > GOOD_BODY:
        return
    if "multipart/form-data" in content:
        body["file"] = STAGE.archive()
        return
    schema = content.get("application/json", {}).get("schema", {}).get("$ref", "inline").split("/")[-1]
    good = bodies.body(STAGE, operation_id(case), schema, draw)
    if good is None:
        return
    # Half of the time what else was generated stays.
    kept = dict(body) if draw.random() < 0.5 else {}
    body.clear()
    body.update({**kept, **good})


def authorize(case, draw):
    security = case.operation.definition.raw.get("security") or []
    wanted = next(iter(security[0]), None) if security else None
    if wanted is None:
        return
    if draw.random() > ENTITLED:
        token = draw.choice([None, "nonsense", STAGE.player(draw), STAGE.token])
    else:
        token = STAGE.credential(operation_id(case), wanted, case.path_parameters or {}, draw)
    headers = case.headers
    for name in [n for n in headers or {} if n.lower() == "authorization"]:
        del headers[name]
    if token is not None:
        if headers is None:
            case.headers = {"Authorization": f"Bearer {token}"}
        else:
            headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def after_call(context, case, response):
    status = response.status_code
    # A method that the operation has not, OPTIONS for example, is no success of the operation.
    asked = case.method.upper() == case.operation.method.upper()
    with LOCK:
        SEEN["requests"] += 1
        SEEN["2xx"] += asked and 200 <= status < 300
        SEEN["5xx"] += status >= 500
        if asked:
            STATUSES[f"{operation_id(case)} {status}"] += 1
    if asked and 200 <= status < 300:
        STAGE.made(operation_id(case), case.path_parameters or {}, response.content)


@schemathesis.hook
def after_network_error(context, case, request):
    note("no answer", case, f"{request.method} {request.url}")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    kind = KINDS.get(type(failure).__name__, type(failure).__name__)
    note(kind, case, f"{case.as_curl_command()}\n      → {response.status_code} {response.text[:300]}\n      {failure.message[:300]}")
    return True


def note(kind, case, detail):
    with LOCK:
        SEEN[kind] += 1
        examples = PROBLEMS.setdefault(f"{kind}: {operation_id(case)}", [])
        if len(examples) < 3:
            examples.append(detail)


@atexit.register
def tell():
    with open(os.environ["FUZZ_RESULT"], "w", encoding="utf-8") as out:
        json.dump({"seen": SEEN, "statuses": STATUSES, "problems": PROBLEMS}, out)
