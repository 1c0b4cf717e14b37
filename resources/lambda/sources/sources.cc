// SPDX-License-Identifier: Apache-2.0
// Which mappings are polled: all enabled ones of every world that is open, as they are now.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "engine/service/background.hh"
#include "engine/service/service_part.hh"
#include "resources/lambda/sources/source_home.hh"

namespace formwork::lambda {

namespace {

using Kind = EventSourceMapping::Kind;

struct WorldName {
  std::string account_id;
  std::string region;
  std::string partition;
  std::string endpoint;

  auto operator<=>(const WorldName& other) const {
    return std::tie(account_id, region) <=> std::tie(other.account_id, other.region);
  }
};

class Sources final : public ServicePart {
 public:
  explicit Sources(ApiHost& host) : host_(host), loop_(std::make_shared<SourceLoop>()) {
    const std::lock_guard lock(all_mutex());
    all().insert(this);
  }
  ~Sources() override {
    {
      const std::lock_guard lock(all_mutex());
      all().erase(this);
    }
    loop_->stop();
  }

  void reset() override {
    loop_->post([this] { stop_all(); });
  }

  /// The mappings of a world that are to be polled. With the host's lock held: the work is done on
  /// the loop.
  void set(const WorldName& world, std::vector<EventSourceMapping> mappings) {
    std::erase_if(mappings, [](const EventSourceMapping& mapping) {
      return mapping.kind != Kind::Sqs && mapping.kind != Kind::DynamoDb;
    });
    {
      const std::lock_guard lock(known_mutex_);
      if (mappings.empty() && !known_.contains(world)) {
        return;  // no thread for worlds without any
      }
      known_.insert(world);
    }
    loop_->post([this, world, mappings = std::move(mappings)] { apply(world, mappings); });
  }

  /// A mapping of a world was changed by the transaction of now, in whichever host that is.
  static void note_change(const World& world) {
    const std::lock_guard lock(all_mutex());
    for (Sources* sources : all()) {
      sources->look_again({world.account_id, world.region, world.partition, ""});
    }
  }

 private:
  struct Entry {
    std::int64_t revision = 0;
    std::shared_ptr<SourcePoller> poller;
    bool is_ending = false;
  };

  static std::mutex& all_mutex() {
    static std::mutex mutex;
    return mutex;
  }
  static std::set<Sources*>& all() {
    static std::set<Sources*> sources;
    return sources;
  }

  void look_again(const WorldName& world) {
    loop_->post([this, world] {
      SourceHome(host_, loop_, world.account_id, world.region, world.partition, world.endpoint)
          .call(kSourceService, "Look", "", Value::map(), [](const Result<Value>&) {});
    });
  }

  void apply(const WorldName& world, const std::vector<EventSourceMapping>& mappings) {
    auto& entries = entries_[world];
    std::set<std::string> wanted;
    for (const EventSourceMapping& mapping : mappings) {
      wanted.insert(mapping.id);
      const auto found = entries.find(mapping.id);
      if (found == entries.end()) {
        begin(world, mapping);
      } else if (found->second.revision != mapping.revision) {
        end(world, mapping.id, found->second);
      }
    }
    for (auto& [id, entry] : entries) {
      if (!wanted.contains(id)) {
        end(world, id, entry);
      }
    }
  }

  void begin(const WorldName& world, const EventSourceMapping& mapping) {
    auto home = std::make_shared<SourceHome>(host_, loop_, world.account_id, world.region,
                                             world.partition, world.endpoint);
    Entry entry;
    entry.revision = mapping.revision;
    entry.poller = mapping.kind == Kind::Sqs ? make_queue_poller(std::move(home), mapping)
                                             : make_stream_poller(std::move(home), mapping);
    auto poller = entry.poller;
    entries_[world].emplace(mapping.id, std::move(entry));
    poller->start();
  }

  // Once it is idle, what the store has then is begun anew.
  void end(const WorldName& world, const std::string& id, Entry& entry) {
    if (entry.is_ending) {
      return;
    }
    entry.is_ending = true;
    auto poller = entry.poller;
    loop_->post([this, world, id, poller] {
      poller->stop([this, world, id] {
        entries_[world].erase(id);
        look_again(world);
      });
    });
  }

  void stop_all() {
    for (auto& [world, entries] : std::exchange(entries_, {})) {
      for (auto& [id, entry] : entries) {
        entry.poller->stop([] {});
      }
    }
  }

  ApiHost& host_;
  const std::shared_ptr<SourceLoop> loop_;
  std::mutex known_mutex_;
  std::set<WorldName> known_;
  std::map<WorldName, std::map<std::string, Entry>> entries_;  // the loop's
};

Result<void> look(ApiCall& call) {
  auto* sources = dynamic_cast<Sources*>(call.host.part(kSourceService));
  if (sources == nullptr) {
    return {};
  }
  auto mappings = event_source_mappings(call.world);
  if (!mappings) {
    return std::move(mappings).failure();
  }
  sources->set(
      {call.world.account_id, call.world.region, call.world.partition, call.caller.endpoint},
      std::move(*mappings));
  return {};
}

// When a world is opened, and whenever its tasks run.
Result<bool> run_task(ApiCall& call) {
  auto done = look(call);
  return done ? Result<bool>(false) : std::move(done).failure();
}

Result<Value> look_now(ApiCall& call) {
  auto done = look(call);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> keep(ApiCall& call) {
  const std::string id = call.text("Id");
  if (auto kept = set_processing_result(call.world, id, call.text("Result")); !kept) {
    return std::move(kept).failure();
  }
  const Value* checkpoints = call.find("Checkpoints");
  if (checkpoints != nullptr && !checkpoints->is_null()) {
    if (auto kept = set_checkpoints(call.world, id, *checkpoints); !kept) {
      return std::move(kept).failure();
    }
  }
  return Value::map();
}

std::unique_ptr<ServicePart> make_sources(ApiHost& host) {
  return std::make_unique<Sources>(host);
}

void note_change(World& world, std::string_view id, bool is_gone) {
  static_cast<void>(id);
  static_cast<void>(is_gone);
  Sources::note_change(world);
}

constinit ServicePartEntry part{kSourceService, &make_sources};
const Register<ServicePartEntry> kRegisteredPart(part);
constinit BackgroundTask task{"lambda event sources", &run_task};
const Register<BackgroundTask> kRegisteredTask(task);
constinit MappingWatcher watcher{&note_change};
const Register<MappingWatcher> kRegisteredWatcher(watcher);
constinit OperationEntry look_entry{kSourceService, "Look", OperationEntry::Access::Data,
                                    &look_now};
constinit OperationEntry keep_entry{kSourceService, "Keep", OperationEntry::Access::Data, &keep};
const Register<OperationEntry> kRegistered[]{Register(look_entry), Register(keep_entry)};

}  // namespace

}  // namespace formwork::lambda
