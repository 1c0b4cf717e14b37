// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/session.hh"

#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/provision/external_provider.hh"
#include "engine/schema/catalog.hh"
#include "resources/generic/modelled.hh"
#include "tools/formwork/interrupt.hh"

namespace formwork::cli {

namespace {

constexpr const char* kInMemory = ":memory:";

}  // namespace

Session::Session(Environment environment, Console& console)
    : environment_(std::move(environment)), console_(console), providers_(&modelled_provider()) {}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const StateOptions& options, Console& console,
                                               Access access, std::string_view command) {
  auto environment = options.place.environment();
  if (!environment) {
    return std::move(environment).failure();
  }
  std::unique_ptr<Session> session(new Session(*std::move(environment), console));
  session->path_ = options.path(session->environment_);
  if (access != Access::Read) {
    auto lock = WorldLock::acquire(session->path_, command, options.lock_wait_ms());
    if (!lock) {
      return std::move(lock).failure();
    }
    session->lock_.emplace(*std::move(lock));
  }
  if (auto opened = session->open_store(options, access != Access::Read); !opened) {
    return std::move(opened).failure();
  }
  auto unfinished = session->has_unfinished();
  if (!unfinished) {
    return std::move(unfinished).failure();
  }
  if (!*unfinished || access == Access::Join) {
    return session;
  }
  if (access == Access::Read) {
    auto lock = WorldLock::acquire(session->path_, command, 0);
    if (!lock) {
      return session;  // the process that works on it is alive
    }
    session->lock_.emplace(*std::move(lock));
    // What was read before the lock may be old by now.
    if (auto opened = session->open_store(options, true); !opened) {
      return std::move(opened).failure();
    }
  }
  if (auto done = session->finish_interrupted(); !done) {
    return std::move(done).failure();
  }
  return session;
}

Result<void> Session::open_store(const StateOptions& options, bool create) {
  store_.reset();
  StoreLocation location{.path = path_, .create = create};
  std::error_code error;
  if (!create && path_ != kInMemory && !std::filesystem::exists(path_, error)) {
    location = {.path = kInMemory, .create = true};
  }
  auto seed = options.find_seed();
  if (!seed) {
    return std::move(seed).failure();
  }
  auto database = open_sqlite(location);
  if (!database) {
    return std::move(database).failure();
  }
  if (*seed) {
    auto run = continue_run(**database, **seed);
    if (!run) {
      return std::move(run).failure();
    }
    run_.emplace(*std::move(run));
    *database = keep_position(*std::move(database), *run_);
  }
  store_ = std::make_unique<Store>(*std::move(database));
  return add_external_providers();
}

Result<void> Session::add_external_providers() {
  auto records = reading([](Transaction& transaction) { return transaction.list_providers(); });
  if (!records) {
    return std::move(records).failure();
  }
  providers_ = ProviderSet(&modelled_provider());
  for (ProviderRecord& record : *records) {
    ExternalProviderOptions options;
    options.command = std::move(record.command);
    options.region = environment_.region;
    options.account_id = environment_.account_id;
    providers_.add_external(std::move(record.type_name),
                            std::make_unique<ExternalProvider>(std::move(options)));
  }
  auto types = reading([](Transaction& transaction) {
    return transaction.list_objects(kPrivateService, kPrivateKind);
  });
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

Result<bool> Session::has_unfinished() {
  return reading([](Transaction& transaction) -> Result<bool> {
    auto deployments = transaction.list_unfinished_deployments();
    if (!deployments) {
      return std::move(deployments).failure();
    }
    return !deployments->empty();
  });
}

Result<void> Session::finish_interrupted() {
  console_.note("Finishing what an earlier run left undone.\n");
  auto finished = operations().recover();
  if (!finished) {
    return std::move(finished).failure();
  }
  // The next user of the operations may want to hear events; this one did not.
  operations_.reset();
  return {};
}

World Session::view(Transaction& transaction) {
  return World{transaction,
               clock(),
               run_ ? run_->ids : random_,
               environment_.account_id,
               environment_.region,
               environment_.partition,
               environment_.url_suffix};
}

StackOperations& Session::operations() {
  if (operations_ == nullptr) {
    ExecutorContext context{.store = *store_,
                            .providers = providers_,
                            .catalog = SchemaCatalog::builtin(),
                            .clock = clock(),
                            .ids = run_ ? run_->ids : random_,
                            .environment = environment_,
                            .on_event = on_event,
                            .should_stop = &is_interrupted,
                            .on_answer = {},
                            .validates_early = validates_early,
                            .faults = &faults,
                            .functions = &functions_};
    operations_ = std::make_unique<StackOperations>(std::move(context), sources_);
  }
  return *operations_;
}

}  // namespace formwork::cli
