// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/lambda_part.hh"

#include <utility>

#include "engine/service/trace.hh"
#include "resources/lambda/invoke/service_call.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/running.hh"

namespace formwork::lambda {

namespace {

constexpr std::int64_t kEnding = -1;
constexpr std::int64_t kKeySeconds = 12 * 60 * 60;

struct EndpointText {
  std::mutex mutex;
  std::string text;
};

EndpointText& endpoint_text() {
  static EndpointText endpoint;
  return endpoint;
}

// Sessions have the function's name; STS wants two characters.
std::string session_name(const std::string& function) {
  return function.size() < 2 ? function + "_" : function;
}

// Keys of nobody, for a role that cannot be one: whoever checks keys will not let them in.
RoleCredentials keys_of_nobody(const FunctionSpec& function) {
  return {function.account_id, "lambda", ""};
}

Result<RoleCredentials> read_keys(const FunctionSpec& function, const ApiAnswer& answer) {
  if (!answer.output) {
    const Diagnostic& fault = answer.output.error();
    if (fault.code == "AccessDenied") {
      return fail("AccessDeniedException",
                  "The role defined for the function cannot be assumed by Lambda.");
    }
    return fault.code.starts_with("Validation") ? Result<RoleCredentials>(keys_of_nobody(function))
                                                : fail(fault);
  }
  const Value* keys = answer.output->find("Credentials");
  if (keys == nullptr) {
    return keys_of_nobody(function);
  }
  return RoleCredentials{keys->get_text("AccessKeyId"), keys->get_text("SecretAccessKey"),
                         keys->get_text("SessionToken")};
}

}  // namespace

LambdaPart::LambdaPart(ApiHost& host)
    : host_(host),
      logs_(host),
      slots_([this](const std::string& world, const std::string& function) {
        events_.slot_freed(world, function);
      }),
      events_(host) {}

// Calls that run are ended with their environments; those of clients are answered.
LambdaPart::~LambdaPart() {
  generation_ = kEnding;
  slots_.silence();
  events_.end();
  environments_.reset();
  for (const Answerer& answer : durable_.take_all()) {
    answer({fail("ServiceException", "The server is stopping."), {}});
  }
}

void LambdaPart::reset() {
  if (generation_ != kEnding) {
    ++generation_;
  }
  events_.reset();
  specs_.clear();
  tally_.clear();
  provisions_.clear();
  logs_.forget();
  if (is_made_) {
    environments_->reset();
  }
}

Environments& LambdaPart::environments() {
  std::call_once(once_, [this] {
    EnvironmentHooks hooks;
    hooks.log = [this](LogBatch batch) { logs_.put(std::move(batch)); };
    hooks.credentials = [this](const FunctionSpec& function,
                               std::function<void(Result<RoleCredentials>)> answer) {
      assume_role(function, std::move(answer));
    };
    environments_ = std::make_unique<Environments>(Environments::Options{}, std::move(hooks));
    is_made_ = true;
  });
  return *environments_;
}

namespace {

// Tells when the function was begun, and what became of it before anybody else hears.
Environments::Done traced(const FunctionSpec& function, const InvocationRequest& request,
                          Environments::Done done) {
  TraceStep step;
  step.kind = TraceStep::Kind::Begun;
  step.trace_id = request.trace_id;
  step.id = request.request_id;
  step.name = function.name;
  step.begin_us = step.end_us = steady_us();
  add_step(step);
  step.kind = TraceStep::Kind::Run;
  return [step, done = std::move(done)](Result<InvocationOutcome> outcome) mutable {
    step.end_us = steady_us();
    step.run_us = outcome ? static_cast<std::int64_t>(outcome->duration_ms * 1000) : 0;
    step.place = outcome && outcome->init_ms > 0 ? "cold" : "";
    step.fault = outcome ? outcome->function_error : outcome.error().code;
    add_step(step);
    done(std::move(outcome));
  };
}

}  // namespace

void LambdaPart::run(std::shared_ptr<const FunctionSpec> function, InvocationRequest request,
                     std::function<void(Result<InvocationOutcome>)> done, Measured measured) {
  if (is_traced()) {
    done = traced(*function, request, std::move(done));
  }
  if (measured.time == 0) {
    return environments().invoke(std::move(function), std::move(request), std::move(done));
  }
  tally_.began(measured);
  environments().invoke(std::move(function), std::move(request),
                        [this, measured = std::move(measured),
                         done = std::move(done)](Result<InvocationOutcome> outcome) {
                          tally_.ended(measured, outcome);
                          done(std::move(outcome));
                        });
}

bool LambdaPart::is_over(std::int64_t generation) const {
  return generation_.load() != generation;
}

void LambdaPart::assume_role(const FunctionSpec& function,
                             std::function<void(Result<RoleCredentials>)> answer) {
  if (function.role.empty()) {
    return answer(keys_of_nobody(function));
  }
  Value input = map_with("RoleArn", Value::string(function.role));
  input.set("RoleSessionName", Value::string(session_name(function.name)));
  input.set("DurationSeconds", Value::number(kKeySeconds));
  submit_call(host_, service_caller(function.account_id, function.region), "sts", "AssumeRole",
              std::move(input), [function, answer = std::move(answer)](const ApiAnswer& told) {
                answer(read_keys(function, told));
              });
}

LambdaPart* lambda_part(ApiHost& host) {
  return static_cast<LambdaPart*>(host.part("lambda"));
}

void set_function_endpoint(std::string endpoint) {
  EndpointText& kept = endpoint_text();
  const std::lock_guard lock(kept.mutex);
  kept.text = std::move(endpoint);
}

std::string function_endpoint() {
  EndpointText& kept = endpoint_text();
  const std::lock_guard lock(kept.mutex);
  return kept.text;
}

namespace {

std::unique_ptr<ServicePart> make_part(ApiHost& host) {
  return std::make_unique<LambdaPart>(host);
}

constinit ServicePartEntry part_entry{"lambda", &make_part};
const Register<ServicePartEntry> kRegisteredPart(part_entry);

void retire(ApiCall& call, std::string_view function_arn, std::string_view version,
            std::string_view keep_digest) {
  LambdaPart* part = lambda_part(call.host);
  if (part == nullptr || !part->has_environments()) {
    return;
  }
  call.host.after_commit(
      [part, arn = std::string(function_arn), version = std::string(version),
       digest = std::string(keep_digest)] { part->environments().retire(arn, version, digest); });
}

void provision(ApiCall& call, std::shared_ptr<const FunctionSpec> function, std::size_t count) {
  LambdaPart* part = lambda_part(call.host);
  if (part == nullptr || (count == 0 && !part->has_environments())) {
    return;
  }
  call.host.after_commit([part, function = std::move(function), count] {
    const std::string version = function->arn + ":" + function->version;
    if (count == 0) {
      part->provisions().end(version);
      return part->environments().provision(function, 0, [](const Result<void>&) {});
    }
    const std::int64_t turn = part->provisions().begin(version);
    part->environments().provision(function, count, [part, version, turn](const Result<void>& is) {
      part->provisions().done(version, turn, is ? "" : is.error().message);
    });
  });
}

ProvisionState provisioned(ApiCall& call, const std::string& version_arn) {
  LambdaPart* part = lambda_part(call.host);
  return part == nullptr ? ProvisionState() : part->provisions().state(version_arn);
}

void expect(ApiCall& call, std::shared_ptr<const FunctionSpec> function) {
  if (LambdaPart* part = lambda_part(call.host)) {
    call.host.after_commit(
        [part, function = std::move(function)] { part->environments().expect(function); });
  }
}

void collect(ApiCall& call, const std::function<void(MetricPoint)>& take) {
  if (LambdaPart* part = lambda_part(call.host)) {
    part->tally().collect(call.world.account_id + "-" + call.world.region, take);
  }
}

constinit MetricFeed feed{"lambda", &collect};
const Register<MetricFeed> kRegisteredFeed(feed);

constinit RunningFunctions running{&retire, &provision, &provisioned, &expect};
const Register<RunningFunctions> kRegisteredRunning(running);

}  // namespace

}  // namespace formwork::lambda
