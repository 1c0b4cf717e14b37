// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/owner.hh"

#include "resources/common/other_account.hh"

namespace formwork::sqs {

namespace {

constexpr std::int64_t kLongestWait = 20'000;

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string_view owner_of(const ApiCall& call) {
  const Value* url = call.find("QueueUrl");
  if (url == nullptr || !url->is_string()) {
    return {};
  }
  const std::string_view text = url->as_string();
  const std::size_t name = text.rfind('/');
  if (name == std::string_view::npos || name < 13 || text[name - 13] != '/') {
    return {};
  }
  const std::string_view account = text.substr(name - 12, 12);
  return is_account(account) ? account : std::string_view();
}

Result<Value> call_owner(ApiCall& call, std::string_view account,
                         Result<Value> (*handler)(ApiCall&)) {
  return call_in_account(call, account, handler, kLongestWait);
}

}  // namespace formwork::sqs
