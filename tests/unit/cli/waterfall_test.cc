// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/waterfall.hh"

#include <mutex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace formwork::cli {
namespace {

using Kind = TraceStep::Kind;

TraceStep step(Kind kind, std::string trace, std::string id, std::string name, std::int64_t begin,
               std::int64_t end) {
  TraceStep made;
  made.kind = kind;
  made.trace_id = std::move(trace);
  made.id = std::move(id);
  made.name = std::move(name);
  made.begin_us = begin;
  made.end_us = end;
  return made;
}

std::vector<TraceStep> upload() {
  const std::string own = "Root=1-5;Parent=aa;Sampled=0";
  std::vector<TraceStep> steps{step(Kind::Call, "Root=1-5", "r1", "s3 PutObject", 1000, 3000),
                               step(Kind::Accepted, own, "e1", "index", 2500, 2500),
                               step(Kind::Begun, own, "e1", "index", 4000, 4000),
                               step(Kind::Call, own, "r2", "dynamodb PutItem", 45000, 49000),
                               step(Kind::Run, own, "e1", "index", 4000, 65000)};
  steps[0].place = "files/cat.png";
  steps[3].place = "files";
  steps[4].place = "cold";
  steps[4].run_us = 30000;
  return steps;
}

TEST_CASE("cli: a way through a function is told step by step") {
  CHECK(waterfall_text(upload()) ==
        "trace 1-5, 64.0 ms\n"
        "      0.0       2.0  #                                 s3 PutObject files/cat.png\n"
        "      1.5       1.5  .                                 index waits\n"
        "      3.0      31.0   ++++++++++++++++                 index starts cold\n"
        "     34.0      30.0                   ###############  index runs\n"
        "     44.0       4.0                        ##            dynamodb PutItem files\n");
}

TEST_CASE("cli: a way without a function is not told") {
  CHECK(waterfall_text({step(Kind::Call, "Root=1-5", "r1", "s3 PutObject", 1000, 3000)}).empty());
  CHECK(waterfall_text({}).empty());
}

TEST_CASE("cli: a function that fails says how") {
  std::vector<TraceStep> steps = upload();
  steps[4].fault = "Unhandled";
  steps[3].fault = "ResourceNotFoundException\x1b[2J";
  const std::string text = waterfall_text(steps);
  CHECK(text.find("index runs: Unhandled\n") != std::string::npos);
  CHECK(text.find("PutItem files: ResourceNotFoundException\xEF\xBF\xBD[2J\n") !=
        std::string::npos);
}

TEST_CASE("cli: ways are told when they are over, also when serving ends") {
  std::mutex mutex;
  std::vector<std::string> told;
  {
    Waterfalls ways([&](const std::string& text) {
      const std::lock_guard lock(mutex);
      told.push_back(text);
    });
    CHECK(is_traced());
    for (const TraceStep& one : upload()) {
      add_step(one);
    }
    add_step(step(Kind::Call, "Root=1-6", "r3", "s3 PutObject", 0, 1));
    add_step(step(Kind::Call, "", "r4", "s3 PutObject", 0, 1));
  }
  CHECK(!is_traced());
  REQUIRE(told.size() == 1);
  CHECK(told[0].starts_with("trace 1-5, "));
  add_step(upload()[0]);
}

TEST_CASE("cli: parts of a trace id") {
  CHECK(trace_part("Root=1-5;Parent=aa;Sampled=0", "Root") == "1-5");
  CHECK(trace_part("Root=1-5; Parent=aa", "Parent") == "aa");
  CHECK(trace_part("Roots=1-5", "Root").empty());
  CHECK(trace_part("", "Root").empty());
}

}  // namespace
}  // namespace formwork::cli
