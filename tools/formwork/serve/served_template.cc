// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/serve/served_template.hh"

#include <chrono>
#include <span>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/lambda/zip_writer.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {

ServedTemplate::ServedTemplate(ApiHost& host, Source source, Console& console)
    : source_(std::move(source)),
      console_(console),
      emulator_({source_.target.endpoint, source_.target.region, source_.target.account}),
      keep_(keep_in_bucket(emulator_, kPackageBucket, "")),
      deployment_(host, source_.target) {}

void ServedTemplate::deploy(const std::function<bool()>& is_over) {
  auto text = read_file(source_.template_path);
  auto body = text ? pack(*text) : Result<std::string>(fail(text.error()));
  if (body && *body == last_body_) {
    return;
  }
  auto stack = body ? deployment_.run(*body, is_over) : Result<Value>(std::move(body).failure());
  const bool is_there = stack && !stack->is_null() && is_deployed(*stack);
  if (!stack) {
    console_.error(fault_text(stack.error(), nullptr, console_.colors_error()));
  } else if (!stack->is_null()) {
    tell(*stack);
  }
  last_body_ = body ? *body : "";
  last_text_ = is_there ? *text : "";
  names_.clear();
  auto resources = is_there ? deployment_.resources() : Result<Value>(Value::list());
  for (const Value& one : resources ? resources->items() : std::span<const Value>()) {
    names_[one.get_text("LogicalResourceId")] = one.get_text("PhysicalResourceId");
  }
}

void ServedTemplate::update(const FileWatch& seen, const std::function<bool()>& is_over) {
  auto text = read_file(source_.template_path);
  if (!text || last_text_.empty() || *text != last_text_ || !exchange_code(seen)) {
    deploy(is_over);
  }
}

std::vector<std::string> ServedTemplate::files() const {
  std::vector<std::string> paths{source_.template_path};
  auto text = read_file(source_.template_path);
  auto code = text ? local_code(source_.template_path, *text)
                   : Result<std::vector<LocalCode>>(std::move(text).failure());
  if (code) {
    for (LocalCode& one : *code) {
      paths.push_back(std::move(one.path));
    }
  }
  return paths;
}

Result<std::string> ServedTemplate::pack(const std::string& text) {
  code_.clear();
  digests_.clear();
  return package_template(source_.template_path, text,
                          [this](const LocalCode& code, const std::string& archive) {
                            code_.push_back(code);
                            digests_[code.path] = sha256_hex(archive);
                            return keep_(code, archive);
                          });
}

// False when the stack has to be updated.
bool ServedTemplate::exchange_code(const FileWatch& seen) {
  std::map<std::string, std::string> packed;  // one folder may be several functions' code
  std::map<std::string, std::string> digests;
  for (const LocalCode& code : code_) {
    if (packed.contains(code.path) || !seen.concerns(code.path)) {
      continue;
    }
    auto archive = archive_of(code.path);
    if (!archive) {
      return false;
    }
    std::string digest = sha256_hex(*archive);
    if (digest != digests_[code.path]) {
      packed[code.path] = *std::move(archive);
      digests[code.path] = std::move(digest);
    }
  }
  for (const LocalCode& code : code_) {
    const auto archive = packed.find(code.path);
    if (archive != packed.end() && !exchange(code, archive->second, digests[code.path])) {
      last_body_.clear();
      return false;
    }
  }
  for (auto& [path, digest] : digests) {
    digests_[path] = std::move(digest);
    last_body_.clear();  // the stack has other code than its function
  }
  return true;
}

bool ServedTemplate::exchange(const LocalCode& code, const std::string& archive,
                              const std::string& digest) {
  const auto name = names_.find(code.logical_id);
  if (!code.is_exchangeable || name == names_.end() || name->second.empty()) {
    return false;
  }
  const auto begin = std::chrono::steady_clock::now();
  if (auto updated = deployment_.update_code(name->second, archive); !updated) {
    return false;  // the stack's update tells why, or makes the function again
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  console_.out(code.logical_id + " has new code, " + digest.substr(0, 12) + " (" +
               std::to_string(took.count()) + " ms)\n");
  console_.flush();
  return true;
}

void ServedTemplate::tell(const Value& stack) {
  const std::string& name = source_.target.stack_name;
  const std::string status = stack.get_text("StackStatus");
  if (!is_deployed(stack)) {
    const Diagnostic fault{
        "F400",
        Severity::Error,
        "the stack " + name + " ended in " + status + ": " + stack.get_text("StackStatusReason"),
        {},
        {},
        "Serving goes on; ask DescribeStackEvents for the cause."};
    console_.error(fault_text(fault, nullptr, console_.colors_error()));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  const Value* outputs = stack.find("Outputs");
  for (const Value& each : outputs == nullptr ? std::span<const Value>() : outputs->items()) {
    rows.push_back({each.get_text("OutputKey"), each.get_text("OutputValue")});
  }
  console_.out(name + " is " + status + "\n" + format_table(rows, 2));
  console_.flush();
}

}  // namespace formwork::cli
