// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/base/result.hh"
#include "engine/state/store.hh"

namespace formwork {

/// Writes of one transaction. The first fault is kept, everything after it is dropped, and commit()
/// answers it: callers need not look at each write, because nothing of a broken transaction stays.
class Ledger {
 public:
  Ledger(Transaction& tx, Clock& clock, IdSource& ids) : tx_(tx), clock_(clock), ids_(ids) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  Transaction& tx() { return tx_; }
  bool is_broken() const { return fault_.has_value(); }
  /// The value, or nullopt after noting the fault.
  template <class T>
  std::optional<T> read(Result<T> result) {
    if (!result) {
      note(std::move(result).failure());
      return std::nullopt;
    }
    return std::move(*result);
  }
  void write(Result<void> result) {
    if (!result) {
      note(std::move(result).failure());
    }
  }

  void put_stack(const StackRecord& stack);
  void put_row(const ResourceRecord& row);
  void erase_row(const ResourceRecord& row);
  void put_deployment(const DeploymentRecord& deployment);
  void put_step(const StepRecord& step);

  /// An event of the stack itself; reads status, reason, id and name from the record.
  void stack_event(const StackRecord& stack, std::string_view operation_id);
  struct ResourceEvent {
    std::string_view physical_id;
    std::string_view status;
    std::string_view reason = {};
    std::string_view properties = {};  ///< JSON.
  };
  void resource_event(const StackRecord& stack, const ResourceRecord& row,
                      std::string_view operation_id, const ResourceEvent& event);

  /// Commits, or answers the first fault.
  Result<void> commit();
  const std::vector<EventRecord>& events() const { return events_; }
  bool has_writes() const { return writes_ != 0; }
  /// For a transaction that somebody else commits: the first fault, if any.
  std::optional<Diagnostic> take_fault() { return std::exchange(fault_, std::nullopt); }

 private:
  void note(Failure failure);
  void append(EventRecord event);

  Transaction& tx_;
  Clock& clock_;
  IdSource& ids_;
  std::optional<Diagnostic> fault_;
  std::vector<EventRecord> events_;
  std::size_t writes_ = 0;
};

}  // namespace formwork
