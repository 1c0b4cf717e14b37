// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "resources/lambda/runtime/executor/interpreters.hh"
#include "resources/lambda/runtime/executor/zygote.hh"

namespace formwork::lambda {

/// The interpreters that make copies of themselves: one for each Python, and one more with boto3
/// loaded for functions that use it.
class Zygotes {
 public:
  /// `store`: with a slash at its end; only code below it can be given to a copy.
  explicit Zygotes(std::string store) : store_(std::move(store)) {}

  /// Whether a copy can run this code: nothing in it that only a start of its own takes in.
  bool wants(const std::string& code, const std::string& layers) const;
  /// Whether the code loads boto3 and has none of its own.
  bool uses_sdk(const std::string& code);
  /// Starts one unless it is there. `sdk` "" for one without boto3.
  void expect(const Interpreter& python, const std::string& sdk,
              const std::function<LaunchPlan()>& plan);
  /// Null when there is none that is ready.
  std::unique_ptr<EnvironmentProcess> copy(const Interpreter& python, const std::string& sdk,
                                           const CopyPlan& plan);

 private:
  const std::string store_;
  std::map<std::string, std::unique_ptr<Zygote>> zygotes_;  // by program and sdk
  std::set<std::string> failed_;
  std::map<std::string, bool> uses_sdk_;  // by code folder
};

}  // namespace formwork::lambda
