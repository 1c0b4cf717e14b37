# SPDX-License-Identifier: Apache-2.0
"""formwork serve: durable executions and capacity providers, over plain HTTP.

usage: lambda_api_durable.py ENDPOINT [before-kill|after-kill]

unverified against AWS: rests on the API's model and
https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""
import base64
import http.client
import io
import json
import sys
import time
import zipfile
from urllib.parse import quote

failures = []
host = sys.argv[1].split("//")[1]
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:"

# What an SDK does: every operation is looked up by its id, and begun where it is not there.
CODE = '''
import http.client, json, os
from urllib.parse import quote

class Pending(Exception):
    pass

def handler(event, context):
    known = {o["Id"]: o for o in event["InitialExecutionState"]["Operations"]}
    given = [o for o in known.values() if o["Type"] == "EXECUTION"][0]
    plan = json.loads(given["ExecutionDetails"]["InputPayload"])
    state = {"token": event["CheckpointToken"]}

    def checkpoint(**update):
        link = http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL"].split("//")[1])
        path = "/2025-12-01/durable-executions/%s/checkpoint" % quote(
            event["DurableExecutionArn"], safe="")
        link.request("POST", path, json.dumps(
            {"CheckpointToken": state["token"], "Updates": [update]}), {
            "X-Amz-Date": "20260101T000000Z", "Content-Type": "application/json",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/"
                             "aws4_request, SignedHeaders=host, Signature=00"})
        answer = json.loads(link.getresponse().read())
        state["token"] = answer["CheckpointToken"]
        for operation in answer["NewExecutionState"]["Operations"]:
            known[operation["Id"]] = operation
        return known[update["Id"]]

    def step(name, work):
        one = known.get(name)
        if one is None or one["Status"] == "READY":
            one = checkpoint(Id=name, Type="STEP", Action="START", Name=name)
        elif one["Status"] == "PENDING":
            raise Pending()
        if one["Status"] == "SUCCEEDED":
            return json.loads(one["StepDetails"]["Result"])
        try:
            result = work(one["StepDetails"]["Attempt"])
        except ValueError as error:
            checkpoint(Id=name, Type="STEP", Action="RETRY",
                       Error={"ErrorType": "ValueError", "ErrorMessage": str(error)},
                       StepOptions={"NextAttemptDelaySeconds": 60})
            raise Pending()
        checkpoint(Id=name, Type="STEP", Action="SUCCEED", Payload=json.dumps(result))
        return result

    def outside(name, details, **update):
        one = known.get(name) or checkpoint(Id=name, Action="START", Name=name, **update)
        if one["Status"] == "STARTED":
            raise Pending()
        if one["Status"] != "SUCCEEDED":
            raise RuntimeError(one["Status"])
        return one.get(details, {}).get("Result")

    def flaky(attempt):
        if attempt < 3:
            raise ValueError("not yet")
        return attempt

    try:
        told = []
        for what in plan["do"]:
            if what == "step":
                told.append(step("s", lambda attempt: "stepped"))
            elif what == "flaky":
                told.append(step("f", flaky))
            elif what == "wait":
                outside("w", "WaitDetails", Type="WAIT", WaitOptions={"WaitSeconds": 60})
                told.append("waited")
            elif what == "callback":
                told.append(outside("c", "CallbackDetails", Type="CALLBACK",
                                    CallbackOptions={"TimeoutSeconds": plan["timeout"]}))
            elif what == "call":
                told.append(outside("i", "ChainedInvokeDetails", Type="CHAINED_INVOKE",
                                    Payload="[2]", ChainedInvokeOptions={"FunctionName": "plain"}))
            elif what == "fail":
                return {"Status": "FAILED", "Error": {"ErrorType": "Own", "ErrorMessage": "no"}}
            elif what == "raise":
                raise KeyError("k")
        return {"Status": "SUCCEEDED", "Result": json.dumps(told)}
    except Pending:
        return {"Status": "PENDING"}
'''


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:800])


def call(method, path, body=None, **headers):
    link = http.client.HTTPConnection(host, timeout=30)
    content = body if isinstance(body, (bytes, type(None))) else json.dumps(body)
    link.request(method, path, content, {
        "X-Amz-Date": "20260101T000000Z", "Content-Type": "application/json",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request,"
                         " SignedHeaders=host, Signature=00",
        **{name.replace("_", "-"): value for name, value in headers.items()}})
    answer = link.getresponse()
    text = answer.read()
    return answer.status, dict(answer.headers), json.loads(text) if text else None


def make(name, code, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr("index.py", code)
    status, _, told = call("POST", "/2015-03-31/functions", {
        "FunctionName": name, "Runtime": "python3.13", "Handler": "index.handler",
        "Role": "arn:aws:iam::000000000000:role/r", "Publish": True,
        "Code": {"ZipFile": base64.b64encode(out.getvalue()).decode()}, **more})
    check("made " + name, status, 201)
    return told


def invoke(plan, qualifier="?Qualifier=1", **headers):
    return call("POST", "/2015-03-31/functions/lasting/invocations" + qualifier, plan, **headers)


def execution(arn, rest=""):
    return call("GET", "/2025-12-01/durable-executions/" + quote(arn, safe="") + rest)[2]


def until(what, ask):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        seen = ask()
        if seen:
            return seen
        time.sleep(0.02)
    failures.append(what)
    print(f"FAILED: {what}: nothing")
    return None


def ends():
    make("plain", "def handler(event, context): return event[0] * 2\n")
    make("lasting", CODE, DurableConfig={"ExecutionTimeout": 3600, "RetentionPeriodInDays": 7})
    status, headers, result = invoke({"do": ["step", "wait", "flaky", "call"]},
                                     X_Amz_Durable_Execution_Name="first")
    check("result", (status, result), (200, ["stepped", "waited", 3, "4"]))
    arn = headers.get("X-Amz-Durable-Execution-Arn", "")
    check("its ARN", arn.startswith(FUNCTION + "lasting:1/durable-execution/first/"), True)
    told = execution(arn)
    check("told", (told["Status"], told["DurableExecutionName"], told["Version"],
                   json.loads(told["Result"])[0]), ("SUCCEEDED", "first", "1", "stepped"))
    history = execution(arn, "/history?IncludeExecutionData=true")["Events"]
    kinds = [e["EventType"] for e in history if e["EventType"] != "InvocationCompleted"]
    check("history", kinds, [
        "ExecutionStarted", "StepStarted", "StepSucceeded", "WaitStarted", "WaitSucceeded",
        "StepStarted", "StepFailed", "StepStarted", "StepFailed", "StepStarted", "StepSucceeded",
        "ChainedInvokeStarted", "ChainedInvokeSucceeded", "ExecutionSucceeded"])
    check("numbers", [e["EventId"] for e in history], list(range(1, len(history) + 1)))
    _, headers, result = invoke({"do": ["step", "wait", "flaky", "call"]},
                                X_Amz_Durable_Execution_Name="first")
    check("once", (headers.get("X-Amz-Durable-Execution-Arn"), result[2]), (arn, 3))
    status, headers, _ = invoke({"do": []}, X_Amz_Durable_Execution_Name="first")
    check("taken", (status, headers.get("x-amzn-ErrorType", headers.get("X-Amzn-ErrorType"))),
          (409, "DurableExecutionAlreadyStartedException"))
    status, headers, result = invoke({"do": ["fail"]})
    check("failed", (headers.get("X-Amz-Function-Error"), result),
          ("Unhandled", {"errorMessage": "no", "errorType": "Own"}))
    status, headers, result = invoke({"do": ["raise"]})
    check("raised", (headers.get("X-Amz-Function-Error"), result["errorType"]),
          ("Unhandled", "KeyError"))
    status, _, result = invoke({"do": []}, "")
    check("unqualified", (status, "unqualified ARN" in result["message"]), (400, True))


def begin(name, timeout):
    status, headers, _ = invoke({"do": ["step", "callback"], "timeout": timeout},
                                X_Amz_Invocation_Type="Event", X_Amz_Durable_Execution_Name=name)
    check("accepted", status, 202)
    arn = headers["X-Amz-Durable-Execution-Arn"]
    started = until("callback", lambda: [
        e for e in execution(arn, "/history?IncludeExecutionData=true")["Events"]
        if e["EventType"] == "CallbackStarted"])
    return arn, started[0]["CallbackStartedDetails"]["CallbackId"]


def status_of(arn):
    return execution(arn)["Status"]


def before_kill():
    make("lasting", CODE, DurableConfig={"ExecutionTimeout": 3600})
    print(" ".join(("begun",) + begin("kept", 3000)))


def after_kill():
    with open("begun") as file:
        _, arn, callback = file.read().split()
    check("still", status_of(arn), "RUNNING")
    path = "/2025-12-01/durable-execution-callbacks/" + callback
    check("answered", call("POST", path + "/succeed", b'"later"')[0], 200)
    until("end", lambda: status_of(arn) == "SUCCEEDED")
    check("after the kill", json.loads(execution(arn)["Result"]), ["stepped", '"later"'])


def callbacks():
    arn, callback = begin("answered", 3000)
    check("runs", status_of(arn), "RUNNING")
    path = "/2025-12-01/durable-execution-callbacks/" + callback
    check("beat", call("POST", path + "/heartbeat")[0], 200)
    check("answered", call("POST", path + "/succeed", b'"yes"')[0], 200)
    until("end", lambda: status_of(arn) == "SUCCEEDED")
    check("callback's result", json.loads(execution(arn)["Result"]), ["stepped", '"yes"'])
    check("too late", call("POST", path + "/succeed", b'"yes"')[0], 400)
    arn, _ = begin("late", 60)
    until("timed out", lambda: status_of(arn) == "FAILED")
    check("why", execution(arn)["Error"]["ErrorMessage"], "TIMED_OUT")
    arn, _ = begin("stopped", 3000)
    check("stop", call("POST", "/2025-12-01/durable-executions/" + quote(arn, safe="") + "/stop",
                       {"ErrorMessage": "enough"})[0], 200)
    check("stopped", (status_of(arn), execution(arn)["Error"]["ErrorMessage"]),
          ("STOPPED", "enough"))
    listed = call("GET", "/2025-12-01/functions/lasting/durable-executions?Statuses=STOPPED")[2]
    check("listed", [e["DurableExecutionName"] for e in listed["DurableExecutions"]], ["stopped"])
    check("no such", call("GET", "/2025-12-01/durable-executions/" + quote(
        FUNCTION + "lasting:1/durable-execution/none/none", safe=""))[0], 404)
    status, _, told = call("POST", "/2025-12-01/durable-executions/" + quote(arn, safe="") +
                           "/checkpoint", {"CheckpointToken": "AAAA", "Updates": []})
    check("token", (status, told["message"]), (400, "Invalid checkpoint token"))


def providers():
    place = "/2025-11-30/capacity-providers"
    settings = {"CapacityProviderName": "own", "PermissionsConfig": {
        "CapacityProviderOperatorRoleArn": "arn:aws:iam::000000000000:role/r"},
        "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
    status, _, told = call("POST", place, settings)
    check("provider", (status, told["CapacityProvider"]["State"],
                       told["CapacityProvider"]["CapacityProviderArn"]),
          (202, "Pending", "arn:aws:lambda:us-east-1:000000000000:capacity-provider:own"))
    check("twice", call("POST", place, settings)[0], 409)
    check("active", call("GET", place + "/own")[2]["CapacityProvider"]["State"], "Active")
    call("PUT", place + "/own", {"CapacityProviderScalingConfig": {"MaxVCpuCount": 20}})
    listed = call("GET", place)[2]["CapacityProviders"]
    check("scaled", [p["CapacityProviderScalingConfig"]["MaxVCpuCount"] for p in listed], [20])
    check("versions", call("GET", place + "/own/function-versions")[2]["FunctionVersions"], [])
    check("deleting", call("DELETE", place + "/own")[2]["CapacityProvider"]["State"], "Deleting")
    check("gone", call("GET", place + "/own")[0], 404)


mode = sys.argv[2] if len(sys.argv) > 2 else ""
if mode == "before-kill":
    before_kill()
    sys.exit(1 if failures else 0)
for part in (after_kill,) if mode else (ends, callbacks, providers):
    began = time.monotonic()
    part()
    print(f"{part.__name__}: {time.monotonic() - began:.2f} s")
print("all well" if not failures else f"{len(failures)} failures")
sys.exit(1 if failures else 0)
