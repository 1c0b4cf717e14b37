// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/evaluate/knowledge.hh"
#include "engine/provision/row_table.hh"
#include "engine/state/store.hh"

namespace formwork {

/// What the emulated services know, within one transaction: exports, SSM parameters, secrets and
/// zones. Resources are unknown. The transaction may be exchanged between evaluations.
class StoreKnowledge : public Knowledge {
 public:
  void use(Transaction* tx) { tx_ = tx; }
  /// An export that is not there is unknown instead of a fault: before anything is executed.
  void tolerate_missing_exports() { tolerates_missing_exports_ = true; }
  Result<std::optional<Value>> import_value(std::string_view export_name) const override;
  Result<std::optional<Value>> dynamic_reference(std::string_view service,
                                                 std::string_view reference) const override;
  Result<std::optional<Value>> ssm_parameter(std::string_view name) const override;
  std::optional<std::vector<std::string>> availability_zones(
      std::string_view region) const override;

  /// Export names that were asked for and found.
  const std::set<std::string, std::less<>>& imported() const { return imported_; }
  /// The first export that was asked for and is not there; forgotten by the call.
  std::optional<std::string> take_missing_export() {
    return std::exchange(missing_export_, std::nullopt);
  }

 private:
  Transaction* tx_ = nullptr;
  bool tolerates_missing_exports_ = false;
  // Noted while answering const questions: which answers an evaluation has used.
  mutable std::set<std::string, std::less<>> imported_;
  mutable std::optional<std::string> missing_export_;
};

/// StoreKnowledge and the resources of one stack as they are now.
class LiveKnowledge final : public StoreKnowledge {
 public:
  explicit LiveKnowledge(const RowTable& rows) : rows_(rows) {}
  std::optional<Value> ref(std::string_view logical_id) const override;
  Result<std::optional<Value>> attribute(std::string_view logical_id,
                                         std::string_view name) const override;

 private:
  const RowTable& rows_;
};

/// The value of `name` ("Arn", "Endpoint.Address") in an attributes map, whether it is kept under
/// the whole name or in nested maps; null when absent.
const Value* find_attribute(const Value& attributes, std::string_view name);

}  // namespace formwork
