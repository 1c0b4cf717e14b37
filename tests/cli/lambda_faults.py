# SPDX-License-Identifier: Apache-2.0
"""Functions that hang, multiply, eat memory, fill the disk and talk nonsense to the Runtime API.

usage: lambda_faults.py ENDPOINT FOLDER [again]
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

ENDPOINT, FOLDER = sys.argv[1:3]
settings = Config(retries={"total_max_attempts": 1}, read_timeout=60, max_pool_connections=30)
functions = boto3.client("lambda", endpoint_url=ENDPOINT, config=settings)
failures = []
mark = "%d%d" % (os.getpid(), time.time_ns())


def check(what, ok, *seen):
    if not ok:
        failures.append(what)
        print("FAILED:", what, *(repr(each)[:700] for each in seen))


def make(name, source, **settings):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        entry = zipfile.ZipInfo("index.py")
        entry.external_attr = 0o100644 << 16
        made.writestr(entry, source)
    functions.create_function(FunctionName=name, Runtime="python3.11", Handler="index.handler",
                              Role="arn:aws:iam::000000000000:role/r",
                              Code={"ZipFile": data.getvalue()}, **settings)


def call(name, event=None):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail")
    return (answer.get("FunctionError"), json.loads(answer["Payload"].read()),
            base64.b64decode(answer["LogResult"]).decode())


def marked(text):
    """Processes of this machine whose arguments have the text."""
    found = []
    for number in os.listdir("/proc"):
        try:
            with open("/proc/%s/cmdline" % int(number), "rb") as file:
                if text.encode() in file.read():
                    found.append(number)
        except (OSError, ValueError):
            pass
    return found


def gone(text):
    for _ in range(150):
        if not marked(text):
            return True
        time.sleep(0.02)
    return False


make("neighbour", "def handler(event, context):\n    return event\n", Timeout=10)
if sys.argv[3:] == ["again"]:
    check("a call of the next server", call("neighbour", 3)[1] == 3)
    print("all well" if not failures else "%d failed" % len(failures))
    sys.exit(1 if failures else 0)

# What a function does, its settings; what the answer has: type, message; what the report tells.
HANG = '''
import signal, subprocess, time
def handler(event, context):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sleep", "7300.%s"], start_new_session=True)
    while True:
        pass
''' % (mark + "1")
BOMB = '''
import os, time
def handler(event, context):
    while True:
        try:
            if os.fork() == 0:
                os.execv("/bin/sh", ["sh", "-c", "trap '' TERM; sleep 7300.%s; true"])
        except OSError:
            time.sleep(0.2)
''' % (mark + "2")
EAT = '''
import time
def handler(event, context):
    kept = []
    while True:
        kept.append(bytearray(b"x" * (4 << 20)))
'''
EAT_BY_CHILDREN = '''
import subprocess, sys, time
def handler(event, context):
    for _ in range(4):
        subprocess.Popen([sys.executable, "-ISc", "kept = b'x' * (60 << 20); import time; "
                          "time.sleep(7300)"])
    time.sleep(20)
'''
TIMED_OUT = ("Sandbox.Timedout", r"RequestId: \S+ Error: Task timed out after 2\.00 seconds")
KILLED = r"RequestId: \S+ Error: Runtime exited with error: signal: killed"
CASES = {
    "hang": (HANG, {"Timeout": 2}, TIMED_OUT, r"Status: timeout\t\n"),
    "bomb": (BOMB, {"Timeout": 2, "MemorySize": 10240}, TIMED_OUT, r"Status: timeout\t\n"),
    "eat": (EAT, {"Timeout": 20}, ("Runtime.OutOfMemory", KILLED),
            r"Max Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\t\n"),
    "children": (EAT_BY_CHILDREN, {"Timeout": 15}, ("Runtime.OutOfMemory", KILLED),
                 r"Error Type: Runtime\.OutOfMemory\t\n"),
    "exit": ("import os\ndef handler(event, context):\n    os._exit(9)\n", {"Timeout": 5},
             ("Runtime.ExitError", r"RequestId: \S+ Error: Runtime exited with error: exit status 9"),
             r"Status: error\tError Type: Runtime\.ExitError\t\n"),
    "crash": ("import ctypes\ndef handler(event, context):\n    ctypes.string_at(0)\n",
              {"Timeout": 5},
              ("Runtime.ExitError",
               r"RequestId: \S+ Error: Runtime exited with error: signal: segmentation fault"),
              r"Status: error\tError Type: Runtime\.ExitError\t\n"),
}
for name, (source, limits, _, _) in CASES.items():
    make(name, source, **limits)


def harm(name):
    _, _, (kind, message), report = CASES[name]
    error, answer, tail = call(name)
    check(name + ": the answer", error == "Unhandled" and answer.get("errorType") == kind and
          re.fullmatch(message, answer.get("errorMessage", "")), error, answer)
    check(name + ": the log", re.search(report, tail, re.DOTALL), tail)


call("neighbour", 0)
threads = [threading.Thread(target=harm, args=(name,)) for name in CASES]
for thread in threads:
    thread.start()
answered = 0
while any(thread.is_alive() for thread in threads):
    error, answer, _ = call("neighbour", answered)
    check("a neighbour's call", error is None and answer == answered, error, answer)
    answered += 1
check("a neighbour is served all the time", answered > 20, answered)
for text in (mark + "1", mark + "2"):
    check("processes that are left", gone(text), len(marked(text)))

# The disk: what all files together may hold, kept over calls.
FILL = '''
import os, tempfile
def handler(event, context):
    place = tempfile.gettempdir()
    if event == "empty":
        for name in os.listdir(place):
            os.unlink(os.path.join(place, name))
        return len(os.listdir(place))
    written = 0
    try:
        for at in range(60):
            with open(os.path.join(place, "f%d" % at), "wb") as file:
                os.posix_fallocate(file.fileno(), 0, 10 << 20)
            written += 10
    except OSError as fault:
        os.unlink(os.path.join(place, "f%d" % at))
        if event == "wait":
            import time
            time.sleep(2)
        return [fault.errno, written, os.getcwd()]
    import time
    time.sleep(2)
    return [0, written, os.getcwd()]
'''
make("fill", FILL, Timeout=10, MemorySize=256)
error, answer, tail = call("fill")
if error is None and answer[2] == "/var/task":
    check("a full disk", answer[0] == 28 and 490 <= answer[1] <= 512, answer)
    check("it stays full", call("fill", "")[1][:2][0] in (0, 28))
    check("until it is emptied", call("fill", "empty")[1] == 0)
    check("a neighbour's is empty", call("neighbour", "x")[1] == "x")
elif error is None:
    check("a full disk", answer[0] in (27, 28), answer)
else:
    check("a full disk ends the function", answer["errorType"] == "Runtime.ExitError" and
          "ephemeral storage (512 MB)" in tail, answer, tail)

# Nonsense to the Runtime API, while a call runs.
NONSENSE = '''
import http.client, os, socket
address = os.environ["AWS_LAMBDA_RUNTIME_API"]
host, port = address.split(":")
BASE = "/2018-06-01/runtime/"
def raw(data):
    with socket.create_connection((host, int(port)), 2) as link:
        link.settimeout(1)
        link.sendall(data)
        try:
            return link.recv(200).decode("latin-1").split("\\r\\n")[0]
        except OSError as fault:
            return type(fault).__name__
def ask(method, path, body=None, headers={}):
    link = http.client.HTTPConnection(address, timeout=5)
    link.request(method, BASE + path, body, headers)
    answer = link.getresponse()
    return [answer.status, answer.read().decode()]
def handler(event, context):
    own = "invocation/" + context.aws_request_id
    seen = {
        "binary": raw(bytes(range(256)) * 64),
        "endless line": raw(b"GET /" + b"a" * 200000),
        "endless headers": raw(b"GET / HTTP/1.1\\r\\n" + b"a: b\\r\\n" * 50000),
        "bad length": raw(b"POST " + BASE.encode() + own.encode() +
                          b"/response HTTP/1.1\\r\\nContent-Length: -5\\r\\n\\r\\n"),
        "bad chunk": raw(b"POST " + BASE.encode() + own.encode() +
                         b"/response HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n"),
        "unknown": ask("GET", "nothing"),
        "other id": ask("POST", "invocation/of-nobody/response", "1"),
        "init error": ask("POST", "init/error", "{}"),
        "second next": ask("GET", "invocation/next") if event == "next" else None,
    }
    if event == "large":
        seen["large"] = ask("POST", own + "/response", b"x" * (7 << 20))
    return seen
'''
make("nonsense", NONSENSE, Timeout=20)
error, answer, _ = call("nonsense")
check("nonsense is answered", error is None, error, answer)
if error is None:
    for name in ("binary", "endless line", "endless headers", "bad length", "bad chunk"):
        check("refused: " + name, not answer[name].startswith("HTTP/1.1 2"), answer[name])
    check("unknown", answer["unknown"][0] in (404, 405), answer["unknown"])
    check("another's id", answer["other id"][0] == 400 and
          json.loads(answer["other id"][1])["errorType"] == "InvalidRequestID", answer["other id"])
    check("init/error in a call", answer["init error"][0] == 403, answer["init error"])
error, answer, _ = call("nonsense", "next")
check("next in a call", error is None and answer["second next"][0] == 403, error, answer)
error, answer, _ = call("nonsense", "large")
check("a response that is too large", error == "Unhandled" and
      answer["errorType"] == "Function.ResponseSizeTooLarge", answer)
error, answer, _ = call("nonsense")
check("and it goes on", error is None, answer)
check("so do others", call("neighbour", 1)[1] == 1)

print("all well" if not failures else "%d failed" % len(failures))
sys.exit(1 if failures else 0)
