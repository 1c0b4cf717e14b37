// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/service/answer_stream.hh"
#include "engine/service/operation.hh"
#include "engine/service/service_part.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/log_store.hh"

namespace formwork::logs {

/// Somebody who is told new events as they come.
struct LiveTail {
  std::string world;  ///< "<account>-<region>"
  std::vector<std::string> groups;
  std::vector<std::string> streams;   ///< All when these and the prefixes are empty.
  std::vector<std::string> prefixes;  ///< Of streams.
  FilterPattern pattern;
  std::shared_ptr<AnswerStream> frames;
};

/// The sessions of this process. Thread-safe.
class LiveTails final : public ServicePart {
 public:
  void reset() override;
  void add(LiveTail tail);
  bool is_empty();
  /// Tells the events to those who want them; who has gone is forgotten.
  void tell(const std::string& world, const std::string& account, const std::string& group,
            const std::string& stream, const std::vector<Event>& events);

 private:
  std::mutex mutex_;
  std::vector<LiveTail> tails_;
};

LiveTails* live_tails(ApiHost& host);
std::string world_key(const World& world);

/// Once the call is committed, new events go to whoever tails the group.
void tell_live_tails(ApiCall& call, const std::string& group, const std::string& stream,
                     const std::vector<Event>& events);

}  // namespace formwork::logs
