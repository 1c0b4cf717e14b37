// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/base/result.hh"
#include "engine/state/store.hh"

namespace formwork {

/// The operation that an event belongs to.
struct EventOrigin {
  std::string_view operation_id = {};
  std::string_view client_request_token = {};
};

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
  /// The row is written by flush(), as it is then, and must live until it is. A row that changes
  /// several times within one transaction is written once.
  void put_row_later(const ResourceRecord& row);
  void erase_row(const ResourceRecord& row);
  void put_deployment(const DeploymentRecord& deployment);
  void put_step(const StepRecord& step);
  /// The newest state of the step is written by flush().
  void put_step_later(const StepRecord& step);
  /// Writes what was put off: before anybody else reads in this transaction.
  void flush();

  /// An event of the stack itself; reads status, reason, id and name from the record.
  void stack_event(const StackRecord& stack, const EventOrigin& origin);
  struct ResourceEvent {
    std::string_view physical_id;
    std::string_view status;
    std::string_view reason = {};
    std::string_view properties = {};  ///< JSON.
    std::string_view detailed_status = {};
    bool is_cause = false;  ///< A failure that is also told as PROVISIONING_ERROR.
  };
  void resource_event(const StackRecord& stack, const ResourceRecord& row,
                      const EventOrigin& origin, const ResourceEvent& event);
  /// Any other event, as the caller has filled it.
  void other_event(EventRecord event) { append(std::move(event)); }

  /// Commits, or answers the first fault.
  Result<void> commit();
  const std::vector<EventRecord>& events() const { return events_; }
  bool has_writes() const { return writes_ != 0; }
  /// For a transaction that somebody else commits: flushes; the first fault, if any.
  std::optional<Diagnostic> take_fault() {
    flush();
    return std::exchange(fault_, std::nullopt);
  }

 private:
  void note(Failure failure);
  void append(EventRecord event);
  /// One message per event for every topic of the stack that is there, as an object of the emulated
  /// SNS: ("sns", "message", "<topic ARN>/<sequence>").
  void notify(const StackRecord& stack, const EventRecord& event);

  Transaction& tx_;
  Clock& clock_;
  IdSource& ids_;
  std::optional<Diagnostic> fault_;
  std::vector<EventRecord> events_;
  std::vector<const ResourceRecord*> late_rows_;  // each once, in order of the first call
  std::unordered_set<const ResourceRecord*> is_late_;
  std::vector<StepRecord> late_steps_;
  std::unordered_map<std::string, std::size_t> late_step_index_;
  std::size_t writes_ = 0;
};

}  // namespace formwork
