# SPDX-License-Identifier: Apache-2.0
"""A Python interpreter that has everything loaded and makes copies of itself.

Each request on descriptor 3 comes with an environment's place, its variables and the descriptors of
its output, its status, a reply and its control group (or none). A copy shuts itself in (user, mount, process and IPC namespaces
of its own), says who it is, and becomes the runtime of bootstrap.py. Started with -I -S."""
import ctypes
import gc
import importlib.util
import json
import os
import random
import resource
import signal
import socket
import stat
import struct
import sys

# What handlers and the runtime want anyway.
import base64, collections, copy, datetime, decimal, email.parser, functools, hashlib, http.client  # noqa: E401,F401
import importlib.machinery, logging, re, string, threading, time, traceback, urllib.parse, uuid  # noqa: E401,F401

HOME = "/.formwork"
NEW_NAMESPACES = 0x00020000 | 0x10000000 | 0x20000000 | 0x08000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_SLAVE = 32, 4096, 16384, 1 << 19
USER_INSIDE, GROUP_INSIDE = 993, 990
devices = []
libc = ctypes.CDLL(None, use_errno=True)
libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong,
                       ctypes.c_char_p)


def load_runtime():
    spec = importlib.util.spec_from_file_location("bootstrap", "/var/runtime/bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_sdk(folder):
    """boto3 with the models that most functions use, in its default session."""
    sys.path.append(folder)
    try:
        os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none",
                          AWS_DEFAULT_REGION="us-east-1")
        import boto3
        boto3.setup_default_session()
        boto3.client("s3")
        boto3.resource("dynamodb")
        boto3.DEFAULT_SESSION._session._credentials = None
    except Exception:
        pass  # functions will see why
    finally:
        os.environ.clear()
        sys.path.remove(folder)


def mount(source, target, kind, flags, data=None):
    if libc.mount(source.encode(), target.encode(), kind, flags, data) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def bind(source, target, is_writable):
    mount(source, target, None, MS_BIND)
    flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV
    mount(source, target, None, flags | (0 if is_writable else MS_RDONLY))


def shut_in(place):
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(NEW_NAMESPACES) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", "%d %d 1" % (USER_INSIDE, user))
    write("/proc/self/gid_map", "%d %d 1" % (GROUP_INSIDE, group))
    mount("none", "/", None, MS_REC | MS_SLAVE)  # others' disks end here, too
    bind(HOME + "/code/" + place["code"], "/var/task", False)
    if place["layers"]:
        bind(HOME + "/code/" + place["layers"], "/opt", False)
    bind(HOME + "/tmp/" + place["scratch"], "/tmp", True)
    # What is of others is behind this from now on.
    mount("none", HOME, b"tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, b"size=0k,mode=000")


def open_devices():
    """Descriptors that loaded libraries read from for as long as they are there: a C library of the
    SDK keeps /dev/urandom, and waits for ever in a copy that has it no more."""
    found = []
    for number in range(3, 256):
        try:
            if stat.S_ISCHR(os.fstat(number).st_mode):
                found.append(number)
        except OSError:
            pass  # not open
    return found


def become_runtime(request, output, runtime):
    os.setsid()
    libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # with the one that waits for it
    os.dup2(output, 1)
    os.dup2(output, 2)
    first = 3
    for number in devices + [256]:
        os.closerange(first, number)
        first = number + 1
    for what, most in ((resource.RLIMIT_NOFILE, 1024), (resource.RLIMIT_NPROC, 1024),
                       (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, int(request["largest_file"]))):
        resource.setrlimit(what, (most, most))
    if request["processors"]:
        os.sched_setaffinity(0, request["processors"])
    drop_capabilities()
    libc.prctl(38, 1, 0, 0, 0)  # no new rights
    os.environ.clear()
    os.environ.update(request["variables"])
    os.chdir("/var/task")
    random.seed()
    sys.argv = ["/var/runtime/bootstrap.py"]
    time.tzset()
    gc.unfreeze()
    sys.modules["__main__"] = runtime
    runtime.__name__ = "__main__"
    runtime.run()


def drop_capabilities():
    header = struct.pack("=II", 0x20080522, 0)
    if libc.capset(header, struct.pack("=6I", 0, 0, 0, 0, 0, 0)) != 0:
        os._exit(127)


def first_process(request, output, status, reply, runtime):
    """The first of its namespace: waits for the runtime and says how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    mount("proc", "/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    socket.send_fds(reply, [b"here"], [os.pidfd_open(os.getpid())])
    reply.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            become_runtime(request, output, runtime)
        except SystemExit as end:  # as an interpreter of its own ends
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
            if end.code is not None and not isinstance(end.code, int):
                print(end.code, file=sys.stderr)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code & 255)
    os.close(output)
    ended, code = 0, 0
    while ended != child:
        ended, code = os.wait()
    os.write(status, struct.pack("=ii", 0, code))


def start(request, descriptors, runtime):
    output, status, reply, group = descriptors
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        if request["has_group"]:
            os.write(group, b"0")
        os.close(group)
        shut_in(request)
        if os.fork() == 0:
            first_process(request, output, status, socket.socket(fileno=reply), runtime)
    except BaseException as fault:
        os.write(status, struct.pack("=ii", 2, getattr(fault, "errno", 0) or 0))
    os._exit(0)


def main():
    control = socket.socket(fileno=3)
    sdk = os.environ.get("FORMWORK_PYTHON_SDK", "")
    runtime = load_runtime()
    if sdk:
        load_sdk(sdk)
    devices[:] = open_devices()
    os.environ.clear()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    control.send(b"r")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 18, 4)
        if not data:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            start(json.loads(data.decode()), descriptors, runtime)
        for descriptor in descriptors:
            os.close(descriptor)


main()
