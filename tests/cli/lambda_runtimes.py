# SPDX-License-Identifier: Apache-2.0
"""Functions of other languages than Python and Node.js, as far as this machine has them.

usage: lambda_runtimes.py ENDPOINT FOLDER
"""
import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, FOLDER = sys.argv[1:3]
settings = Config(retries={"total_max_attempts": 1}, read_timeout=60)
functions = boto3.client("lambda", endpoint_url=ENDPOINT, config=settings)
failures = []


def check(what, ok, *seen):
    if not ok:
        failures.append(what)
        print("FAILED:", what, *(repr(each)[:900] for each in seen))


def archive(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16
            made.writestr(entry, content)
    return data.getvalue()


def make(name, runtime, handler, files, **settings):
    settings = {"Timeout": 20, **settings}
    functions.create_function(FunctionName=name, Runtime=runtime, Handler=handler,
                              Role="arn:aws:iam::000000000000:role/r",
                              Code={"ZipFile": archive(files)}, **settings)


def call(name, event=None):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail")
    return (answer.get("FunctionError"), json.loads(answer["Payload"].read()),
            base64.b64decode(answer["LogResult"]).decode())


def refusal(name):
    try:
        functions.invoke(FunctionName=name)
        return "none"
    except ClientError as fault:
        return fault.response["Error"]["Message"]


def ruby():
    if not shutil.which("ruby"):
        make("no-ruby", "ruby3.3", "index.handler", {"index.rb": ""})
        check("what is missing is told", "install Ruby (Debian: ruby)" in refusal("no-ruby"))
        return print("not checked: Ruby functions (Debian: ruby)")
    source = '''
require 'json'
require_relative 'lib/tool'
$calls = 0
def handler(event:, context:)
  $calls += 1
  puts "call #{$calls}"
  raise ArgumentError, 'no such thing' if event == 'raise'
  exit 3 if event == 'exit'
  { sum: Tool.sum(event['a'], event['b']), id: context.aws_request_id, calls: $calls,
    left: context.get_remaining_time_in_millis, memory: context.memory_limit_in_mb,
    name: ENV['AWS_EXECUTION_ENV'], accents: 'é' }
end
module Other
  class Door
    def self.open(event:, context:) = event
  end
end
'''
    files = {"index.rb": source, "lib/tool.rb": "module Tool\n  def self.sum(a, b) = a + b\nend\n"}
    make("ruby", "ruby3.3", "index.handler", files)
    error, answer, tail = call("ruby", {"a": 3, "b": 4})
    check("ruby: an answer", error is None and answer["sum"] == 7 and answer["calls"] == 1 and
          0 < answer["left"] <= 20000 and answer["memory"] == "128" and answer["accents"] == "é" and
          answer["name"] == "AWS_Lambda_ruby3.3" and answer["id"] in tail, answer)
    check("ruby: its output", "\ncall 1\n" in tail, tail)
    error, answer, tail = call("ruby", "raise")
    check("ruby: an error", error == "Unhandled" and answer["errorMessage"] == "no such thing" and
          answer["errorType"] == "Function<ArgumentError>" and
          re.search(r"/index\.rb:8:in [`'].*handler'$", answer["stackTrace"][0]), answer)
    check("ruby: it goes on", call("ruby", {"a": 1, "b": 1})[1]["calls"] == 3)
    check("ruby: exit", call("ruby", "exit")[1]["errorMessage"].endswith("exit status 3"))
    make("door", "ruby3.2", "index.Other::Door.open", files)
    check("ruby: a method of a class", call("door", [1, None])[1] == [1, None])
    make("unruly", "ruby3.2", "index.handler", {"index.rb": "require 'nothing_of_this_name'\n"})
    error, answer, _ = call("unruly")
    check("ruby: an init error", error == "Unhandled" and
          answer["errorType"] == "Init<LoadError>", answer)


def java():
    if not shutil.which("javac"):
        make("no-java", "java21", "Area", {"x": ""})
        check("what is missing is told", "install a JDK (Debian: default-jdk-headless)" in
              refusal("no-java"))
        return print("not checked: Java functions (Debian: default-jdk-headless)")
    places = {
        "com/amazonaws/services/lambda/runtime/Context.java": """
package com.amazonaws.services.lambda.runtime;
public interface Context {
  String getAwsRequestId(); String getFunctionName(); int getRemainingTimeInMillis();
  int getMemoryLimitInMB(); LambdaLogger getLogger();
}""",
        "com/amazonaws/services/lambda/runtime/LambdaLogger.java": """
package com.amazonaws.services.lambda.runtime;
public interface LambdaLogger { void log(String message); }""",
        "shapes/Area.java": """
package shapes;
import com.amazonaws.services.lambda.runtime.Context;
import java.io.*;
import java.util.*;
public class Area {
  private static int calls = 0;
  public static class Sides {
    private int length; private double width; private List<String> names;
    public void setLength(int value) { length = value; }
    public void setWidth(double value) { width = value; }
    public void setNames(List<String> value) { names = value; }
  }
  public static class Told {
    public double getArea() { return area; }
    public String getId() { return id; }
    public List<String> getNames() { return names; }
    public boolean isWarm() { return calls > 1; }
    private double area; private String id; private List<String> names;
  }
  public Told handleRequest(Sides sides, Context context) {
    ++calls;
    context.getLogger().log("The area of " + context.getFunctionName() + "\\n");
    if (sides.length < 0) { throw new IllegalStateException("no length", new RuntimeException("x")); }
    Told told = new Told();
    told.area = sides.length * sides.width;
    told.id = context.getAwsRequestId();
    told.names = sides.names;
    return told;
  }
  public Map<String, Object> echo(Map<String, Object> event) { return event; }
  public void stream(InputStream in, OutputStream out, Context context) throws IOException {
    out.write('['); in.transferTo(out); out.write(']');
  }
}""",
    }
    os.makedirs(os.path.join(FOLDER, "classes"), exist_ok=True)
    for name, text in places.items():
        os.makedirs(os.path.dirname(os.path.join(FOLDER, "java", name)), exist_ok=True)
        with open(os.path.join(FOLDER, "java", name), "w") as file:
            file.write(text)
    subprocess.run(["javac", "--release", "11", "-d", "classes"] +
                   [os.path.join("java", name) for name in places], cwd=FOLDER, check=True)
    files = {}
    for folder, _, names in os.walk(os.path.join(FOLDER, "classes")):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                files[os.path.relpath(file.name, os.path.join(FOLDER, "classes"))] = file.read()
    make("java", "java17", "shapes.Area::handleRequest", files, MemorySize=256)
    error, answer, tail = call("java", {"length": 6, "width": 7.5, "names": ["a", "ü\n"]})
    check("java: an answer", error is None and answer["area"] == 45 and answer["id"] in tail and
          answer["names"] == ["a", "ü\n"] and answer["warm"] is False, error, answer)
    check("java: its output", "\nThe area of java\n" in tail, tail)
    error, answer, _ = call("java", {"length": -1})
    check("java: an error", error == "Unhandled" and answer["errorMessage"] == "no length" and
          answer["errorType"] == "java.lang.IllegalStateException" and
          answer["cause"]["errorMessage"] == "x" and
          re.match(r"shapes\.Area\.handleRequest\(Area\.java:\d+\)", answer["stackTrace"][0]), answer)
    check("java: it is warm", call("java", {"length": 1, "width": 1})[1]["warm"] is True)
    jar = io.BytesIO()
    with zipfile.ZipFile(jar, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    make("jars", "java21", "shapes.Area::echo", {"lib/area.jar": jar.getvalue()}, MemorySize=256)
    event = {"text": "\u2713 \"", "number": 12345678901, "list": [1.5, None, True, {}], "empty": []}
    check("java: maps, and classes of a jar", call("jars", event)[1] == event)
    make("streams", "java17", "shapes.Area::stream", files, MemorySize=256)
    check("java: streams", call("streams", {"a": 1})[1] == [{"a": 1}])
    make("nowhere", "java17", "shapes.Nowhere", files, MemorySize=256)
    error, answer, _ = call("nowhere")
    check("java: an init error", error == "Unhandled" and
          answer["errorType"] == "java.lang.ClassNotFoundException" and
          answer["errorMessage"] == "Class not found: shapes.Nowhere", answer)


PROGRAM = r'''
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <string>
static std::string ask(const std::string& request) {
  const std::string place = std::getenv("AWS_LAMBDA_RUNTIME_API");
  const auto colon = place.find(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(std::stoi(place.substr(colon + 1)));
  inet_pton(AF_INET, place.substr(0, colon).c_str(), &to.sin_addr);
  const int link = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(link, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) std::exit(5);
  send(link, request.data(), request.size(), 0);
  std::string all;
  char piece[4096];
  for (ssize_t got; (got = recv(link, piece, sizeof piece, 0)) > 0;) all.append(piece, got);
  close(link);
  return all;
}
int main() {
  const std::string base = " /2018-06-01/runtime/invocation/";
  const std::string rest = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
  for (int calls = 1;; ++calls) {
    const std::string call = ask("GET" + base + "next" + rest + "\r\n");
    const std::string name = "Lambda-Runtime-Aws-Request-Id: ";
    const auto at = call.find(name) + name.size();
    const std::string id = call.substr(at, call.find("\r\n", at) - at);
    const std::string event = call.substr(call.find("\r\n\r\n") + 4);
    std::printf("call %d\n", calls);
    std::fflush(stdout);
    const std::string body = "{\"calls\":" + std::to_string(calls) + ",\"event\":" + event + "}";
    ask("POST" + base + id + "/response" + rest + "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
  }
}
'''


def program():
    if not shutil.which("g++"):
        return print("not checked: programs in C++ (Debian: g++)")
    with open(os.path.join(FOLDER, "program.cc"), "w") as file:
        file.write(PROGRAM)
    subprocess.run(["g++", "-O0", "-o", "bootstrap", "program.cc"], cwd=FOLDER, check=True)
    with open(os.path.join(FOLDER, "bootstrap"), "rb") as file:
        binary = file.read()
    for name, runtime in (("program", "provided.al2023"), ("go", "provided.al2")):
        make(name, runtime, "bootstrap", {"bootstrap": binary})
        for calls in (1, 2):
            error, answer, tail = call(name, {"a": [1]})
            check("a program", error is None and answer == {"calls": calls, "event": {"a": [1]}} and
                  "\ncall %d\n" % calls in tail, error, answer, tail)
    make("wrong", "provided.al2023", "bootstrap", {"main": binary})
    error, answer, _ = call("wrong")
    check("no bootstrap", error == "Unhandled" and answer["errorType"] == "Runtime.InvalidEntrypoint",
          answer)


def dotnet():
    make("library", "dotnet8", "Area::Area.Function::Handler", {"Area.dll": ""})
    check("class libraries are refused", "executable assembly" in refusal("library"),
          refusal("library"))
    if not shutil.which("dotnet"):
        make("no-dotnet", "dotnet8", "Area", {"Area.dll": ""})
        check("what is missing is told", "install .NET" in refusal("no-dotnet"))
    if FOLDER.startswith("/tmp/"):
        return print("not checked: programs of .NET (functions have a /tmp of their own)")
    # In the place of .NET's own program: one that tells what it was asked to run. How Lambda calls
    # executable assemblies is unverified against AWS: rests on its page "Lambda function handler in C#".
    with open(os.path.join(FOLDER, "bin", "dotnet"), "w") as file:
        file.write("""#!/usr/bin/env bash
exec /usr/bin/python3 -IS - "$@" <<'CODE'
import http.client, json, os, sys
link = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    link.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = link.getresponse()
    answer.read()
    link.request("POST", "/2018-06-01/runtime/invocation/%s/response" %
                 answer.headers["Lambda-Runtime-Aws-Request-Id"], json.dumps(sys.argv[1:]))
    link.getresponse().read()
CODE
""")
    os.chmod(file.name, 0o755)
    make("dotnet", "dotnet8", "Area", {"Area.dll": ""})
    error, answer, _ = call("dotnet")
    check("an executable assembly", error is None and answer[0] == "exec" and
          answer[1].endswith("/Area.dll"), error, answer)


def image():
    uri = "000000000000.dkr.ecr.us-east-1.amazonaws.com/area"
    for name, where in (("image", uri), ("nothing", uri + "-of-nobody")):
        functions.create_function(
            FunctionName=name, PackageType="Image", Code={"ImageUri": where}, MemorySize=256,
            Role="arn:aws:iam::000000000000:role/r", Timeout=1,
            ImageConfig={"Command": ["area.handler", "-x"]},
            Environment={"Variables": {"COLOUR": "dark blue\nand red"}})
    error, answer, tail = call("image", {"a": 1})
    check("an image's answer", error is None and answer[:4] == [
        {"a": 1}, ["area.handler", "-x"], "area.handler", "dark blue\nand red"], error, answer, tail)
    check("its output", "\nin the image\n" in tail, tail)
    check("it is kept", call("image", 2)[1][4] == answer[4])
    error, answer, tail = call("image", "exit")
    check("an image that ends", answer["errorMessage"].endswith("exit status 4"), answer)
    process = call("image", 3)[1][4]
    error, answer, _ = call("image", "sleep")
    check("an image's time", answer["errorType"] == "Sandbox.Timedout", answer)
    for _ in range(100):
        if not os.path.exists("/proc/%d" % process):
            break
        time.sleep(0.02)
    check("its container is removed", not os.path.exists("/proc/%d" % process))
    check("and another is made", call("image", 4)[1][0] == 4)
    check("an image that is not there", "cannot be fetched: no such image" in refusal("nothing"),
          refusal("nothing"))
    # One that takes its time holds up nobody.
    functions.create_function(FunctionName="slow", PackageType="Image", Code={"ImageUri": uri + "-slow"},
                              Role="arn:aws:iam::000000000000:role/r")
    waiting = threading.Thread(target=refusal, args=("slow",))
    waiting.start()
    time.sleep(0.1)
    make("neighbour", "provided.al2023", "x", {"bootstrap": "#!/bin/sh\nexit 6\n"})
    check("a neighbour of an image that is fetched", waiting.is_alive() and
          call("neighbour")[1]["errorMessage"].endswith("6") and waiting.is_alive())
    with open(os.path.join(FOLDER, "go"), "w"):
        waiting.join()


for part in (image, ruby, java, program, dotnet):
    part()
print("all well" if not failures else "%d failed" % len(failures))
sys.exit(1 if failures else 0)
