#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile_requests.py PORT

Sends what no well-meaning client sends. Every answer must be a whole HTTP answer whose body has the shape
of AWS's errors (or an empty one), or the connection must be closed; and the server must go on answering.
Prints one line for each case that does not."""
import json
import re
import socket
import sys
import threading
import time

PORT = int(sys.argv[1])
SIGNED = ("Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/%s/aws4_request, "
          "SignedHeaders=host, Signature=00\r\nX-Amz-Date: 20260101T000000Z\r\n")
failures = []


def exchange(data, timeout=20, shut=False):
    with socket.create_connection(("127.0.0.1", PORT), timeout=timeout) as client:
        try:
            client.sendall(data)
            if shut:
                client.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # answered and closed before all was sent
        answer = b""
        try:
            while piece := client.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


def request(method="POST", target="/", headers="", body=b"", service=None):
    head = f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += SIGNED % service if service else ""
    return head.encode("latin-1") + headers.encode("latin-1") + (
        b"Content-Length: %d\r\n\r\n" % len(body)) + body


def has_error_shape(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    if not body:
        return True
    if b"json" in head.lower():
        fault = json.loads(body)
        return "__type" in fault or "message" in fault or "Message" in fault or b"ErrorType" in head
    return re.search(rb"<Code>\w+(\.\w+)*</Code>", body) is not None


def refused(name, data, code=None, statuses=range(400, 600), **more):
    """The answer is a fault, of this code when one is given, or the connection is closed."""
    try:
        answer = exchange(data, **more)
    except OSError as fault:
        return failures.append(f"{name}: {fault!r}")
    if not answer:
        return code and failures.append(f"{name}: closed without an answer")
    status = re.match(rb"HTTP/1\.1 (\d+) ", answer)
    if not status or int(status.group(1)) not in statuses:
        failures.append(f"{name}: {answer[:200]!r}")
    elif not has_error_shape(answer) or (code and code.encode() not in answer):
        failures.append(f"{name}: {answer[:800]!r}")


def alive(name):
    if b" 200 OK" not in exchange(request("GET", "/_formwork/health"))[:20]:
        failures.append(f"{name}: the server is not healthy")


def signatures():
    form = b"Action=DescribeStacks&Version=2010-05-15"
    for text in ["", "x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential", "AWS4-HMAC-SHA256 =,=,=",
                 "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=", "Basic dGVzdDp0ZXN0",
                 "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=h, Signature=s",
                 "AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=h, Signature=s",
                 "AWS4-HMAC-SHA256 Credential=a/1/us-east-1/sqs/nope, SignedHeaders=h, Signature=s",
                 "AWS4-HMAC-SHA256 Credential=a/1/../../sqs/aws4_request, SignedHeaders=h, Signature=s",
                 "AWS4-HMAC-SHA256 " + "Credential=a," * 4000, "," * 60000]:
        refused(f"signature {text[:60]}", request(headers=f"Authorization: {text}\r\n", body=form))
    refused("no such region", request(headers=(SIGNED % "sqs").replace("us-east-1", "mars-1"), body=form),
            "SignatureDoesNotMatch")
    refused("no such service", request(service="nope", body=form), "NotImplemented")


def bodies():
    form = "Content-Type: application/x-www-form-urlencoded\r\n"
    cfn = "cloudformation"
    for body in [b"", b"&&&&", b"=", b"Action", b"Action=", b"Action=%", b"Action=%00", b"Action=\xff\xfe",
                 b"Action=Nope&Version=2010-05-15", b"Action=" + b"A" * 100000,
                 b"Action=CreateStack&Version=2010-05-15&StackName=a&Tags.member.x.Key=1",
                 b"Action=CreateStack&Version=2010-05-15&StackName=a&Tags.member.99999999999999999999.Key=1",
                 b"Action=CreateStack&Version=2010-05-15&StackName=a&Tags.member.2147483647.Key=1",
                 b"Action=CreateStack&Version=2010-05-15&" + b"StackName." * 20000 + b"=1",
                 b"Action=CreateStack&Version=2010-05-15&StackName=a&TemplateBody=" + b"[" * 200000,
                 b"Action=CreateStack&Version=2010-05-15&StackName=a&" + b"Parameters.member.1.ParameterKey=x&" * 20000]:
        refused(f"form {body[:60]}", request(headers=form, body=body, service=cfn))
    target = "X-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Type: application/x-amz-json-1.0\r\n"
    for body in [b"", b"{", b"[]", b"null", b'"x"', b"{}{}", b'{"TableName":', b"\xff\xfe", b'{"a":NaN}',
                 b"[" * 100000, b'{"a":' * 100000, b'{"TableName":"\\ud800"}', b'{"TableName":{"a":1}}']:
        refused(f"json {body[:40]}", request(headers=target, body=body))
    refused("json target", request(headers="X-Amz-Target: .\r\n"), "UnknownOperationException")
    refused("json target long", request(headers="X-Amz-Target: " + "a." * 20000 + "\r\n"))
    for body in [b"<", b"<a>", b"</a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a>" * 100000, b"\x00",
                 b"<Tagging><TagSet><Tag></TagSet></Tagging>", b"<?xml version='1.0'?>"]:
        refused(f"xml {body[:40]}", request("PUT", "/b?tagging", body=body, service="s3"))
    refused("aws chunks", request("PUT", "/b/k", "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n",
                                  b"ffffffffffffffff;x\r\nabc", "s3"), "IncompleteBody")


def targets():
    for target in ["*", "b", "/%00", "/b/%ff", "/b/a%00b", "//\x7f", "/b?" + "a=1&" * 3000]:
        refused(f"target {target[:30]!r}", request("GET", target))
    for target in ["/../../../../etc/passwd", "/b/../../../../etc/passwd", "/b/..%2f..%2fetc%2fpasswd",
                   "/%2e%2e/%2e%2e/etc/passwd", "/" + "../" * 5000, "/b/" + "a/" * 20000, "/" + "%41" * 15000]:
        answer = exchange(request("GET", target, service="s3"))
        if b"root:" in answer or not has_error_shape(answer):
            failures.append(f"path {target[:40]}: {answer[:300]!r}")
    refused("callback", request("PUT", "/_formwork/callback/../../x"))
    refused("connect", b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close\r\n\r\n")
    refused("long target", request("GET", "/" + "a" * 70000), "RequestHeaderSectionTooLarge")


def framing():
    host = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
    refused("large header", host + b"X: " + b"x" * 70000 + b"\r\n\r\n", "RequestHeaderSectionTooLarge")
    refused("many headers", host + b"X: x\r\n" * 20000 + b"\r\n", "RequestHeaderSectionTooLarge")
    refused("lengths", host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "BadRequest")
    refused("length and chunks", host + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "BadRequest")
    for length in [b"-1", b"+1", b"0x1", b"1 1", b"", b"99999999999999999999999", b"1e3"]:
        refused(f"length {length}", host + b"Content-Length: " + length + b"\r\n\r\n")
    for chunk in [b"zz\r\n", b"-1\r\nx\r\n", b"ffffffffffffffffff\r\n", b"5\r\nabc\r\n0\r\n\r\n", b"\r\n\r\n",
                  b"1" * 5000 + b"\r\n", b"1;" + b"x" * 200000, b"0\r\n" + b"X: y\r\n" * 40000 + b"\r\n"]:
        refused(f"chunk {chunk[:20]}", host + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
                shut=True)
    refused("short body", host + b"Content-Length: 100\r\n\r\nabc", shut=True)
    for text in [b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1", b"GET / HTTP/2.0\r\n\r\n", b"\x00" * 1000,
                 b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                 b"GET / HTTP/1.1\nHost: a\n\n", b"GET / HTTP/1.1\r\nA B: c\r\n\r\n", b"G\x00T / HTTP/1.1\r\n\r\n"]:
        refused(f"bytes {text[:20]}", text, shut=True)


def large():
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
    refused("large length", head + b"Content-Length: 104857601\r\n\r\n", "RequestEntityTooLarge", shut=True)
    refused("large body", head + b"Content-Length: 110000000\r\n\r\n" + b"x" * 110000000, "RequestEntityTooLarge")
    refused("expected", head + b"Expect: 100-continue\r\nContent-Length: 999999999999\r\n\r\n",
            "RequestEntityTooLarge", shut=True)
    refused("large object", request("PUT", "/b/k", service="s3").replace(
        b"Content-Length: 0", b"Content-Length: 5368709121"), "EntityTooLarge", shut=True)
    chunk = b"%x\r\n" % 10000000 + b"x" * 10000000 + b"\r\n"
    refused("large chunks", head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 11, "RequestEntityTooLarge")


def slow():
    """Clients that send a byte a second keep nobody from being answered."""
    clients = []
    for _ in range(200):
        client = socket.create_connection(("127.0.0.1", PORT), timeout=20)
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\n")
        clients.append(client)
    worst = 0
    for _ in range(20):
        begun = time.monotonic()
        alive("slow clients")
        worst = max(worst, time.monotonic() - begun)
    if worst > 2:
        failures.append(f"slow clients: an answer took {worst:.1f} s")
    begun = time.monotonic()
    for client in clients:  # the header must have come within ten seconds
        try:
            client.settimeout(max(1, 25 - (time.monotonic() - begun)))
            if client.recv(1000):
                failures.append("slow clients: one was answered")
        except OSError as fault:
            failures.append(f"slow clients: {fault!r}")
        client.close()


def crowd():
    """More connections than are allowed, and clients that vanish."""
    clients = []
    for n in range(700):
        try:
            client = socket.create_connection(("127.0.0.1", PORT), timeout=5)
            client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" if n % 2 else b"G")
            clients.append(client)
        except OSError:
            pass
    for client in clients:
        client.close()
    for _ in range(50):
        try:
            if b" 200 OK" in exchange(request("GET", "/_formwork/health"))[:20]:
                return
        except OSError:
            pass
        time.sleep(0.1)
    failures.append("crowd: the server does not recover")


for part in [signatures, bodies, targets, framing, large, crowd, slow]:
    part()
    alive(part.__name__)
threads = [threading.Thread(target=part) for part in [signatures, bodies, targets, framing] * 2]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
alive("at once")
print("\n".join(failures) if failures else "every hostile request was refused")
sys.exit(bool(failures))
