// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json_write.hh"
#include "engine/state/records.hh"
#include "tools/formwork/console.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {

// JSON in the shapes of CloudFormation's API. Values of NoEcho parameters are "****".
void write_stack(JsonWriter& json, const StackRecord& stack);
void write_outputs(JsonWriter& json, const std::vector<StoredOutput>& outputs);
void write_resource(JsonWriter& json, const ResourceRecord& resource);
void write_event(JsonWriter& json, const EventRecord& event);

/// Red for failures, yellow for rollbacks and skips, green for completion, blue for progress.
Style status_style(std::string_view status);

/// "time  status  type  logical id  reason" on one line. `stack_name` is the stack that was asked
/// for: events of nested stacks carry their own name before the logical id.
std::string event_line(const EventRecord& event, std::string_view stack_name, bool colored);

std::string outputs_text(const std::vector<StoredOutput>& outputs, std::size_t indent);
std::string resources_text(const std::vector<ResourceRecord>& resources, std::size_t indent);

/// A row that only remembers what a resource was, for a rollback.
bool is_memory(const ResourceRecord& resource);

/// The stack of that name or id, or CloudFormation's ValidationError. An id also finds a deleted
/// stack.
Result<StackRecord> get_stack(Transaction& transaction, const std::string& name_or_id);
/// The same; a name that no live stack has finds the last deleted stack of that name.
Result<StackRecord> get_stack_ever(Transaction& transaction, const std::string& name_or_id);

}  // namespace formwork::cli
