"""Functions that look around, leave processes behind and fill the disk. Arguments: endpoint, state
folder."""
import io
import json
import os
import sys
import time
import urllib.request
import zipfile

import boto3
from botocore.config import Config

ENDPOINT, STATE = sys.argv[1:3]
lam = boto3.client("lambda", endpoint_url=ENDPOINT, config=Config(
    retries={"total_max_attempts": 1}, read_timeout=60))


def archive(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16
            made.writestr(entry, content)
    return data.getvalue()


def make(name, source, runtime="python3.11", file="index.py", **settings):
    lam.create_function(FunctionName=name, Runtime=runtime, Handler="index.handler",
                        Role="arn:aws:iam::000000000000:role/r",
                        Code={"ZipFile": archive({file: source})}, **settings)


def call(name, event=None):
    answer = lam.invoke(FunctionName=name, Payload=json.dumps(event))
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


def check(is_well, *what):
    if not is_well:
        print("FAILED:", *what)
        sys.exit(1)


def marked(mark):
    """Processes of this machine whose arguments have the mark."""
    found = []
    for number in os.listdir("/proc"):
        try:
            with open("/proc/%s/cmdline" % int(number), "rb") as file:
                if mark.encode() in file.read():
                    found.append(number)
        except (OSError, ValueError):
            pass
    return found


def gone(mark):
    for _ in range(100):
        if not marked(mark):
            return True
        time.sleep(0.02)
    return False


LOOK = '''
import os, sys
def attempt(work):
    try:
        return [True, work()]
    except Exception as fault:
        return [False, type(fault).__name__ + ": " + str(fault)]
def first(folder):
    return os.listdir(folder)[:3]
def handler(event, context):
    with open("/proc/self/status") as file:
        status = dict(line.rstrip("\\n").split(":\\t", 1) for line in file if ":\\t" in line)
    return {
        "user": os.getuid(), "folder": os.getcwd(), "files": sorted(os.listdir(".")),
        "task": attempt(lambda: open("new", "w").close()),
        "opt": attempt(lambda: open("/opt/new", "w").close()),
        "etc": attempt(lambda: open("/etc/passwd", "a").close()),
        "usr": attempt(lambda: open("/usr/new", "w").close()),
        "root": attempt(lambda: open("/new", "w").close()),
        "tmp": attempt(lambda: open("/tmp/new", "w").close()),
        "state": attempt(lambda: first(event["state"])),
        "home": attempt(lambda: first(event["home"])),
        "others": attempt(lambda: sorted(int(name) for name in os.listdir("/proc")
                                         if name.isdigit())),
        "input": os.readlink("/proc/self/fd/0"),
        "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd")),
        "capabilities": int(status["CapEff"], 16), "bounds": status["NoNewPrivs"],
        "become": attempt(lambda: os.setuid(0)),
    }
'''
make("look", LOOK, Timeout=20)
fault, seen = call("look", {"state": STATE, "home": os.path.expanduser("~")})
check(fault is None, seen)
check(seen["user"] != 0, seen)
check(seen["files"] == ["index.py"], seen)
check(seen["input"] == "/dev/null", seen["input"])
check(len(seen["descriptors"]) <= 6, "descriptors of others:", seen["descriptors"])
check(seen["capabilities"] == 0 and seen["bounds"] == "1", seen)
for place in ("task", "opt", "etc", "usr", "root", "state"):
    check(not seen[place][0], place, seen[place])
check(not seen["become"][0], seen["become"])
is_shut_in = seen["folder"] == "/var/task"
if is_shut_in:
    check(seen["tmp"][0], seen["tmp"])
    check(seen["task"][1].startswith("OSError: [Errno 30]"), seen["task"])
    check("FileNotFoundError" in seen["state"][1], seen["state"])
    check(seen["others"][1] and len(seen["others"][1]) <= 3, seen["others"])
else:
    print("no namespaces here: what needs them is not checked")
with urllib.request.urlopen(ENDPOINT + "/_formwork/health") as page:
    isolation = json.load(page)["details"]["lambda.isolation"]
check(isolation.split(",")[0] in (["namespaces"] if is_shut_in else ["landlock", "none"]), isolation)

# /tmp stays when the runtime begins anew, variables of the module do not; processes that were left
# behind go with the runtime.
KEEP = '''
import os, subprocess, sys, tempfile, time
calls = 0
def handler(event, context):
    global calls
    calls += 1
    place = os.path.join(tempfile.gettempdir(), "kept")
    with open(place, "a") as file:
        file.write("x")
    if event == "leave":
        for _ in range(5):
            subprocess.Popen(["sleep", "7200.%s"], start_new_session=True)
        subprocess.Popen("(sleep 7200.%s &) &", shell=True)
        time.sleep(30)
    return [calls, os.path.getsize(place)]
'''
mark = str(os.getpid()) + str(time.time_ns())
make("keep", KEEP % (mark, mark), Timeout=1)
check(call("keep", "")[1] == [1, 1], "first call")
check(call("keep", "")[1] == [2, 2], "second call")
fault, answer = call("keep", "leave")
check(fault == "Unhandled" and answer["errorType"] == "Sandbox.Timedout", answer)
check(gone(mark), "processes are left:", marked(mark))
check(call("keep", "")[1] == [1, 4], "after the time out")

# One function's /tmp is not another's.
make("other", "import os, tempfile\ndef handler(e, c): return os.listdir(tempfile.gettempdir())")
check(call("other")[1] == [], "the /tmp of another")

# A function that makes processes without end.
BOMB = '''
import os, time
def handler(event, context):
    while True:
        try:
            if os.fork() == 0:
                os.execv("/bin/sh", ["sh", "-c", "sleep 7200.%s; true"])
        except OSError:
            time.sleep(0.2)
'''
make("bomb", BOMB % (mark + "1"), Timeout=2, MemorySize=10240)
fault, answer = call("bomb")
check(fault == "Unhandled", answer)
check(gone(mark + "1"), "processes are left:", len(marked(mark + "1")))

# A file as large as the whole disk of the function.
FILL = '''
import os, tempfile
def handler(event, context):
    try:
        with open(os.path.join(tempfile.gettempdir(), "big"), "wb") as file:
            for at in range(600):
                os.posix_fallocate(file.fileno(), at << 20, 1 << 20)
        return "no limit"
    except OSError as fault:
        return fault.errno
'''
make("fill", FILL, Timeout=20)
fault, answer = call("fill")
check(fault is None and answer in (27, 28), answer)  # EFBIG, ENOSPC

# The custom runtime: whatever the archive has as its bootstrap.
make("own", '#!/bin/sh\necho "it began"\nexit 4\n', runtime="provided.al2023", file="bootstrap")
fault, answer = call("own")
check(fault == "Unhandled" and answer["errorMessage"].endswith("exit status 4"), answer)

# A layer's wrapper.
wrapper = '#!/bin/sh\nexport WRAPPED=yes\nexec "$@"\n'
layer = lam.publish_layer_version(LayerName="wrap", Content={
    "ZipFile": archive({"wrap": wrapper, "python/tool.py": "word = 'of the layer'"})})
make("wrapped", "import os, tool\ndef handler(e, c): return [tool.word, os.environ.get('WRAPPED')]",
     Layers=[layer["LayerVersionArn"]],
     Environment={"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/wrap"}})
fault, answer = call("wrapped")
check(answer == ["of the layer", "yes"], answer)
make("unwrapped", "def handler(e, c): return 1",
     Environment={"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/not-there"}})
fault, answer = call("unwrapped")
check(fault == "Unhandled" and answer["errorType"] == "Runtime.ExitError" and
      answer["errorMessage"].endswith("Runtime exited with error: exit status 127"), answer)
print("all well")
