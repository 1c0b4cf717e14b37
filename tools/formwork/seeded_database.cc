// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/seeded_database.hh"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

constexpr Millis kFirstTime = 1767225600000;  // 2026-01-01T00:00:00Z

Result<std::string> read_setting(Database& database, std::string_view name) {
  auto statement = database.prepare("SELECT value FROM settings WHERE name = ?");
  if (!statement) {
    return std::move(statement).failure();
  }
  (*statement)->bind_text(1, name);
  auto row = (*statement)->step();
  if (!row) {
    return std::move(row).failure();
  }
  std::string value = *row ? (*statement)->text(0) : "";
  (*statement)->reset();
  return value;
}

Result<void> write_setting(Database& database, std::string_view name, const std::string& value) {
  auto statement = database.prepare(
      "INSERT INTO settings (name, value) VALUES (?, ?) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  if (!statement) {
    return std::move(statement).failure();
  }
  (*statement)->bind_text(1, name);
  (*statement)->bind_text(2, value);
  auto done = (*statement)->step();
  (*statement)->reset();
  return done ? Result<void>() : Result<void>(std::move(done).failure());
}

class PositionKeeper final : public Database {
 public:
  PositionKeeper(std::unique_ptr<Database> inner, SeededRun& run)
      : inner_(std::move(inner)), run_(run) {}

  Result<Statement*> prepare(std::string_view sql) override { return inner_->prepare(sql); }
  Result<void> execute(std::string_view sql) override { return inner_->execute(sql); }
  Result<void> begin(bool write) override {
    writes_ = write;
    return inner_->begin(write);
  }
  Result<void> commit() override {
    if (std::exchange(writes_, false)) {
      if (auto done = write_position(); !done) {
        inner_->roll_back();
        return done;
      }
    }
    return inner_->commit();
  }
  void roll_back() noexcept override {
    writes_ = false;
    inner_->roll_back();
  }
  void end_read() noexcept override {
    writes_ = false;
    inner_->end_read();
  }

 private:
  Result<void> write_position() {
    const std::pair<const char*, std::string> settings[] = {
        {"seed", std::to_string(run_.seed)},
        {"seed_position", std::to_string(run_.ids.position())},
        {"clock", std::to_string(run_.clock.now())}};
    for (const auto& [name, value] : settings) {
      if (auto done = write_setting(*inner_, name, value); !done) {
        return done;
      }
    }
    return {};
  }

  std::unique_ptr<Database> inner_;
  SeededRun& run_;
  bool writes_ = false;
};

}  // namespace

Result<SeededRun> continue_run(Database& database, std::uint64_t seed) {
  std::string texts[3];
  const char* const kNames[] = {"seed", "seed_position", "clock"};
  for (std::size_t i = 0; i < 3; ++i) {
    auto value = read_setting(database, kNames[i]);
    if (!value) {
      return std::move(value).failure();
    }
    texts[i] = *std::move(value);
  }
  bool is_same = texts[0] == std::to_string(seed);
  std::int64_t position = is_same ? parse_integer(texts[1]).value_or(0) : 0;
  Millis time = std::max(parse_integer(texts[2]).value_or(0), kFirstTime);
  return SeededRun{seed, IdSource(seed, static_cast<std::uint64_t>(position)), ManualClock(time)};
}

std::unique_ptr<Database> keep_position(std::unique_ptr<Database> database, SeededRun& run) {
  return std::make_unique<PositionKeeper>(std::move(database), run);
}

}  // namespace formwork::cli
