// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/zygotes.hh"

#include <filesystem>
#include <system_error>

#include "engine/base/file.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

/// Files of a function that are looked at for what it loads.
constexpr int kMostFiles = 64;
constexpr std::size_t kLargestFile = 1 << 20U;
/// recv_fds, pidfd_open.
constexpr std::string_view kOldestPython = "3.9";

std::string key_of(const Interpreter& python, const std::string& sdk) {
  return python.program + "\n" + sdk;
}

bool is_new_enough(const std::string& version) {
  return version.size() > kOldestPython.size() || version >= kOldestPython;
}

bool mentions_sdk(const std::string& folder) {
  std::error_code error;
  int files = 0;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() != ".py" || ++files > kMostFiles) {
      continue;
    }
    const auto text = read_file(at->path().string(), kLargestFile);
    if (text && text->find("boto") != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool Zygotes::wants(const std::string& code, const std::string& layers) const {
  std::error_code error;
  return code.starts_with(store_) &&
         (layers.empty() ||
          (layers.starts_with(store_) && !fs::exists(layers + "/extensions", error) &&
           !fs::exists(layers + "/lib", error)));
}

bool Zygotes::uses_sdk(const std::string& code) {
  const auto [at, is_new] = uses_sdk_.emplace(code, false);
  if (is_new) {
    std::error_code error;
    at->second = !fs::exists(code + "/boto3", error) && !fs::exists(code + "/botocore", error) &&
                 mentions_sdk(code);
  }
  return at->second;
}

void Zygotes::expect(const Interpreter& python, const std::string& sdk,
                     const std::function<LaunchPlan()>& plan) {
  const std::string key = key_of(python, sdk);
  if (!is_new_enough(python.version) || zygotes_.count(key) != 0 || failed_.count(key) != 0) {
    return;
  }
  auto started = Zygote::start(plan());
  if (started) {
    zygotes_.emplace(key, std::move(*started));
  } else {
    failed_.insert(key);  // starts of their own work without
  }
}

std::unique_ptr<EnvironmentProcess> Zygotes::copy(const Interpreter& python, const std::string& sdk,
                                                  const CopyPlan& plan) {
  const auto found = zygotes_.find(key_of(python, sdk));
  if (found == zygotes_.end() || !found->second->is_ready()) {
    return nullptr;
  }
  auto copy = found->second->copy(plan);
  if (copy == nullptr) {
    zygotes_.erase(found);
  }
  return copy;
}

}  // namespace formwork::lambda
