// SPDX-License-Identifier: Apache-2.0
// What lifecycle rules do to objects: once a day of the world's clock, at midnight, and when rules
// are set. Objects are looked at page by page, so that no step is long.
#include "resources/s3/lifecycle_run.hh"

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/base/text.hh"
#include "engine/service/background.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/events.hh"
#include "resources/s3/lifecycle.hh"
#include "resources/s3/lock.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"
#include "resources/s3/uploads.hh"

namespace formwork::s3 {

namespace {

constexpr Millis kDay = 86'400'000;
constexpr std::int64_t kPage = 500;
// Where the world's clock jumps nobody knows how long a day takes.
constexpr std::int64_t kShortestWait = 100;
constexpr std::int64_t kLongestWait = 3'600'000;

/// How far the pass through a world has come. Lost with the process: a pass may begin again.
struct Pass {
  Millis next = 0;         ///< Of the world's clock: when it begins.
  bool has_rules = false;  ///< Whether any bucket of the last pass had some.
  std::string bucket;
  std::string key;
  std::int64_t sequence = -1;
  std::int64_t newer = 0;     ///< Versions of `key` that were seen.
  Millis newer_modified = 0;  ///< Of the last of them.
};

struct Passes {
  std::mutex mutex;
  std::map<std::string, Pass> by_world;
};

Passes& passes() {
  static Passes all;
  return all;
}

std::string name_of(const World& world) {
  return world.account_id + "/" + world.region;
}

Millis midnight_behind(Millis time) {
  return (time + kDay - 1) / kDay * kDay;
}

class Keeper {
 public:
  Keeper(S3Call& call, Pass& pass, Value rules)
      : call_(call), pass_(pass), rules_(std::move(rules)), now_(call.call.world.clock.now()) {}

  /// Answers whether there are more objects.
  Result<bool> objects();
  Result<void> uploads();

 private:
  Result<void> look_at(ObjectRow& row);
  Result<bool> expire_current(const Value& rule, const ObjectRow& row, const Value& details);
  Result<bool> expire_marker(const Value& rule, const ObjectRow& row);
  Result<bool> expire_noncurrent(const Value& rule, const ObjectRow& row);
  Result<bool> erase(const ObjectRow& row, std::string_view event);
  void move(const Value& rule, const ObjectRow& row, Value& details) const;

  S3Call& call_;
  Pass& pass_;
  const Value rules_;
  const Millis now_;
};

Result<bool> Keeper::erase(const ObjectRow& row, std::string_view event) {
  if (!check_unlocked(call_, row, false)) {
    call_.call.answer = {};
    return false;
  }
  auto done = call_.rows.erase(row);
  if (done && call_.state.has(kHasNotifications)) {
    done = notify(call_, row, event);
  }
  return done ? Result<bool>(true) : std::move(done).failure();
}

Result<bool> Keeper::expire_current(const Value& rule, const ObjectRow& row, const Value& details) {
  const auto expiry = applies(rule, row, details) ? expiry_of(rule, row) : std::nullopt;
  if (!expiry || *expiry > now_) {
    return false;
  }
  if (call_.state.versioning == Versioning::Off) {
    return erase(row, "LifecycleExpiration:Delete");
  }
  ObjectRow marker;
  marker.key = row.key;
  marker.is_marker = true;
  marker.modified = now_in_seconds(call_.call.world);
  auto done = finish_put(call_, row, marker, "LifecycleExpiration:DeleteMarkerCreated");
  return done ? Result<bool>(true) : std::move(done).failure();
}

// A delete marker that hides nothing any more.
Result<bool> Keeper::expire_marker(const Value& rule, const ObjectRow& row) {
  const Value* expiration = rule.find("Expiration");
  if (expiration == nullptr || !applies(rule, row, Value::map())) {
    return false;
  }
  const auto expiry = expiry_of(rule, row);
  if (!flag(*expiration, "ExpiredObjectDeleteMarker") && (!expiry || *expiry > now_)) {
    return false;
  }
  Query query(call_.rows.tables(), "SELECT COUNT(*) FROM s3_objects WHERE bucket = ? AND key = ?");
  auto count = read_one<std::int64_t>(query.bind(call_.bucket).bind_blob(row.key),
                                      [](Query& found) { return found.integer(); });
  if (!count) {
    return std::move(count).failure();
  }
  return *count == 1 ? erase(row, "LifecycleExpiration:Delete") : Result<bool>(false);
}

Result<bool> Keeper::expire_noncurrent(const Value& rule, const ObjectRow& row) {
  const Value* expiration = rule.find("NoncurrentVersionExpiration");
  const Value details = row.is_marker ? Value::map() : row.details();
  if (expiration == nullptr || !applies(rule, row, details)) {
    return false;
  }
  const std::int64_t kept = number_of(*expiration, "NewerNoncurrentVersions");
  const Millis end =
      midnight_behind(pass_.newer_modified + number_of(*expiration, "NoncurrentDays") * kDay);
  return pass_.newer - 1 >= kept && end <= now_ ? erase(row, "LifecycleExpiration:Delete")
                                                : Result<bool>(false);
}

// The last transition that is due.
void Keeper::move(const Value& rule, const ObjectRow& row, Value& details) const {
  const bool is_current = pass_.newer == 0;
  if (row.is_marker || !applies(rule, row, details)) {
    return;
  }
  for (const Value& one :
       items_of(rule, is_current ? "Transitions" : "NoncurrentVersionTransitions")) {
    const auto date = read_time(one.get_text("Date"));
    const Millis begun = is_current ? row.modified : pass_.newer_modified;
    const Millis due =
        date ? *date
             : midnight_behind(begun +
                               number_of(one, is_current ? "Days" : "NoncurrentDays") * kDay);
    if (due <= now_) {
      details.set("StorageClass", Value::string(one.get_text("StorageClass")));
    }
  }
}

Result<void> Keeper::look_at(ObjectRow& row) {
  const bool is_current = pass_.newer == 0;
  Value details = row.details();
  for (const Value& rule : rules_.items()) {
    auto gone = !is_current     ? expire_noncurrent(rule, row)
                : row.is_marker ? expire_marker(rule, row)
                                : expire_current(rule, row, details);
    if (!gone || *gone) {
      return gone ? Result<void>() : std::move(gone).failure();
    }
    move(rule, row, details);
  }
  if (row.is_marker || details == row.details()) {
    return {};
  }
  row.set_details(details);
  return call_.rows.update(row);
}

Result<bool> Keeper::objects() {
  std::vector<ObjectRow> page;
  {
    Query query(call_.rows.tables(),
                "SELECT " + std::string(Rows::kColumns) +
                    " FROM s3_objects WHERE bucket = ? AND (key, seq) > (?, ?) "
                    "ORDER BY key, seq LIMIT ?");
    query.bind(call_.bucket).bind_blob(pass_.key).bind(pass_.sequence).bind(kPage);
    auto found = read_all<ObjectRow>(query, [](Query& row) { return Rows::read(row); });
    if (!found) {
      return std::move(found).failure();
    }
    page = std::move(*found);
  }
  for (ObjectRow& row : page) {
    if (row.key != pass_.key) {
      pass_.newer = 0;
    }
    const Millis modified = row.modified;
    pass_.key = row.key;
    pass_.sequence = row.sequence;
    if (auto done = look_at(row); !done) {
      return std::move(done).failure();
    }
    ++pass_.newer;
    pass_.newer_modified = modified;
  }
  return static_cast<std::int64_t>(page.size()) == kPage;
}

Result<void> Keeper::uploads() {
  std::vector<Upload> begun;
  {
    Query query(call_.rows.tables(), "SELECT key, upload, begun FROM s3_uploads WHERE bucket = ?");
    auto found = read_all<Upload>(query.bind(call_.bucket), [](Query& row) {
      Upload upload;
      upload.key = row.text();
      upload.id = row.text();
      upload.begun = row.integer();
      return upload;
    });
    if (!found) {
      return std::move(found).failure();
    }
    begun = std::move(*found);
  }
  for (const Upload& upload : begun) {
    ObjectRow row;
    row.key = upload.key;
    const bool is_over =
        std::any_of(rules_.items().begin(), rules_.items().end(), [&](const Value& rule) {
          const Value* abort = rule.find("AbortIncompleteMultipartUpload");
          return abort != nullptr && applies(rule, row, Value::map()) &&
                 midnight_behind(upload.begun + number_of(*abort, "DaysAfterInitiation") * kDay) <=
                     now_;
        });
    if (auto done = is_over ? abort_upload(call_, upload) : Result<void>(); !done) {
      return done;
    }
  }
  return {};
}

// One page of one bucket. Answers whether the bucket is done.
Result<bool> keep(ApiCall& call, Pass& pass) {
  bool is_done = true;
  auto done = with_bucket(call, nullptr, pass.bucket, [&](S3Call& within) -> Result<void> {
    if (!within.state.has(kHasLifecycle)) {
      return {};
    }
    auto record = within.record();
    if (!record) {
      return std::move(record).failure();
    }
    Keeper keeper(within, pass, lifecycle_rules(*record));
    auto more = keeper.objects();
    if (!more) {
      return std::move(more).failure();
    }
    is_done = !*more;
    return is_done ? keeper.uploads() : Result<void>();
  });
  if (!done && done.error().code == "NoSuchBucket") {  // deleted since the last page
    call.answer = {};
    return true;
  }
  return done ? Result<bool>(is_done) : std::move(done).failure();
}

// The name of the next bucket that has rules; "" when there is none.
Result<std::string> next_bucket(ApiCall& call, const std::string& after) {
  auto names = list_keys(call.world, kBuckets);
  if (!names) {
    return std::move(names).failure();
  }
  std::sort(names->begin(), names->end());
  for (auto name = std::upper_bound(names->begin(), names->end(), after); name != names->end();
       ++name) {
    auto state = find_state(call.world, *name);
    if (!state) {
      return std::move(state).failure();
    }
    if (*state && (*state)->has(kHasLifecycle)) {
      return std::move(*name);
    }
  }
  return std::string();
}

void wait_for(ApiCall& call, Millis next) {
  Clock& clock = call.world.clock;
  const std::int64_t real = clock.wait_until(next).count();
  const std::int64_t wait = std::clamp(real > 0 ? real : kLongestWait, kShortestWait, kLongestWait);
  call.host.go_on_at(steady_ms() + wait);
}

Result<bool> run(ApiCall& call) {
  const std::lock_guard lock(passes().mutex);
  Pass& pass = passes().by_world[name_of(call.world)];
  if (pass.bucket.empty() && call.world.clock.now() < pass.next) {
    if (pass.has_rules) {  // was woken for something else
      wait_for(call, pass.next);
    }
    return false;
  }
  auto done = pass.bucket.empty() ? Result<bool>(true) : keep(call, pass);
  if (!done) {
    return done;
  }
  if (!*done) {
    return true;
  }
  auto next = next_bucket(call, pass.bucket);
  if (!next) {
    return std::move(next).failure();
  }
  const bool is_over = next->empty();
  const bool has_any = !pass.bucket.empty() || !is_over;
  pass = {};
  pass.has_rules = has_any;
  pass.bucket = std::move(*next);
  if (is_over) {
    pass.next = midnight_behind(call.world.clock.now() + 1);
    if (pass.has_rules) {
      wait_for(call, pass.next);
    }
  }
  return !is_over;
}

constinit BackgroundTask task{"s3 lifecycle", &run};
const Register<BackgroundTask> kRegister{task};

}  // namespace

void begin_lifecycle(ApiCall& call) {
  {
    const std::lock_guard lock(passes().mutex);
    passes().by_world[name_of(call.world)].next = 0;
  }
  call.host.go_on_later();
}

}  // namespace formwork::s3
