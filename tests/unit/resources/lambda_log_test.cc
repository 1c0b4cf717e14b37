// SPDX-License-Identifier: Apache-2.0
// The log's lines and records by the word, what becomes of a function's bytes, and the reading of
// requests byte by byte.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "resources/lambda/runtime/event_loop.hh"
#include "resources/lambda/runtime/http_request.hh"
#include "resources/lambda/runtime/log_writer.hh"
#include "resources/lambda/runtime/platform_log.hh"

using namespace formwork;
using namespace formwork::lambda;

namespace {

using Kind = PlatformEvent::Kind;

PlatformEvent report() {
  PlatformEvent event;
  event.kind = Kind::Report;
  event.request_id = "r";
  event.duration_ms = 1.416;
  event.billed_ms = 2;
  event.memory_mb = 128;
  event.used_mb = 39;
  return event;
}

std::string big_endian(std::uint64_t number, int size) {
  std::string out;
  for (int i = size - 1; i >= 0; --i) {
    out += static_cast<char>(number >> (8 * i) & 0xff);
  }
  return out;
}

std::string frame(std::uint32_t type, std::string_view text, std::uint64_t micros) {
  return big_endian(type, 4) + big_endian(text.size(), 4) + big_endian(micros, 8) +
         std::string(text);
}

struct Lines {
  explicit Lines(bool is_json = false) {
    auto made = std::make_shared<FunctionSpec>();
    made->name = "f";
    made->version = "3";
    made->log.is_json = is_json;
    made->log.application_level = "WARN";
    writer = std::make_unique<LogWriter>(loop, made, "0123", sink);
  }
  std::vector<LogLine> take() {
    writer->flush();
    return std::move(lines);
  }
  std::vector<LogLine> lines;
  LogWriter::Sink sink = [this](LogBatch batch) {
    for (LogLine& line : batch.lines) {
      lines.push_back(std::move(line));
    }
  };
  EventLoop loop;
  std::unique_ptr<LogWriter> writer;
};

}  // namespace

TEST_CASE("lambda: the text log's lines by the word") {
  PlatformEvent event = report();
  CHECK(text_of(event) ==
        "REPORT RequestId: r\tDuration: 1.42 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 39 MB\t\n");
  event.init_ms = 123.744;
  event.status = "error";
  event.error_type = "Runtime.ExitError";
  CHECK(text_of(event) ==
        "REPORT RequestId: r\tDuration: 1.42 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 39 MB\tInit Duration: 123.74 ms\tStatus: error\t"
        "Error Type: Runtime.ExitError\t\n");
  event.init_ms = 0;
  event.status = "timeout";
  event.trace_id = "1-5e-6f";
  event.segment_id = "ab";
  CHECK(text_of(event) ==
        "REPORT RequestId: r\tDuration: 1.42 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 39 MB\tStatus: timeout\t\n"
        "XRAY TraceId: 1-5e-6f\tSegmentId: ab\tSampled: true\t\n");
  event.kind = Kind::InitReport;
  event.duration_ms = 9999.47;
  CHECK(text_of(event) == "INIT_REPORT Init Duration: 9999.47 ms\tPhase: init\tStatus: timeout\n");
  event.status = "success";
  CHECK(text_of(event).empty());
  event.kind = Kind::End;
  CHECK(text_of(event) == "END RequestId: r\n");
  event.kind = Kind::InitStart;
  event.runtime_version = "python:3.12.v16";
  event.function_arn = "arn:aws-cn:lambda:cn-north-1:0:function:f";
  CHECK(
      text_of(event).starts_with("INIT_START Runtime Version: python:3.12.v16\tRuntime Version "
                                 "ARN: arn:aws-cn:lambda:cn-north-1::runtime:"));
}

TEST_CASE("lambda: the JSON log's records by the word") {
  PlatformEvent event = report();
  event.init_ms = 7;
  CHECK(json_line(1'700'000'000'123, type_of(event), record_of(event)) ==
        "{\"time\":\"2023-11-14T22:13:20.123Z\",\"type\":\"platform.report\",\"record\":"
        "{\"requestId\":\"r\",\"metrics\":{\"durationMs\":1.416,\"billedDurationMs\":2,"
        "\"memorySizeMB\":128,\"maxMemoryUsedMB\":39,\"initDurationMs\":7.000},"
        "\"status\":\"success\"}}");
  CHECK(is_logged(event, "INFO"));
  CHECK_FALSE(is_logged(event, "WARN"));
  event.status = "failure";
  CHECK(is_logged(event, "WARN"));
  event = report();
  event.kind = Kind::RuntimeDone;
  CHECK(is_logged(event, "DEBUG"));
  CHECK_FALSE(is_logged(event, "INFO"));
  event.kind = Kind::End;
  CHECK(type_of(event).empty());
}

TEST_CASE("lambda: output is cut at line ends, records keep theirs") {
  Lines lines;
  lines.writer->output("one\ntw");
  lines.writer->output("o\n\n[ERROR] E: m\rTraceback\r  line\nlast");
  CHECK(lines.take().size() == 3);
  lines.writer->end_lines();
  lines.writer->output(std::string(3 * 1024 * 1024, 'x'));
  const auto all = lines.take();
  REQUIRE(all.size() == 2);
  CHECK(all[0].message == "last");
  CHECK(all[1].message.size() == 1024 * 1024 - 26);
  lines.writer->output("a\rb\n");
  CHECK(lines.take().front().message == "a\nb\n");
}

TEST_CASE("lambda: frames of the runtime's log come in pieces, with times and levels") {
  Lines text;
  const std::string bytes = frame(0xa55a000f, "first\nsecond\n", 1'700'000'000'123'456) +
                            frame(0xa55a0003, "x", 1'600'000'000'000'000);
  for (const char byte : bytes) {
    text.writer->frames(std::string_view(&byte, 1));
  }
  auto all = text.take();
  REQUIRE(all.size() == 2);
  CHECK(all[0].message == "first\nsecond\n");
  CHECK(all[0].time_ms == 1'700'000'000'123);
  CHECK(all[1].message == "x");
  CHECK(all[1].time_ms == all[0].time_ms);  // never back
  text.writer->frames("no frame at all\n");
  CHECK(text.take().front().message == "no frame at all\n");
  Lines json(true);
  json.writer->frames(frame(0xa55a000e, "{info}", 1'000'000) +
                      frame(0xa55a0012, "{warn}", 1'000'000));
  all = json.take();
  REQUIRE(all.size() == 1);
  CHECK(all[0].message == "{warn}");
}

TEST_CASE("lambda: the tail of a call's log is its last four kibibytes") {
  Lines lines;
  lines.writer->output("before\n");
  lines.writer->begin_tail(true);
  for (int i = 0; i < 1000; ++i) {
    lines.writer->output("line " + std::to_string(i) + "\n");
  }
  const std::string tail = lines.writer->take_tail();
  CHECK(tail.size() == 4096);
  CHECK(tail.ends_with("line 998\nline 999\n"));
  lines.writer->output("after\n");
  CHECK(lines.writer->take_tail().empty());
}

TEST_CASE("lambda: requests are read byte by byte as at once") {
  const std::string bytes =
      "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
      "4;note=1\r\nwiki\r\nA\r\n0123456789\r\n0\r\nT: end \r\n\r\n"
      "GET /b HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok";
  using Event = HttpRequestReader::Event;
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    HttpRequestReader reader(12);
    std::vector<HttpRequest> read;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      std::string_view piece = std::string_view(bytes).substr(at, step);
      for (Event event = reader.read(piece); event != Event::More; event = reader.read(piece)) {
        REQUIRE(event != Event::Bad);
        if (event == Event::Body) {
          reader.keep(reader.piece());
        } else if (event == Event::End) {
          read.push_back(std::move(reader.request()));
          reader.next();
        }
      }
    }
    REQUIRE(read.size() == 2);
    CHECK(read[0].body == "wiki01234567");
    CHECK(read[0].is_body_too_large);
    CHECK(read[0].trailer("t") == "end");
    CHECK(read[0].keeps_alive);
    CHECK(read[1].method == "GET");
    CHECK(read[1].target == "/b");
    CHECK(read[1].body == "ok");
    CHECK(read[1].keeps_alive);
  }
}

TEST_CASE("lambda: what is not HTTP is told at once") {
  for (const std::string_view bytes :
       {"\n\n\x01\n", "GET\r\n", "GET / HTTP/2.0\r\n", "GET / HTTP/1.1\r\nno colon\r\n",
        "GET / HTTP/1.1\r\n a: b\r\n", "GET / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"}) {
    CAPTURE(bytes);
    HttpRequestReader reader(100);
    std::string_view rest = bytes;
    CHECK(reader.read(rest) == HttpRequestReader::Event::Bad);
  }
  HttpRequestReader reader(100);
  const std::string long_line(200'000, 'a');
  std::string_view rest = long_line;
  CHECK(reader.read(rest) == HttpRequestReader::Event::Bad);
}
