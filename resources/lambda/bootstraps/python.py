# SPDX-License-Identifier: Apache-2.0
"""The Python runtime: asks the Runtime API for events and calls the handler with them.

What a handler sees (context, logging, errors, results) is as on Lambda. Started with -I -S, so
sys.path is put together here. Works with Python 3.6 and later."""
import json
import logging
import os
import socket
import sys
import time
import traceback

BASE = "/2018-06-01/runtime/"
HERE = os.path.abspath(__file__)
request_id = None
is_json = False
tenant_id = None


class RuntimeApi:
    """HTTP/1.1 over one connection, with no more than the Runtime API needs."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.host = address
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

        self.question = self.request("GET", "invocation/next")

    def request(self, method, path, body=b"", fields=""):
        head = "%s %s%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n%s\r\n" % (
            method, BASE, path, self.host, len(body), fields)
        return head.encode() + body

    def more(self):
        # Larger ones would be mapped and unmapped by the allocator each time.
        piece = self.socket.recv(65536)
        if not piece:
            os._exit(1)
        return piece

    def answer(self):
        data = self.rest
        end = data.find(b"\r\n\r\n")
        while end < 0:
            data += self.more()
            end = data.find(b"\r\n\r\n")
        lines = data[:end].decode("utf-8").split("\r\n")
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            fields[name.strip().lower()] = value.strip()
        pieces, size = [data[end + 4:]], len(data) - end - 4
        length = int(fields.get("content-length", "0"))
        while size < length:
            pieces.append(self.more())
            size += len(pieces[-1])
        body = b"".join(pieces)
        self.rest = body[length:]
        return int(lines[0].split(" ", 2)[1]), fields, body[:length]

    def event(self):
        """The event that was asked for."""
        status, fields, body = self.answer()
        if status != 200:
            os._exit(1)
        return fields, body

    def next(self):
        self.socket.sendall(self.question)
        return self.event()

    def respond(self, event, body, content_type):
        """The next event. It is asked for with the response, whatever is said of that."""
        self.socket.sendall(self.request("POST", "invocation/%s/response" % event, body,
                                         "Content-Type: %s\r\n" % content_type) + self.question)
        self.answer()
        return self.event()

    def report(self, path, error):
        body = to_json(error)
        self.socket.sendall(self.request(
            "POST", path, body.encode("utf-8", "replace"),
            "Content-Type: application/json\r\n"
            "Lambda-Runtime-Function-Error-Type: %s\r\n" % field_text(error["errorType"])))
        return self.answer()


def field_text(text):
    return "".join(c if " " <= c < "\x7f" else "?" for c in text)


def as_number(value):
    kind = type(value)
    if kind.__name__ == "Decimal" and kind.__module__ == "decimal":
        return float(value) if value % 1 else int(value)
    raise TypeError("Object of type %s is not JSON serializable" % kind.__name__)


def to_json(value):
    return json.dumps(value, default=as_number, ensure_ascii=sys.version_info < (3, 12))


class Unbuffered:
    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        size = self.stream.write(text)
        self.stream.flush()
        return size

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()

    def __getattr__(self, name):
        return getattr(self.stream, name)


# --- logs


def one_event(text):
    """Lines of one record stay together."""
    return text.replace("\n", "\r") + "\n"


def say(text):
    sys.stdout.write(text)


def now_text(seconds, digits):
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return whole + (".%03dZ" % (seconds % 1 * 1000) if digits else "Z")


STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime",
                                                                               "aws_request_id"}


class RecordHandler(logging.Handler):
    def emit(self, record):
        try:
            say(self.format(record))
        except Exception:
            self.handleError(record)

    def format(self, record):
        if is_json:
            return self.format_json(record)
        text = "[%s]\t%s\t%s\t%s" % (record.levelname, now_text(record.created, True),
                                     request_id or "", record.getMessage())
        if record.exc_info:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.stack_info:
            text += "\n" + record.stack_info
        return one_event(text)

    def format_json(self, record):
        entry = {"timestamp": now_text(record.created, False), "level": record.levelname,
                 "message": record.getMessage(), "logger": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            kind, value, where = record.exc_info
            entry["stackTrace"] = traceback.format_list(traceback.extract_tb(where))
            entry["errorType"] = kind.__name__
            entry["errorMessage"] = str(value)
            entry["location"] = "%s:%s:%d" % (record.pathname, record.funcName, record.lineno)
        if request_id:
            entry["requestId"] = request_id
        if tenant_id:
            entry["tenantId"] = tenant_id
        for name, value in record.__dict__.items():
            if name not in STANDARD and name not in entry:
                entry[name] = value
        return one_event(json.dumps(entry, default=str, ensure_ascii=False))


def set_up_logging():
    global is_json
    is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
    root = logging.getLogger()
    root.addHandler(RecordHandler())
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level)
    if is_json and level:
        root.setLevel(level)


def log_error(error):
    if is_json:
        entry = {"timestamp": now_text(time.time(), True), "log_level": "ERROR"}
        entry.update((name, value) for name, value in error.items() if value is not None)
        return say(one_event(json.dumps(entry, ensure_ascii=False)))
    text = "[ERROR] %s" % error["errorType"]
    if error["errorMessage"]:
        text += ": " + error["errorMessage"]
    lines = [text]
    if error.get("stackTrace"):
        lines.append("Traceback (most recent call last):")
        for frame in error["stackTrace"]:
            lines += frame.rstrip("\n").split("\n")
    # Leading blanks would be lost.
    say("\r".join("\u00a0" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ")
                  for line in lines) + "\n")


# --- errors


class Refused(Exception):
    """A fault of the function's set-up, with Lambda's name for it."""

    def __init__(self, kind, message, trace=()):
        Exception.__init__(self, message)
        self.kind, self.trace = kind, list(trace)


def error_of(kind, message, trace, event=""):
    return {"errorMessage": message, "errorType": kind, "requestId": event or "",
            "stackTrace": trace}


def user_trace(where):
    """The frames behind those of this file."""
    frames = traceback.extract_tb(where)
    while frames and os.path.abspath(frames[0].filename) == HERE:
        frames = frames[1:]
    return traceback.format_list(frames)


def error_of_exception(fault, event):
    if isinstance(fault, Refused):
        return error_of(fault.kind, str(fault), fault.trace, event)
    return error_of(type(fault).__name__, str(fault), user_trace(fault.__traceback__), event)


# --- the handler


def find_handler(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Refused("Runtime.MalformedHandlerName",
                      "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
    module_name = module_name.replace("/", ".")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Refused("Runtime.BuiltInModuleConflict",
                      "Cannot use built-in module %s as a handler module" % module_name)
    try:
        import importlib
        module = importlib.import_module(module_name)
    except ImportError as fault:
        raise Refused("Runtime.ImportModuleError",
                      "Unable to import module '%s': %s" % (module_name, fault))
    except SyntaxError as fault:
        place = '  File "%s" Line %s\n    %s' % (fault.filename, fault.lineno, fault.text)
        raise Refused("Runtime.UserCodeSyntaxError",
                      "Syntax error in module '%s': %s" % (module_name, fault), [place])
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Refused("Runtime.HandlerNotFound",
                      "Handler '%s' missing on module '%s'" % (function_name, module_name))


class Identity:
    def __init__(self, fields):
        self.cognito_identity_id = fields.get("cognitoIdentityId")
        self.cognito_identity_pool_id = fields.get("cognitoIdentityPoolId")


class Client:
    NAMES = ("installation_id", "app_title", "app_version_name", "app_version_code",
             "app_package_name")

    def __init__(self, fields):
        for name in self.NAMES:
            setattr(self, name, fields.get(name))


class ClientContext:
    def __init__(self, fields):
        self.client = Client(fields.get("client") or {})
        self.custom = fields.get("custom")
        self.env = fields.get("env")


def fields_of(text):
    return json.loads(text) if text else None


class LambdaContext:
    def __init__(self, fields):
        self.aws_request_id = fields["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = fields.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = fields.get("lambda-runtime-aws-tenant-id")
        client = fields_of(fields.get("lambda-runtime-client-context"))
        self.client_context = ClientContext(client) if client else None
        self.identity = Identity(fields_of(fields.get("lambda-runtime-cognito-identity")) or {})
        self._deadline = int(fields.get("lambda-runtime-deadline-ms", "0"))

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        say(str(message) if str(message).endswith("\n") else str(message) + "\n")

    def __repr__(self):
        return "LambdaContext([%s])" % ",".join(
            "%s=%s" % (name, value) for name, value in self.__dict__.items()
            if not name.startswith("_"))


def call(handler, fields, body):
    """What is to be told: content type and bytes."""
    try:
        event = json.loads(body.decode("utf-8"))
    except Exception as fault:
        raise Refused("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % fault)
    result = handler(event, LambdaContext(fields))
    if isinstance(result, bytes):
        return "application/unknown", result
    try:
        return "application/json", to_json(result).encode("utf-8")
    except Exception as fault:
        raise Refused("Runtime.MarshalError", "Unable to marshal response: %s" % fault)


def serve(api, handler):
    global request_id, tenant_id
    fields, body = api.next()
    while True:
        request_id = fields["lambda-runtime-aws-request-id"]
        tenant_id = fields.get("lambda-runtime-aws-tenant-id")
        trace = fields.get("lambda-runtime-trace-id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        try:
            kind, answer = call(handler, fields, body)
        except Exception as fault:
            error = error_of_exception(fault, request_id)
            log_error(error)
            api.report("invocation/%s/error" % request_id, error)
            fields, body = api.next()
            continue
        fields, body = api.respond(request_id, answer, kind)


# --- the place


def set_up_path(sdk):
    root = os.environ["LAMBDA_TASK_ROOT"]
    optional = os.environ.pop("FORMWORK_OPT", "/opt")
    version = "python%d.%d" % sys.version_info[:2]
    layers = [optional + "/python/lib/" + version + "/site-packages", optional + "/python"]
    layers = [path for path in layers if os.path.isdir(path)]
    given = [path for path in os.environ.get("PYTHONPATH", "").split(":")
             if path and path != "/var/runtime"]
    sys.path[:] = [root] + given + layers + [p for p in sys.path if p] + ([sdk] if sdk else [])
    if layers:
        import site
        for path in layers:
            site.addsitedir(path)


def lead_old_sdk_here():
    """Versions of botocore before 1.31 do not look at AWS_ENDPOINT_URL."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        return
    loaded = sys.modules.get("botocore.session")
    if loaded is not None:  # a copy of an interpreter that has it already
        patch_session(loaded, endpoint)
        return

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name != "botocore.session":
                return None
            sys.meta_path.remove(Finder)
            import importlib.util
            spec = importlib.util.find_spec(name)
            if spec is None or spec.loader is None:
                return spec
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                patch_session(module, endpoint)
            spec.loader.exec_module = exec_module
            return spec
    sys.meta_path.insert(0, Finder)


def patch_session(module, endpoint):
    import botocore
    version = tuple(int(part) for part in botocore.__version__.split(".")[:2])
    if version >= (1, 31):
        return
    create = module.Session.create_client

    def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True,
                      verify=None, endpoint_url=None, *rest, **more):
        own = "AWS_ENDPOINT_URL_" + service_name.upper().replace("-", "_")
        return create(self, service_name, region_name, api_version, use_ssl, verify,
                      endpoint_url or os.environ.get(own) or endpoint, *rest, **more)
    module.Session.create_client = create_client


def run():
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    sdk = os.environ.pop("FORMWORK_PYTHON_SDK", "")
    set_up_path(sdk)
    lead_old_sdk_here()
    set_up_logging()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = find_handler(os.environ.get("_HANDLER", ""))
    except Exception as fault:
        error = error_of_exception(fault, "")
        log_error(error)
        api.report("init/error", error)
        os._exit(1)
    serve(api, handler)


if __name__ == "__main__":
    run()
