// SPDX-License-Identifier: Apache-2.0
#include "engine/host/open_world.hh"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace formwork {

namespace {

constexpr std::size_t kAccountLength = 12;
constexpr std::string_view kSuffix = ".sqlite";
constexpr int kLockWaitMs = 2000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "us-east-1", "us-gov-west-1": what can be a file's name and a part of an ARN.
bool is_region(std::string_view text) {
  bool has_good_characters = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
  });
  return has_good_characters && text.size() >= 4 && text.size() <= 32 && is_digit(text.back()) &&
         std::count(text.begin(), text.end(), '-') >= 2;
}

bool is_account(std::string_view text) {
  return text.size() == kAccountLength && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

Result<std::unique_ptr<OpenWorld>> OpenWorld::open(const WorldSettings& settings,
                                                   const HostOptions& options, IdSource& ids) {
  if (!is_account(settings.account_id)) {
    return fail("InvalidClientTokenId", "The account id must have twelve digits.");
  }
  if (!is_region(settings.region)) {
    return fail("InvalidSignatureException", "Credential should be scoped to a valid region.");
  }
  std::unique_ptr<OpenWorld> world(
      new OpenWorld(make_environment(settings.account_id, settings.region), options.modelled));
  const std::string path =
      settings.state_folder.empty()
          ? std::string(":memory:")
          : (std::filesystem::path(settings.state_folder) /
             (settings.account_id + "-" + settings.region + std::string(kSuffix)))
                .string();
  Result<WorldLock> lock = WorldLock::acquire(path, "serve", kLockWaitMs);
  if (!lock) {
    return std::move(lock).failure();
  }
  world->lock_.emplace(std::move(*lock));
  Result<std::unique_ptr<Store>> store = Store::open({.path = path, .waits_for_disk = false});
  if (!store) {
    return std::move(store).failure();
  }
  world->store_ = std::move(*store);
  if (options.add_providers) {
    Result<Transaction> tx = world->store_->begin_read();
    Result<std::vector<ProviderRecord>> records =
        tx ? tx->list_providers() : std::move(tx).failure();
    if (!records) {
      return std::move(records).failure();
    }
    options.add_providers(*records, settings.account_id, settings.region, world->providers_);
  }
  if (Result<void> read = world->read_private_types(); !read) {
    return std::move(read).failure();
  }
  ExecutorContext context{.store = *world->store_,
                          .providers = world->providers_,
                          .catalog = *options.catalog,
                          .clock = *options.clock,
                          .ids = ids,
                          .environment = world->environment_,
                          .on_event = options.on_event,
                          .should_stop = {},
                          .on_answer = settings.on_answer,
                          .is_served = true,
                          .functions = options.functions,
                          .endpoint = options.endpoint};
  world->stacks_ = std::make_unique<StackOperations>(std::move(context), world->sources_);
  return world;
}

Result<void> OpenWorld::read_private_types() {
  Result<Transaction> tx = store_->begin_read();
  if (!tx) {
    return std::move(tx).failure();
  }
  auto types = tx->list_objects(kPrivateService, kPrivateKind);
  if (!types) {
    return std::move(types).failure();
  }
  std::vector<std::string> names;
  for (auto& [name, type] : *types) {
    names.push_back(std::move(name));
  }
  providers_.set_private_types(std::move(names));
  return {};
}

Result<std::string> OpenWorld::new_body_file() {
  return store_->blobs().new_file();
}

World OpenWorld::view(Transaction& tx, Clock& clock, IdSource& ids) const {
  return World{tx,
               clock,
               ids,
               environment_.account_id,
               environment_.region,
               environment_.partition,
               environment_.url_suffix};
}

std::vector<std::pair<std::string, std::string>> stored_worlds(const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> worlds;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    if (name.size() <= kAccountLength + 1 + kSuffix.size() || !name.ends_with(kSuffix)) {
      continue;
    }
    name.resize(name.size() - kSuffix.size());
    std::string account = name.substr(0, kAccountLength);
    std::string region = name.substr(kAccountLength + 1);
    if (is_account(account) && name[kAccountLength] == '-' && is_region(region)) {
      worlds.emplace_back(std::move(account), std::move(region));
    }
  }
  std::sort(worlds.begin(), worlds.end());
  return worlds;
}

Result<void> erase_stores(const std::string& folder) {
  for (const auto& [account, region] : stored_worlds(folder)) {
    std::string path =
        (std::filesystem::path(folder) / (account + "-" + region + std::string(kSuffix))).string();
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::error_code error;
      std::filesystem::remove(path + suffix, error);
      if (error) {
        return fail("F305", "Cannot remove " + path + suffix + ": " + error.message());
      }
    }
    std::error_code error;
    std::filesystem::remove_all(path + ".blobs", error);
    if (error) {
      return fail("F305", "Cannot remove " + path + ".blobs: " + error.message());
    }
  }
  return {};
}

}  // namespace formwork
