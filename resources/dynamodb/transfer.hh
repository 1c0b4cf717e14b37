// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/api_host.hh"
#include "resources/common/objects.hh"
#include "resources/dynamodb/item_store.hh"

namespace formwork::dynamodb {

// Items that go into objects of S3 and come from them.

/// One line of an export in DYNAMODB_JSON: {"Item":{...}} without an end of line.
std::string json_line(const Fields& item);
/// The same in ION: $ion_1_0 {Item:{...}}.
std::string ion_line(const Fields& item);

/// An item that was changed between two times.
struct ItemChange {
  std::int64_t time = 0;  ///< Of the last change, in milliseconds.
  Fields key;
  std::optional<Fields> before;
  std::optional<Fields> after;
};
/// One line of an incremental export; old images only when they are asked for.
std::string change_json_line(const ItemChange& change, bool with_old);
std::string change_ion_line(const ItemChange& change, bool with_old);

/// Calls `visit` for the items that a table with point-in-time recovery had at `time`.
Result<void> visit_items_at(World& world, const TableSchema& table, std::int64_t time,
                            const std::function<void(const Fields&)>& visit);
/// The items that were changed after `from`, until `to`.
Result<void> visit_changes(World& world, const TableSchema& table, std::int64_t from,
                           std::int64_t to, const std::function<void(const ItemChange&)>& visit);

/// Calls an operation and waits for its answer: only on a thread of ApiHost::after_commit().
ApiAnswer call_and_wait(ApiHost& host, ApiRequest request);
/// A request of `operation` for the caller.
ApiRequest request_of(const Caller& caller, std::string_view service, std::string_view operation);

/// What is kept of a fault of S3: FailureCode "S3NoSuchBucket" and FailureMessage.
void set_failure(Value& record, const Diagnostic& error);

/// What an import reads: the items, and how many could not be read.
struct ReadItems {
  std::vector<Fields> items;
  std::int64_t failed = 0;
};
/// Objects {"Item": {...}}, one behind the other.
void read_json_items(std::string_view text, ReadItems& read);
/// Lines of values, the first with the names unless `header` has them. Keys are of their kinds,
/// all else is text.
void read_csv_items(std::string_view text, char delimiter, std::vector<std::string> header,
                    const std::function<Kind(const std::string&)>& kind_of, ReadItems& read);
/// "01693685827463-a1b2c3d4", as exports and imports are called.
std::string new_transfer_id(World& world);

/// The record of the call's ExportArn or ImportArn; `kind` is "Export" or "Import".
/// ExportNotFoundException, ImportNotFoundException.
Result<Value> find_transfer(ApiCall& call, const ObjectPlace& place, const std::string& kind);
/// These members of all records, or of those of the call's TableArn.
Result<Value::List> list_transfers(ApiCall& call, const ObjectPlace& place,
                                   std::initializer_list<std::string_view> members);

}  // namespace formwork::dynamodb
