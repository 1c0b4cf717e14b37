// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "engine/provision/fault_plan.hh"
#include "engine/stack/operations.hh"

namespace formwork::testing {

/// Where a simulated crash happens: the commit that would be number `at` is lost with everything
/// after it, or is kept and everything after it is lost.
struct CrashPlan {
  int at = -1;  ///< Counted from 0; -1: never.
  bool is_kept = false;
  int commits = 0;
  bool is_dead = false;
};

/// A database that dies at a commit. The one behind it lives on, as a file does.
class DyingDatabase final : public Database {
 public:
  DyingDatabase(Database& inner, CrashPlan& plan) : inner_(inner), plan_(plan) {}
  Result<Statement*> prepare(std::string_view sql) override {
    return plan_.is_dead ? Result<Statement*>(dead()) : inner_.prepare(sql);
  }
  Result<void> execute(std::string_view sql) override {
    return plan_.is_dead ? Result<void>(dead()) : inner_.execute(sql);
  }
  Result<void> begin(bool write) override {
    is_write_ = write;
    return plan_.is_dead ? Result<void>(dead()) : inner_.begin(write);
  }
  Result<void> commit() override {
    if (plan_.is_dead) {
      return dead();
    }
    if (is_write_ && plan_.commits++ == plan_.at) {
      plan_.is_dead = true;
      if (plan_.is_kept) {
        (void)inner_.commit();
      } else {
        inner_.roll_back();
      }
      return dead();
    }
    return inner_.commit();
  }
  void roll_back() noexcept override {
    if (!plan_.is_dead) {
      inner_.roll_back();
    }
  }
  void end_read() noexcept override {
    if (!plan_.is_dead) {
      inner_.end_read();
    }
  }

 private:
  static Failure dead() { return fail("F305", "the process is dead"); }
  Database& inner_;
  CrashPlan& plan_;
  bool is_write_ = false;
};

/// The list of a result, by value: a temporary must not be iterated over in place.
template <class T>
T taken(Result<T> result) {
  return result ? std::move(*result) : T();
}

/// What a scripted provider is told by the properties of a resource:
///   FailOn: "create", "update", "delete", "undo" (an update to a lower Version), several with
///   commas Polls: calls that answer InProgress before the end;  Retries: failures with Throttling
///   first NotUpdatable: updates are refused
inline bool says(const Value& properties, std::string_view key, std::string_view word) {
  return properties.get_text(key).find(word) != std::string::npos;
}

inline std::int64_t number_of(const Value& properties, std::string_view key) {
  return std::atoll(properties.get_text(key).c_str());
}

inline std::string refusal(const ProviderRequest& request, std::string_view operation) {
  if (says(request.properties, "FailOn", operation)) {
    return std::string(operation) + " refused";
  }
  bool is_undo = operation == "update" && number_of(request.properties, "Version") <
                                              number_of(request.previous_properties, "Version");
  return is_undo && says(request.previous_properties, "FailOn", "undo") ? "undo refused" : "";
}

inline Value attributes_of(const Value& properties, const std::string& physical_id) {
  Value attributes = Value::map();
  attributes.set("Arn", Value::string("arn:fake:" + physical_id));
  attributes.set("Version", Value::string(properties.get_text("Version")));
  return attributes;
}

/// In-process: keeps what it made in the world's objects ("fake", "object", physical id) and counts
/// effects in ("fake", "effects", "<operation> <logical id>").
class FakeProvider final : public ResourceProvider {
 public:
  Progress create(const ProviderRequest& request) override {
    if (auto early = before(request, "create")) {
      return *early;
    }
    std::int64_t n = count(request, "create");
    std::string id = request.stack_name + "-" + request.logical_id + "-" + std::to_string(n);
    (void)request.world->store.put_object("fake", "object", id, request.properties);
    return Progress::success(id, attributes_of(request.properties, id));
  }
  Progress update(const ProviderRequest& request) override {
    if (says(request.properties, "NotUpdatable", "true")) {
      return Progress::failed(HandlerErrorCode::NotUpdatable, "cannot be updated");
    }
    if (auto early = before(request, "update")) {
      return *early;
    }
    count(request, "update");
    (void)request.world->store.put_object("fake", "object", request.physical_id,
                                          request.properties);
    return Progress::success(request.physical_id,
                             attributes_of(request.properties, request.physical_id));
  }
  Progress remove(const ProviderRequest& request) override {
    if (auto early = before(request, "delete")) {
      return *early;
    }
    count(request, "delete");
    Result<bool> erased = request.world->store.erase_object("fake", "object", request.physical_id);
    return erased && *erased ? Progress::success(request.physical_id)
                             : Progress::failed(HandlerErrorCode::NotFound, "no such object");
  }
  Progress read(const ProviderRequest&) override {
    return Progress::failed(HandlerErrorCode::NotFound, "not read here");
  }
  std::string_view kind() const override { return "fake"; }

 private:
  static std::int64_t count(const ProviderRequest& request, const std::string& operation) {
    std::string key = operation + " " + request.logical_id;
    auto stored = request.world->store.find_object("fake", "effects", key);
    std::int64_t n = stored && *stored ? std::atoll((*stored)->scalar_text().c_str()) + 1 : 1;
    (void)request.world->store.put_object("fake", "effects", key, Value::number(n));
    return n;
  }
  static std::optional<Progress> before(const ProviderRequest& request,
                                        const std::string& operation) {
    std::string why = refusal(request, operation);
    if (!why.empty()) {
      return Progress::failed(HandlerErrorCode::InvalidRequest, why);
    }
    if (number_of(request.properties, "Retries") > 0) {
      std::int64_t tries = count(request, operation + " try");
      if (tries <= number_of(request.properties, "Retries")) {
        return Progress::failed(HandlerErrorCode::Throttling, "slow down");
      }
    }
    std::int64_t polled = std::atoll(request.callback_context.get_text("Polled").c_str());
    if (polled < number_of(request.properties, "Polls")) {
      Value context = Value::map();
      context.set("Polled", Value::number(polled + 1));
      return Progress::in_progress(std::move(context), 5000);
    }
    return std::nullopt;
  }
};

/// What an external provider's world is: outlives every process that talks to it.
struct Outside {
  std::mutex mutex;
  std::map<std::string, Progress> answers;  ///< By request token.
  std::set<std::string> objects;            ///< Physical ids.
  std::vector<std::string> effects;         ///< "create A", ...
  int running = 0;
  int most_running = 0;
  std::chrono::milliseconds delay{0};
};

/// External: answers a repeated token as it did the first time.
class OutsideProvider final : public ResourceProvider {
 public:
  explicit OutsideProvider(Outside& outside) : outside_(outside) {}
  Progress create(const ProviderRequest& request) override { return answer(request, "create"); }
  Progress update(const ProviderRequest& request) override { return answer(request, "update"); }
  Progress remove(const ProviderRequest& request) override { return answer(request, "delete"); }
  Progress read(const ProviderRequest&) override {
    return Progress::failed(HandlerErrorCode::NotFound, "not read here");
  }
  bool is_external() const override { return true; }
  std::string_view kind() const override { return "external"; }

 private:
  Progress answer(const ProviderRequest& request, const std::string& operation) {
    std::unique_lock lock(outside_.mutex);
    outside_.most_running = std::max(outside_.most_running, ++outside_.running);
    lock.unlock();
    std::this_thread::sleep_for(outside_.delay);
    lock.lock();
    --outside_.running;
    if (number_of(request.properties, "Polls") > 0 && request.callback_context.is_null()) {
      Value context = Value::map();
      context.set("Begun", Value::boolean(true));
      return Progress::in_progress(std::move(context), 1);
    }
    auto known = outside_.answers.find(request.request_token);
    if (known != outside_.answers.end()) {
      return known->second;
    }
    return outside_.answers[request.request_token] = act(request, operation);
  }
  Progress act(const ProviderRequest& request, const std::string& operation) {
    std::string why = refusal(request, operation);
    if (!why.empty()) {
      return Progress::failed(HandlerErrorCode::InvalidRequest, why);
    }
    outside_.effects.push_back(operation + " " + request.logical_id);
    std::string id = request.physical_id;
    if (operation == "create") {
      auto made =
          std::count(outside_.effects.begin(), outside_.effects.end(), outside_.effects.back());
      id = "outside-" + request.logical_id + "-" + std::to_string(made);
      outside_.objects.insert(id);
    } else if (operation == "delete") {
      outside_.objects.erase(id);
    }
    return Progress::success(id, attributes_of(request.properties, id));
  }
  Outside& outside_;
};

/// One account with scripted providers: Test::A (in-process) and Test::X (external).
class FakeWorld {
 public:
  FakeWorld() : providers_(&fake_) {
    Result<std::unique_ptr<Database>> opened = open_sqlite({":memory:"});
    database_ = std::move(*opened);
    providers_.add_external("Test::A", std::make_unique<FakeProvider>());
    providers_.add_external("AWS::S3::Bucket", std::make_unique<FakeProvider>());
    providers_.add_external("AWS::RDS::DBInstance", std::make_unique<FakeProvider>());
    providers_.add_external("Test::X", std::make_unique<OutsideProvider>(outside));
    start_process();
  }

  /// A new process over the same store; `crash` says when it dies.
  void start_process(CrashPlan crash_plan = {}) {
    operations_.reset();
    crash = crash_plan;
    store_ = std::make_unique<Store>(std::make_unique<DyingDatabase>(*database_, crash));
    ExecutorContext context{.store = *store_,
                            .providers = providers_,
                            .catalog = SchemaCatalog::builtin(),
                            .clock = clock,
                            .ids = ids,
                            .environment = environment_,
                            .on_event = {},
                            .should_stop = {},
                            .on_answer = {},
                            .retry_delay_ms = 1};
    context.faults = &fault_plan;
    context.on_event = [this](const EventRecord& event) { reported.push_back(event); };
    context.should_stop = [this] { return stop && stop(); };
    operations_ = std::make_unique<StackOperations>(context, sources_);
  }

  OperationOutcome deploy(const std::string& text,
                          const std::function<void(StackRequest&)>& change = {}) {
    StackRequest request;
    request.stack_name = "shop";
    request.template_text = {"shop.yaml", text};
    if (change) {
      change(request);
    }
    sink = Sink();
    return operations_->deploy(request, sink).value_or(OperationOutcome());
  }
  OperationOutcome remove(const std::string& name = "shop") {
    sink = Sink();
    return operations_->delete_stack(name, sink).value_or(OperationOutcome());
  }
  StackOperations& operations() { return *operations_; }
  Store& store() { return *store_; }

  std::string faults() const {
    std::string text;
    for (const Diagnostic& diagnostic : sink.all()) {
      text += diagnostic.code + " " + diagnostic.message + "\n";
    }
    return text;
  }

  /// "LogicalId STATUS reason" per event since the last call, oldest first; ids of stacks are
  /// "<stack>", request tokens "<token>".
  std::string take_events() {
    std::string text;
    for (const EventRecord& event : std::exchange(reported, {})) {
      text += event.logical_id + " " + event.status;
      bool is_stack = event.logical_id == event.stack_name;
      if (!is_stack && !event.physical_id.empty()) {
        text += " (" + event.physical_id + ")";
      }
      text += (event.reason.empty() ? "" : ": " + without_token(event.reason)) + "\n";
    }
    return text;
  }

  /// Every stack's rows and what the providers hold: the state of the world as text.
  std::string state() {
    auto tx = store_->begin_read();
    std::string text;
    for (const StackRecord& stack : taken(tx->list_stacks())) {
      text +=
          "stack " + (stack.parent_id.empty() ? stack.name : "child") + " " + stack.status + "\n";
      for (const StoredOutput& output : stack.outputs) {
        text += "  output " + output.key + "=" + output.value + "\n";
      }
      for (const ResourceRecord& row : taken(tx->list_resources(stack.id))) {
        text += "  " + row.logical_id + (row.slot.empty() ? "" : "[" + row.slot + "]") + " " +
                row.status + " " + row.physical_id + " " + value_to_json(row.properties) + "\n";
      }
    }
    for (const auto& [key, value] : taken(tx->list_objects("fake", "object"))) {
      text += "object " + key + " " + value_to_json(value) + "\n";
    }
    for (const ExportRecord& exported : taken(tx->list_exports())) {
      text += "export " + exported.name + "=" + exported.value + "\n";
    }
    return without_drawn(text + unfinished(*tx));
  }
  /// All events of all stacks without ids that are drawn, sorted.
  std::string event_set() {
    auto tx = store_->begin_read();
    std::vector<std::string> lines;
    for (const StackRecord& stack : taken(tx->list_stacks())) {
      for (const EventRecord& event : taken(tx->list_events(stack.id))) {
        bool is_stack =
            event.logical_id == event.stack_name || event.physical_id.starts_with("arn:");
        std::string name = event.logical_id == event.stack_name ? "stack" : event.logical_id;
        lines.push_back(name + " " + event.status + " " + (is_stack ? "" : event.physical_id) +
                        " " + (is_stack ? "" : without_token(event.reason)));
      }
    }
    for (std::string& line : lines) {
      line = without_drawn(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) {
      text += line + "\n";
    }
    return text;
  }
  std::string effects() {
    auto tx = store_->begin_read();
    std::string text;
    for (const std::string& effect : outside.effects) {
      text += "outside " + effect + "\n";
    }
    for (const std::string& object : outside.objects) {
      text += "outside has " + object + "\n";
    }
    for (const auto& [key, value] : taken(tx->list_objects("fake", "effects"))) {
      text += key + " x" + value.scalar_text() + "\n";
    }
    return text;
  }

  /// Drawn suffixes of names ("-DET13C1G8L7B") and UUIDs are the same for everybody.
  static std::string without_drawn(std::string text) {
    constexpr std::size_t kSuffix = 12;
    auto is_drawn = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    auto is_hex = [](char c) {
      return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == '-';
    };
    std::string masked;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_drawn(text[end])) {
        ++end;
      }
      std::size_t hex_end = at;
      while (hex_end < text.size() && is_hex(text[hex_end])) {
        ++hex_end;
      }
      if (end - at == kSuffix || hex_end - at == 36) {
        masked += "<drawn>";
        at += end - at == kSuffix ? kSuffix : 36;
        continue;
      }
      std::size_t next = std::max({end, at + 1});
      masked.append(text, at, next - at);
      at = next;
    }
    return masked;
  }

  static std::string without_token(std::string text) {
    constexpr std::string_view kMark = "RequestToken: ";
    if (std::size_t at = text.find(kMark); at != std::string::npos) {
      text.replace(at + kMark.size(), 36, "<token>");
    }
    return text;
  }

  Outside outside;
  ManualClock clock{1767225600000};
  IdSource ids{7};
  CrashPlan crash;
  Sink sink;
  std::vector<EventRecord> reported;
  std::function<bool()> stop;
  FaultPlan fault_plan;  ///< Of every process to come.

 private:
  static std::string unfinished(Transaction& tx) {
    std::string text;
    for (const DeploymentRecord& deployment : taken(tx.list_unfinished_deployments())) {
      text += "unfinished " + deployment.kind + " " + deployment.phase + "\n";
    }
    return text;
  }

  FakeProvider fake_;
  ProviderSet providers_;
  Environment environment_ = make_environment("123456789012", "us-east-1");
  SourceMap sources_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<StackOperations> operations_;
};

/// A template of in-process and external resources in a line of text each:
/// "A", "B needs A", "X! needs A" (external), "A Version=2", joined by newlines.
inline std::string line_template(std::string_view lines) {
  std::string text = "Resources:\n";
  std::size_t at = 0;
  while (at < lines.size()) {
    std::size_t end = std::min(lines.find('\n', at), lines.size());
    std::string line(lines.substr(at, end - at));
    at = end + 1;
    std::vector<std::string> words;
    for (std::size_t from = 0; from < line.size();) {
      std::size_t to = std::min(line.find(' ', from), line.size());
      if (to > from) {
        words.push_back(line.substr(from, to - from));
      }
      from = to + 1;
    }
    if (words.empty()) {
      continue;
    }
    std::string name = words[0];
    bool is_external = name.back() == '!';
    if (is_external) {
      name.pop_back();
    }
    text += "  " + name + ":\n    Type: " + (is_external ? "Test::X" : "Test::A") + "\n";
    std::string properties;
    for (std::size_t i = 1; i < words.size(); ++i) {
      std::size_t equals = words[i].find('=');
      if (words[i] == "needs") {
        ++i;
        properties += "      Of" + words[i] + ": !Ref " + words[i] + "\n";
      } else if (words[i].starts_with("@")) {
        text += "    " + words[i].substr(1, equals - 1) + ": " + words[i].substr(equals + 1) + "\n";
      } else {
        properties +=
            "      " + words[i].substr(0, equals) + ": '" + words[i].substr(equals + 1) + "'\n";
      }
    }
    text += properties.empty() ? "" : "    Properties:\n" + properties;
  }
  return text;
}

}  // namespace formwork::testing
