// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::lambda {

/// What Lambda itself has to say of an environment or a call. Only the members of its kind are set.
struct PlatformEvent {
  enum class Kind : std::uint8_t {
    InitStart,
    InitRuntimeDone,
    InitReport,
    Start,
    Fault,  ///< `fault`: a line of text of what went wrong.
    RuntimeDone,
    End,
    Report,
    Extension,  ///< `name` is ready and gets `items`.
    Telemetry   ///< `name` hears the types `items`.
  };
  Kind kind = Kind::Start;
  std::int64_t time_ms = 0;  ///< Since 1970.
  std::string_view request_id;
  std::string_view function_name;
  std::string_view function_version;
  std::string_view function_arn;
  std::string_view instance_id;
  std::string_view init_type = "on-demand";
  std::string_view phase = "init";
  std::string_view runtime_version;
  std::string_view status = "success";  ///< "success", "error", "timeout", "failure".
  std::string_view error_type;
  std::string_view trace_id;  ///< The root's id when the function is traced.
  std::string_view segment_id;
  std::string fault;
  std::string_view name;
  std::vector<std::string> items;
  /// The text form tells no status (of a handler's own exception), or nothing of an init that is
  /// done over.
  bool is_text_silent = false;
  double duration_ms = 0;
  double init_ms = 0;  ///< 0: none to be told.
  std::int64_t billed_ms = 0;
  std::int64_t memory_mb = 0;
  std::int64_t used_mb = 0;
  std::size_t produced_bytes = 0;
};

/// Lines of the text format, with their ends; "" when that format has none for the event.
std::string text_of(const PlatformEvent& event);
/// The type and the record of the JSON format (also told to subscribers of telemetry); "" when that
/// format has none.
std::string_view type_of(const PlatformEvent& event);
std::string record_of(const PlatformEvent& event);
/// {"time":...,"type":...,"record":...}
std::string json_line(std::int64_t time_ms, std::string_view type, std::string_view record);
/// Whether the JSON log has it at the system log level ("DEBUG", "INFO", "WARN").
bool is_logged(const PlatformEvent& event, std::string_view level);

/// "arn:aws:lambda:<region>::runtime:<64 hex>"
std::string runtime_version_arn(std::string_view arn, std::string_view runtime_version);

}  // namespace formwork::lambda
