// SPDX-License-Identifier: Apache-2.0
// The Runtime, Extensions and Telemetry APIs as functions and extensions see them.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <unistd.h>

#include "tests/unit/resources/lambda_bench.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A file's name that is free; the file goes at the end.
struct Note {
  Note() {
    static int count = 0;
    path = std::filesystem::temp_directory_path() /
           ("formwork-note-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  }
  ~Note() { std::remove(path.c_str()); }
  std::string path;
};

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 300 && !condition(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return condition();
}

}  // namespace

TEST_CASE("lambda: garbage on the Runtime API hurts nobody") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(R"py(
base = '/2018-06-01/runtime/'
def send(data):
    s = socket.create_connection(api.place)
    s.settimeout(5)
    try:
        s.sendall(data)
        got = s.recv(100)
    except (ConnectionResetError, BrokenPipeError):
        got = b''
    s.close()
    return got == b''
half = []
def handler(event, api):
    mine = Api()
    s = socket.create_connection(api.place)
    s.sendall(b'POST /2018-06-01/runtime/invocation/x/resp')
    half.append(s)
    return [send(b'\x00\xff' * 300 + b'\r\n\r\n'), send(b'GET / HTTP/1.1\r\nX: ' + b'a' * 300000),
            send(b'GET /ping HTTP/1.1\r\nContent-Length: -4\r\n\r\n'),
            send(b'POST /ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'),
            mine.call('GET', '/ping')[2].decode(),
            mine.call('GET', '/nothing')[0],
            mine.call('GET', base + 'invocation/next')[0],
            mine.call('POST', base + 'invocation/other/response')[0],
            mine.call('POST', base + 'invocation/other/error')[0],
            mine.call('POST', base + 'init/error')[0],
            mine.call('DELETE', base + 'invocation/other/error')[0],
            mine.call('GET', '/2020-01-01/extension/event/next')[0]]
)py");
  const std::string expected =
      "[true, true, true, true, \"pong\", 404, 403, 400, 400, 403, 405, 403]";
  CHECK(bench.call(f).payload == expected);
  CHECK(bench.call(f).payload == expected);
}

TEST_CASE("lambda: what comes after the end of its call is refused") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const Note note;
  const auto f = bench.function(R"py(
def handler(event, api):
    if event.get('late') and os.fork() == 0:
        os.setsid()
        time.sleep(1.3)
        status = Api().call('POST', '/2018-06-01/runtime/invocation/' + api.id + '/response', '1')[0]
        open(event['late'] + '.part', 'w').write(str(status))
        os.rename(event['late'] + '.part', event['late'])
        os._exit(0)
    if event.get('late'):
        time.sleep(20)
    first = api.call('POST', '/2018-06-01/runtime/invocation/' + api.id + '/response', '"a"')
    second = api.call('POST', '/2018-06-01/runtime/invocation/' + api.id + '/response', '"b"')
    api.answered = True
    print(first[0], first[2].decode(), second[0])
)py");
  f->timeout_s = 1;
  CHECK(bench.call(f).payload == "\"a\"");
  CHECK(bench.call(f).payload == "\"a\"");
  CHECK(has(bench.log(), "202 {\"status\":\"OK\"} 403\n"));
  const InvocationOutcome late = bench.call(f, "{\"late\":\"" + note.path + "\"}");
  CHECK(has(late.payload, "Sandbox.Timedout"));
  REQUIRE(eventually([&] { return !file_text(note.path).empty(); }));
  CHECK(file_text(note.path) == "400");
  CHECK(bench.call(f).payload == "\"a\"");
}

TEST_CASE("lambda: six mebibytes come back, more is an error of the function") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function("def handler(event, api):\n  return 'x' * event['n']\n");
  const InvocationOutcome large = bench.call(f, "{\"n\":6291000}");
  CHECK(large.payload.size() == 6291002);
  CHECK(large.function_error.empty());
  const InvocationOutcome larger = bench.call(f, "{\"n\":7000000}");
  CHECK(larger.function_error == "Unhandled");
  CHECK(larger.payload ==
        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size (6291556 "
        "bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}");
  CHECK(bench.call(f, "{\"n\":1}").payload == "\"x\"");
  const std::string big = "{\"n\":2,\"pad\":\"" + std::string(6'000'000, 'p') + "\"}";
  CHECK(bench.call(f, big).payload == "\"xx\"");
}

TEST_CASE("lambda: streamed responses are handed on, their trailers tell of errors") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const auto f = bench.function(R"py(
import base64
def handler(event, api):
    out = ('POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\n'
           'Lambda-Runtime-Function-Response-Mode: streaming\r\n'
           'Content-Type: application/vnd.awslambda.http-integration-response\r\n'
           'Transfer-Encoding: chunked\r\n\r\n' % api.id).encode()
    api.socket.sendall(out + b'5\r\nhello\r\n')
    api.socket.sendall(b'6\r\n world\r\n0\r\n')
    if event.get('fail'):
        api.socket.sendall(b'Lambda-Runtime-Function-Error-Type: Function.Broken\r\n'
                           b'Lambda-Runtime-Function-Error-Body: '
                           + base64.b64encode(b'{"errorMessage":"b"}') + b'\r\n')
    api.socket.sendall(b'\r\n')
    api.read()
    api.answered = True
)py");
  const auto stream = std::make_shared<AnswerStream>();
  auto outcome = bench.begin(f, "{}", stream).get();
  REQUIRE(*outcome);
  CHECK((*outcome)->is_streamed);
  CHECK((*outcome)->payload.empty());
  CHECK((*outcome)->content_type == "application/vnd.awslambda.http-integration-response");
  CHECK(stream->read([] {}).value_or("closed") == "hello world");
  CHECK_FALSE(stream->read([] {}).has_value());
  CHECK(bench.call(f).payload == "hello world");
  const InvocationOutcome failed = bench.call(f, "{\"fail\":1}");
  CHECK(failed.function_error == "Unhandled");
  CHECK(failed.payload == "{\"errorMessage\":\"b\"}");
}

TEST_CASE("lambda: a call is over when the extensions are ready for the next") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const Note note;
  const auto f = bench.function("def handler(event, api):\n  return 1\n");
  f->variables.emplace_back("NOTE", note.path);
  f->variables.emplace_back("EXTENSION", R"py(
status, headers, body = api.call('POST', '/2020-01-01/extension/register',
    '{"events":["INVOKE","SHUTDOWN"]}',
    'Lambda-Extension-Name: ext\r\nLambda-Extension-Accept-Feature: accountId\r\n')
print('registered', status, body.decode())
me = 'Lambda-Extension-Identifier: ' + headers['lambda-extension-identifier'] + '\r\n'
while True:
    event = json.loads(api.call('GET', '/2020-01-01/extension/event/next', '', me)[2])
    if event['eventType'] == 'SHUTDOWN':
        open(os.environ['NOTE'], 'w').write(event['shutdownReason'])
        api.call('GET', '/2020-01-01/extension/event/next', '', me)
    time.sleep(0.1)
    print('extension', event['eventType'], event['requestId'])
)py");
  const InvocationOutcome outcome = bench.call(f);
  CHECK(outcome.payload == "1");
  CHECK(outcome.duration_ms >= 100);
  CHECK(has(outcome.log_tail, "\nextension INVOKE id-1\nEND RequestId: id-1\n"));
  CHECK(has(bench.log(),
            "registered 200 {\"functionName\":\"f\",\"functionVersion\":\"$LATEST\","
            "\"handler\":\"index.handler\",\"accountId\":\"000000000000\"}\n"));
  CHECK(has(bench.log(), "EXTENSION\tName: ext\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n"));
  CHECK(bench.call(f).payload == "1");
  bench.environments->retire(f->arn, "", "other");
  CHECK(eventually([&] { return file_text(note.path) == "spindown"; }));
  CHECK(eventually([&] { return bench.environments->counts(f->arn).all == 0; }));
}

TEST_CASE("lambda: extensions that subscribe hear what is logged") {
  LambdaBench bench;
  if (!bench.is_usable) {
    return;
  }
  const Note note;
  const auto f = bench.function("def handler(event, api):\n  print('a line')\n  return 1\n");
  f->variables.emplace_back("NOTE", note.path);
  f->variables.emplace_back("EXTENSION", R"py(
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(5)
def take():
    while True:
        one = server.accept()[0]
        one.settimeout(1)
        data = b''
        while not data.endswith(b']'):
            data += one.recv(65536)
        open(os.environ['NOTE'], 'ab').write(data + b'\n')
        one.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        one.close()
threading.Thread(target=take, daemon=True).start()
name = 'Lambda-Extension-Name: ext\r\n'
me = api.call('POST', '/2020-01-01/extension/register', '{"events":["INVOKE"]}', name)[1]
me = 'Lambda-Extension-Identifier: ' + me['lambda-extension-identifier'] + '\r\n'
def subscribe(uri):
    return api.call('PUT', '/2022-07-01/telemetry', json.dumps({
        'schemaVersion': '2022-12-13', 'types': ['platform', 'function'],
        'buffering': {'timeoutMs': 25, 'maxItems': 1000, 'maxBytes': 262144},
        'destination': {'protocol': 'HTTP', 'URI': uri}}), me)
print('subscribed', subscribe('http://example.com/')[0],
      subscribe('http://sandbox.localdomain:%d/x' % server.getsockname()[1])[2].decode())
while True:
    api.call('GET', '/2020-01-01/extension/event/next', '', me)
    time.sleep(0.1)
)py");
  CHECK(bench.call(f).payload == "1");
  CHECK(has(bench.log(), "subscribed 400 OK\n"));
  CHECK(has(bench.log(), "TELEMETRY\tName: ext\tState: Subscribed\tTypes: [platform, function]\n"));
  CHECK(eventually([&] { return has(file_text(note.path), "\"a line\\n\""); }));
  CHECK(bench.call(f).payload == "1");
  CHECK(eventually([&] { return has(file_text(note.path), "\"platform.report\""); }));
  const std::string heard = file_text(note.path);
  CHECK(has(heard, "POST /x HTTP/1.1\r\nHost: sandbox.localdomain:"));
  CHECK(has(heard, "\"type\":\"platform.start\",\"record\":{\"requestId\":\"id-1\""));
  CHECK(has(heard,
            "\"type\":\"platform.runtimeDone\",\"record\":{\"requestId\":\"id-1\","
            "\"status\":\"success\""));
}
