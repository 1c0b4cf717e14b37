# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: the life of environments as callers and the log see it.

usage: lambda_environments.py ENDPOINT
"""
import base64
import io
import json
import os
import re
import sys
import threading
import time
import zipfile

import boto3
from botocore.config import Config

failures = []
settings = Config(retries={"max_attempts": 0}, max_pool_connections=30)
functions = boto3.client("lambda", endpoint_url=sys.argv[1], config=settings)
logs = boto3.client("logs", endpoint_url=sys.argv[1], config=settings)
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
REPORT = (r"REPORT RequestId: " + ID + r"\tDuration: ([0-9]+\.[0-9]{2}) ms\t"
          r"Billed Duration: ([0-9]+) ms\tMemory Size: 128 MB\tMax Memory Used: ([0-9]+) MB\t")
INIT = r"Init Duration: [0-9]+\.[0-9]{2} ms\t"


def check(what, ok, seen=""):
    if not ok:
        failures.append(what)
        print("FAILED:", what, repr(seen)[:600])


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name.replace("__", "/").replace("_py", ".py"))
            entry.external_attr = 0o100755 << 16
            packed.writestr(entry, text)
    return out.getvalue()


def make(name, code, runtime="python3.11", **more):
    files = {"index_py" if runtime.startswith("python") else "bootstrap": code}
    functions.create_function(
        FunctionName=name, Runtime=runtime, Role="arn:aws:iam::000000000000:role/any",
        Handler="index.handler", Code={"ZipFile": archive(**files)}, **more)
    functions.get_waiter("function_active_v2").wait(FunctionName=name)


def call(name, event=None):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event or {}), LogType="Tail")
    tail = base64.b64decode(answer["LogResult"]).decode()
    return json.loads(answer["Payload"].read()), answer.get("FunctionError"), tail


def stream_of(name):
    group = "/aws/lambda/" + name
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    events = logs.get_log_events(logGroupName=group, startFromHead=True,
                                 logStreamName=streams[0]["logStreamName"])["events"]
    return streams, [event["message"] for event in events]


def matches(what, pattern, text):
    check(what, re.fullmatch(pattern, text, re.DOTALL), text)


def warm():
    make("warm", """
import os
count = 0
def handler(event, context):
    global count
    count += 1
    print("number", count)
    name = os.environ.get("TMPDIR", "/tmp") + "/kept"  # machines without namespaces have no own /tmp
    if event.get("sleep"):
        open(name, "w").write("kept")
        import time
        time.sleep(5)
    return [count, os.path.exists(name)]
""", Timeout=1)
    first, error, tail = call("warm")
    check("first call", first == [1, False] and error is None, first)
    matches("tail of a cold call", "START RequestId: " + ID + r" Version: \$LATEST\nnumber 1\n"
            "END RequestId: " + ID + "\n" + REPORT + INIT + "\n", tail)
    second, _, tail = call("warm")
    check("second call", second == [2, False], second)
    check("no init when warm", "Init" not in tail, tail)
    answer, error, tail = call("warm", {"sleep": 1})
    check("time out", error == "Unhandled" and answer["errorType"] == "Sandbox.Timedout" and
          re.fullmatch("RequestId: " + ID + r" Error: Task timed out after 1\.00 seconds",
                       answer["errorMessage"]), answer)
    check("status of a time out", tail.endswith("\tStatus: timeout\t\n") and
          "\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\t" in tail, tail)
    again, _, _ = call("warm")
    check("/tmp outlives a time out, globals do not", again == [1, True], again)
    streams, messages = stream_of("warm")
    check("one stream", len(streams) == 1 and re.fullmatch(
        r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", streams[0]["logStreamName"]), streams)
    matches("how the stream begins", r"INIT_START Runtime Version: python:3\.11\.\S+\t"
            r"Runtime Version ARN: arn:aws:lambda:[a-z0-9-]+::runtime:[0-9a-f]{64}\n", messages[0])


def ends():
    make("ends", """
import sys, os
def handler(event, context):
    if event["how"] == "exit":
        sys.exit(event["code"])
    kept = bytearray(400 << 20)
    for at in range(0, len(kept), 4096):
        kept[at] = 1
    import time
    time.sleep(5)
""", Timeout=8)
    answer, error, tail = call("ends", {"how": "exit", "code": 3})
    check("exit", error == "Unhandled" and answer["errorType"] == "Runtime.ExitError" and
          answer["errorMessage"].endswith("Error: Runtime exited with error: exit status 3"), answer)
    check("status of an exit",
          tail.endswith("\tStatus: error\tError Type: Runtime.ExitError\t\n"), tail)
    answer, _, _ = call("ends", {"how": "exit", "code": 0})
    check("exit without a reason", answer["errorMessage"].endswith(
        "Error: Runtime exited without providing a reason"), answer)
    answer, _, tail = call("ends", {"how": "memory"})
    check("out of memory", answer["errorType"] == "Runtime.OutOfMemory" and
          "Max Memory Used: 128 MB" in tail, [answer, tail])


def broken():
    make("broken", "import nothing_of_this_name\n")
    answer, error, tail = call("broken")
    check("import error", error == "Unhandled" and
          answer["errorType"] == "Runtime.ImportModuleError", answer)
    text = "".join(stream_of("broken")[1])
    places = [text.find(part) for part in ("\tPhase: init\tStatus: error\t",
                                           "\tPhase: invoke\tStatus: error\t", "\nSTART", "\nEND")]
    check("init is done over before START", -1 < places[0] < places[1] < places[2] < places[3], text)


def many():
    make("many", """
import time
def handler(event, context):
    time.sleep(1)
    return context.log_stream_name
""", Timeout=20)
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(call("many")[0])) for _ in range(12)]
    began = time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("calls at once have environments of their own", len(set(seen)) == 12, seen)
    check("and run at once", time.time() - began < 9, time.time() - began)


def extension():
    layer = functions.publish_layer_version(LayerName="watcher", Content={"ZipFile": archive(
        extensions__watcher="""#!/bin/sh
exec python3 -I -S - <<'END'
import http.client, json, os
link = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
def ask(method, path, body, **headers):
    link.request(method, "/2020-01-01/extension/" + path, body,
                 {"Lambda-Extension-" + key: value for key, value in headers.items()})
    answer = link.getresponse()
    return answer.headers.get("Lambda-Extension-Identifier"), answer.read()
me = ask("POST", "register", '{"events":["INVOKE"]}', Name="watcher")[0]
while True:
    event = json.loads(ask("GET", "event/next", None, Identifier=me)[1])
    print("watched", event["requestId"], flush=True)
END
""")})["LayerVersionArn"]
    make("watched", "def handler(event, context):\n    return 1\n", Layers=[layer], Timeout=10)
    answer, error, tail = call("watched")
    check("call with an extension", answer == 1 and error is None, [answer, error])
    check("its line is the call's", re.search(r"\nwatched " + ID + r"\n.*END ", tail, re.DOTALL),
          tail)
    check("it is told of", "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE]\n" in
          stream_of("watched")[1], stream_of("watched")[1])


def last_words():
    layer = functions.publish_layer_version(LayerName="hearer", Content={"ZipFile": archive(
        extensions__hearer="""#!/bin/sh
exec python3 -I -S - <<'END'
import http.client, json, os, time
link = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
def ask(method, path, body, **headers):
    link.request(method, "/2020-01-01/extension/" + path, body,
                 {"Lambda-Extension-" + key: value for key, value in headers.items()})
    answer = link.getresponse()
    return answer.headers.get("Lambda-Extension-Identifier"), answer.read()
me = ask("POST", "register", '{"events":["INVOKE","SHUTDOWN"]}', Name="hearer")[0]
while True:
    event = json.loads(ask("GET", "event/next", None, Identifier=me)[1])
    if event["eventType"] == "SHUTDOWN":
        left = event["deadlineMs"] - time.time() * 1000
        print("ended by", event["shutdownReason"], 1000 < left <= 2000, flush=True)
        break
END
""")})["LayerVersionArn"]
    make("heard", """
import os, subprocess, time
calls = 0
def handler(event, context):
    global calls
    calls += 1
    if event.get("how") == "sleep":
        time.sleep(9)
    if event.get("how") == "exit":
        os._exit(1)
    return calls
""", Layers=[layer], Timeout=1)
    check("a call that is heard", call("heard")[0] == 1)
    for how, kind, reason in (("sleep", "Sandbox.Timedout", "timeout"),
                              ("exit", "Runtime.ExitError", "failure")):
        began = time.time()
        answer, _, _ = call("heard", {"how": how})
        check("the caller does not wait for last words", answer["errorType"] == kind and
              time.time() - began < 1.9, [answer, time.time() - began])
        for _ in range(100):
            messages = "".join(stream_of("heard")[1])
            if "ended by " + reason in messages:
                break
            time.sleep(0.05)
        check("last words after a " + reason, "ended by %s True\n" % reason in messages, messages)
        check("and it goes on", call("heard")[0] == 1)


def processors():
    if not os.environ.get("FORMWORK_LAMBDA_CPU"):
        return
    code = """
import os
def handler(event, context):
    return len(os.sched_getaffinity(0))
"""
    all_of_them = len(os.sched_getaffinity(0))
    for name, memory, wanted in (("one", 1536, 1), ("two", 1537, 2), ("more", 10240, 6)):
        make(name, code, MemorySize=memory)
        check("processors of %d MB" % memory, call(name)[0] == min(wanted, all_of_them), wanted)


for part in (warm, ends, broken, many, extension, last_words, processors):
    part()
print("all well" if not failures else "%d failed" % len(failures))
sys.exit(1 if failures else 0)
