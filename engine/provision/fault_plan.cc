// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/fault_plan.hh"

namespace formwork {

namespace {

constexpr std::pair<FaultPhase, const char*> kPhases[] = {
    {FaultPhase::Create, "create"},
    {FaultPhase::Update, "update"},
    {FaultPhase::Delete, "delete"},
    {FaultPhase::Undo, "undo"},
};

// A nested stack is named "<parent>-<logical id>-<twelve drawn characters>".
bool is_child_of(std::string_view stack_name, std::string_view logical_id) {
  constexpr std::size_t kSuffix = 13;
  return stack_name.size() > kSuffix &&
         stack_name.substr(0, stack_name.size() - kSuffix).ends_with("-" + std::string(logical_id));
}

}  // namespace

const char* to_string(FaultPhase phase) {
  for (const auto& [value, text] : kPhases) {
    if (value == phase) {
      return text;
    }
  }
  return "";
}

Result<FaultPlan::Fault> FaultPlan::parse(std::string_view text) {
  std::size_t at = text.rfind('@');
  Fault fault;
  fault.place = text.substr(0, at);
  std::string_view rest = at == std::string_view::npos ? "" : text.substr(at + 1);
  std::size_t colon = rest.find(':');
  std::optional<HandlerErrorCode> code = HandlerErrorCode::InvalidRequest;
  if (colon != std::string_view::npos) {
    code = parse_handler_error_code(rest.substr(colon + 1));
    rest = rest.substr(0, colon);
  }
  for (const auto& [phase, name] : kPhases) {
    if (rest == name && code && !fault.place.empty()) {
      fault.phase = phase;
      fault.code = *code;
      return fault;
    }
  }
  return fail("F001", "'" + std::string(text) + "' names no call of a resource's provider", {},
              "Write LOGICALID@create, @update, @delete or @undo, with :ERRORCODE behind it if "
              "another than InvalidRequest is wanted.");
}

const FaultPlan::Fault* FaultPlan::find(std::string_view stack_name, std::string_view logical_id,
                                        FaultPhase phase) const {
  for (const Fault& fault : faults_) {
    if (fault.phase != phase) {
      continue;
    }
    std::size_t slash = fault.place.rfind('/');
    if (slash == std::string::npos) {
      if (fault.place == logical_id) {
        return &fault;
      }
      continue;
    }
    std::string_view child = std::string_view(fault.place).substr(0, slash);
    child = child.substr(child.rfind('/') == std::string_view::npos ? 0 : child.rfind('/') + 1);
    if (std::string_view(fault.place).substr(slash + 1) == logical_id &&
        is_child_of(stack_name, child)) {
      return &fault;
    }
  }
  return nullptr;
}

}  // namespace formwork
