// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/platform_log.hh"

#include <array>
#include <cstdio>

#include "engine/base/clock.hh"
#include "engine/base/hash.hh"
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"

namespace formwork::lambda {
namespace {

using Kind = PlatformEvent::Kind;

std::string decimal(double milliseconds, int digits) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.*f", digits, milliseconds);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string ms(double milliseconds) {
  return decimal(milliseconds, 2) + " ms";
}

void append_status(std::string& line, const PlatformEvent& event) {
  if (event.status == "success" || event.is_text_silent) {
    return;
  }
  line.append("\tStatus: ").append(event.status == "failure" ? "error" : event.status);
  if (!event.error_type.empty() && event.status != "timeout") {
    line.append("\tError Type: ").append(event.error_type);
  }
}

std::string report_text(const PlatformEvent& event) {
  std::string line = "REPORT RequestId: ";
  line.append(event.request_id).append("\tDuration: ").append(ms(event.duration_ms));
  line.append("\tBilled Duration: ").append(std::to_string(event.billed_ms)).append(" ms");
  line.append("\tMemory Size: ").append(std::to_string(event.memory_mb)).append(" MB");
  line.append("\tMax Memory Used: ").append(std::to_string(event.used_mb)).append(" MB");
  if (event.init_ms > 0) {
    line.append("\tInit Duration: ").append(ms(event.init_ms));
  }
  append_status(line, event);
  line.append("\t\n");
  if (!event.trace_id.empty()) {
    line.append("XRAY TraceId: ").append(event.trace_id).append("\tSegmentId: ");
    line.append(event.segment_id).append("\tSampled: true\t\n");
  }
  return line;
}

std::string init_report_text(const PlatformEvent& event) {
  std::string line = "INIT_REPORT Init Duration: " + ms(event.duration_ms) + "\tPhase: ";
  line.append(event.phase);
  append_status(line, event);
  return line + "\n";
}

void write_outcome(JsonWriter& json, const PlatformEvent& event) {
  json.member("status", event.status);
  if (event.status != "success") {
    json.member_if("errorType", event.error_type);
  }
}

void write_init_start(JsonWriter& json, const PlatformEvent& event) {
  json.member("initializationType", event.init_type).member("phase", event.phase);
  json.member_if("runtimeVersion", event.runtime_version);
  if (!event.runtime_version.empty()) {
    json.member("runtimeVersionArn",
                runtime_version_arn(event.function_arn, event.runtime_version));
  }
  json.member("functionName", event.function_name);
  json.member("functionVersion", event.function_version);
  json.member("instanceId", event.instance_id);
  json.member_int("instanceMaxMemory", event.memory_mb * 1024 * 1024);
}

void write_runtime_done(JsonWriter& json, const PlatformEvent& event) {
  json.member("requestId", event.request_id);
  write_outcome(json, event);
  json.key("metrics").begin_object();
  json.key("durationMs").raw(decimal(event.duration_ms, 3));
  json.member_int("producedBytes", static_cast<std::int64_t>(event.produced_bytes));
  json.end_object();
}

void write_report(JsonWriter& json, const PlatformEvent& event) {
  json.member("requestId", event.request_id).key("metrics").begin_object();
  json.key("durationMs").raw(decimal(event.duration_ms, 3));
  json.member_int("billedDurationMs", event.billed_ms);
  json.member_int("memorySizeMB", event.memory_mb);
  json.member_int("maxMemoryUsedMB", event.used_mb);
  if (event.init_ms > 0) {
    json.key("initDurationMs").raw(decimal(event.init_ms, 3));
  }
  json.end_object();
  if (!event.trace_id.empty()) {
    json.key("tracing").begin_object();
    json.member("type", "X-Amzn-Trace-Id").member("spanId", event.segment_id);
    json.member("value", event.trace_id).end_object();
  }
  write_outcome(json, event);
}

void write_init_end(JsonWriter& json, const PlatformEvent& event) {
  json.member("initializationType", event.init_type).member("phase", event.phase);
  write_outcome(json, event);
  if (event.kind == Kind::InitReport) {
    json.key("metrics").begin_object();
    json.key("durationMs").raw(decimal(event.duration_ms, 3)).end_object();
  }
}

void write_extension(JsonWriter& json, const PlatformEvent& event) {
  const bool is_ready = event.kind == Kind::Extension;
  json.member("name", event.name).member("state", is_ready ? "Ready" : "Subscribed");
  json.key(is_ready ? "events" : "types").begin_array();
  for (const std::string& item : event.items) {
    json.string(item);
  }
  json.end_array();
}

}  // namespace

std::string runtime_version_arn(std::string_view arn, std::string_view runtime_version) {
  const auto parts = split(arn, ":");
  std::string out = "arn:";
  out.append(parts.size() > 3 ? parts[1] : "aws").append(":lambda:");
  out.append(parts.size() > 3 ? parts[3] : "us-east-1").append("::runtime:");
  return out + sha256_hex(runtime_version);
}

std::string text_of(const PlatformEvent& event) {
  switch (event.kind) {
    case Kind::InitStart:
      if (event.runtime_version.empty() || event.is_text_silent) {
        return {};
      }
      return "INIT_START Runtime Version: " + std::string(event.runtime_version) +
             "\tRuntime Version ARN: " +
             runtime_version_arn(event.function_arn, event.runtime_version) + "\n";
    case Kind::InitReport:
      return event.status == "success" ? std::string() : init_report_text(event);
    case Kind::Start:
      return "START RequestId: " + std::string(event.request_id) +
             " Version: " + std::string(event.function_version) + "\n";
    case Kind::Fault:
      return event.fault;
    case Kind::End:
      return "END RequestId: " + std::string(event.request_id) + "\n";
    case Kind::Report:
      return report_text(event);
    case Kind::Extension:
      return "EXTENSION\tName: " + std::string(event.name) + "\tState: Ready\tEvents: [" +
             join(event.items, ", ") + "]\n";
    case Kind::Telemetry:
      return "TELEMETRY\tName: " + std::string(event.name) + "\tState: Subscribed\tTypes: [" +
             join(event.items, ", ") + "]\n";
    case Kind::InitRuntimeDone:
    case Kind::RuntimeDone:
      break;
  }
  return {};
}

std::string_view type_of(const PlatformEvent& event) {
  switch (event.kind) {
    case Kind::InitStart:
      return "platform.initStart";
    case Kind::InitRuntimeDone:
      return "platform.initRuntimeDone";
    case Kind::InitReport:
      return "platform.initReport";
    case Kind::Start:
      return "platform.start";
    case Kind::RuntimeDone:
      return "platform.runtimeDone";
    case Kind::Report:
      return "platform.report";
    case Kind::Extension:
      return "platform.extension";
    case Kind::Telemetry:
      return "platform.telemetrySubscription";
    case Kind::Fault:
    case Kind::End:
      break;
  }
  return {};
}

std::string record_of(const PlatformEvent& event) {
  if (type_of(event).empty()) {
    return {};
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  switch (event.kind) {
    case Kind::InitStart:
      write_init_start(json, event);
      break;
    case Kind::InitRuntimeDone:
    case Kind::InitReport:
      write_init_end(json, event);
      break;
    case Kind::Start:
      json.member("requestId", event.request_id);
      json.member_if("functionArn", event.function_arn);
      json.member("version", event.function_version);
      break;
    case Kind::RuntimeDone:
      write_runtime_done(json, event);
      break;
    case Kind::Report:
      write_report(json, event);
      break;
    case Kind::Extension:
    case Kind::Telemetry:
      write_extension(json, event);
      break;
    case Kind::Fault:
    case Kind::End:
      break;
  }
  json.end_object();
  return out;
}

std::string json_line(std::int64_t time_ms, std::string_view type, std::string_view record) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("time", format_time(time_ms)).member("type", type);
  json.key("record").raw(record).end_object();
  return out;
}

bool is_logged(const PlatformEvent& event, std::string_view level) {
  if (level == "DEBUG" || (event.status != "success" && event.kind != Kind::RuntimeDone)) {
    return true;  // failures are warnings, which every level has
  }
  const bool is_info = event.kind != Kind::InitRuntimeDone && event.kind != Kind::InitReport &&
                       event.kind != Kind::RuntimeDone;
  return is_info && level != "WARN";
}

}  // namespace formwork::lambda
